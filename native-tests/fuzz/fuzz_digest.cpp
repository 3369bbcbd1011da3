// Digest: challenges of any server, credentials of any client, and the two of ours with each other.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "auth/digest_client.h"
#include "auth/digest_server.h"
#include "fuzz/support/input.h"
#include "fuzz/support/property.h"
#include "grammar/char_class.h"
#include "grammar/one_line.h"
#include "message/application_text.h"
#include "message/field_value.h"
#include "support/exact_copy.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"

namespace {

using namespace sip;
using fuzz::Input;
using fuzz::require;

class OneUser : public UserPasswords {
 public:
  OneUser(std::string_view name, std::string_view password) : name_(name), password_(password) {}
  const std::string* password_of(std::string_view username) const override {
    return username == name_ ? &password_ : nullptr;
  }

 private:
  std::string name_;
  std::string password_;
};

class Exchange {
 public:
  explicit Exchange(Input& input)
      : user_(input.text(15)), password_(input.text(15)), realm_(input.text(15)), input_(input) {}

  // A challenge that the input holds; what is answered to it can be read.
  void answer_any() {
    const bool proxy = (input_.octet() & 1U) != 0;
    const std::string_view text = input_.rest();
    const test::ExactCopy copy{text};
    check_challenge(copy.view(), proxy);
    AuthorizationState state;
    const MessagePtr response =
        with(MessageBuilder::response(proxy ? 407 : 401, {}),
             proxy ? HeaderName::proxy_authenticate : HeaderName::www_authenticate, text);
    const Credentials credentials{
        .username = "alice", .password = "secret", .ha1 = {}, .realm = {}};
    if (!state.accept_challenges(*response, credentials, {}, *response)) return;
    state.accept_authentication_info(*response);
    const MessagePtr request = written(state, credentials);
    const auto value =
        request->header(proxy ? HeaderName::proxy_authorization : HeaderName::authorization);
    require(value.has_value(), "an accepted challenge is answered");
    require(parse_field_value(HeaderName::authorization, *value).has_value(),
            "credentials can be read");
    std::vector<Challenge> challenges;  // more than one where the line joins them
    ChallengeLine line{trim(text), proxy};
    while (auto challenge = line.next()) challenges.push_back(std::move(*challenge));
    const auto realm = auth_param(*value, "realm");
    require(std::ranges::any_of(challenges, [&](const Challenge& c) { return realm == c.realm; }),
            "the realm is the server's");
    require(value->find("secret") == std::string_view::npos || text.find("secret") != text.npos,
            "no password is shown");
    // The answer to that very challenge was refused: that is the end, but for a stale nonce.
    const bool again = state.accept_challenges(*response, credentials, {}, *request).has_value();
    require(challenges.size() > 1 || again == challenges.front().stale, "a refusal is final");
  }

  // Our server's challenge, answered by our client.
  void meet() {
    if (!check_text(user_) || !check_text(password_) || !check_text(realm_)) return;
    if (password_.empty()) return;
    const DigestServer server{realm_, random_};
    const OneUser users{user_, password_};
    for (const std::string& challenge : server.challenges(false, now_)) {
      AuthorizationState state;
      const MessagePtr response =
          with(MessageBuilder::response(401, {}), HeaderName::www_authenticate, challenge);
      const Credentials credentials{
          .username = user_, .password = password_, .ha1 = {}, .realm = {}};
      require(state.accept_challenges(*response, credentials, {}, *response).has_value(),
              "our challenge is understood");
      const MessagePtr request = written(state, credentials);
      const auto verified = server.verify(*request, false, users, now_);
      require(verified.verdict == DigestServer::Verdict::accepted && verified.username == user_,
              "our answer is accepted");
      const OneUser other{user_, password_ + "x"};
      require(server.verify(*request, false, other, now_).verdict == DigestServer::Verdict::refused,
              "another password is refused");
    }
  }

  // Credentials that the input holds: never accepted, as nobody but us knows the secret.
  void verify_any() {
    const DigestServer server{"r", random_};
    const OneUser users{"alice", "secret"};
    const std::string_view text = input_.rest();
    const MessagePtr request =
        with(MessageBuilder::request("REGISTER", "sip:r"), HeaderName::authorization, text);
    require(server.verify(*request, false, users, now_).verdict != DigestServer::Verdict::accepted,
            "nobody guesses a response");
  }

 private:
  static MessagePtr with(MessageBuilder builder, HeaderName name, std::string_view value) {
    builder.header(name, value).header(HeaderName::authentication_info, value);
    return std::move(builder).finish();
  }
  static void check_challenge(std::string_view text, bool proxy) {
    const auto challenge = parse_challenge(text, proxy);
    if (!challenge) return;
    // What it says goes into the answer, without the folds of the challenge.
    const auto line = one_line(text);
    require(line.has_value(), "a challenge is a line");
    require(auth_param(*line, "realm") == challenge->realm, "realm");
    require(auth_param(*line, "nonce") == challenge->nonce, "nonce");
    test::for_every_prefix(text.substr(0, 64), [](std::string_view part) {
      (void)parse_challenge(part, false);
      (void)auth_param(part, "nonce");
    });
  }
  MessagePtr written(AuthorizationState& state, const Credentials& credentials) {
    MessageBuilder builder = MessageBuilder::request("INVITE", "sip:bob@b.example");
    state.write(builder, "INVITE", "sip:bob@b.example", {}, credentials, {}, counts_, random_);
    return std::move(builder).finish();
  }

  test::SeededRandom random_{3};
  NonceCounts counts_;
  Instant now_{Duration{5000}};
  std::string user_;
  std::string password_;
  std::string realm_;
  Input& input_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{data, size};
  const unsigned what = input.octet() % 3;
  Exchange exchange{input};
  if (what == 0) exchange.meet();
  if (what == 1) exchange.answer_any();
  if (what == 2) exchange.verify_any();
  return 0;
}
