#include "auth/digest_server.h"

#include "auth/challenge.h"
#include "auth/digest_client.h"
#include "auth/digest_response.h"
#include "support/seeded_random.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

class OneUser : public UserPasswords {
 public:
  const std::string* password_of(std::string_view username) const override {
    return username == "alice" ? &password_ : nullptr;
  }

 private:
  std::string password_ = "secret";
};

struct Fixture {
  SeededRandom random{3};
  DigestServer server{"example.com", random};
  OneUser users;
  Instant now = instant(5'000'000);

  /// A REGISTER that answers what the server asks, or nothing where `password` is empty.
  MessagePtr request(const std::string& user, const std::string& password,
                     std::size_t algorithm = 0) {
    AuthorizationState state;
    NonceCounts counts;
    MessageBuilder challenge = MessageBuilder::response(401, "");
    challenge.header(HeaderName::www_authenticate, server.challenges(false, now)[algorithm]);
    const Credentials credentials{.username = user, .password = password, .ha1 = {}, .realm = {}};
    MessageBuilder builder = MessageBuilder::request("REGISTER", "sip:example.com");
    if (!password.empty()) {
      const MessagePtr response = std::move(challenge).finish();
      REQUIRE(state.accept_challenges(*response, credentials, {}, *response));
      state.write(builder, "REGISTER", "sip:example.com", {}, credentials, {}, counts, random);
    }
    return std::move(builder).finish();
  }
  DigestServer::Verdict verdict(const MessagePtr& message) {
    return server.verify(*message, false, users, now).verdict;
  }
};

}  // namespace

TEST_CASE("RFC 8760 2.3: the challenges are SHA-256 and then MD5") {
  Fixture given;
  const auto challenges = given.server.challenges(false, given.now);
  REQUIRE(challenges.size() == 2);
  CHECK(challenges[0].find("SHA-256") != std::string::npos);
  CHECK(challenges[1].find("MD5") != std::string::npos);
  CHECK(challenges[0].find("stale") == std::string::npos);
  CHECK(given.server.challenges(true, given.now)[0].find("stale=true") != std::string::npos);
}

TEST_CASE("the right password is accepted with both algorithms") {
  Fixture given;
  CHECK(given.verdict(given.request("alice", "secret", 0)) == DigestServer::Verdict::accepted);
  CHECK(given.verdict(given.request("alice", "secret", 1)) == DigestServer::Verdict::accepted);
}

TEST_CASE("no credentials, a wrong password, an unknown user") {
  Fixture given;
  CHECK(given.verdict(given.request("alice", "")) == DigestServer::Verdict::missing);
  CHECK(given.verdict(given.request("alice", "guess")) == DigestServer::Verdict::refused);
  CHECK(given.verdict(given.request("mallory", "secret")) == DigestServer::Verdict::refused);
}

TEST_CASE("RFC 7616 3.3: a nonce is stale after its life, and when another server made it") {
  Fixture given;
  const MessagePtr request = given.request("alice", "secret");
  given.now += seconds(300);
  CHECK(given.verdict(request) == DigestServer::Verdict::accepted);
  given.now += seconds(1);
  CHECK(given.verdict(request) == DigestServer::Verdict::stale);
  const DigestServer other{"example.com", given.random};
  CHECK(other.verify(*request, false, given.users, given.now).verdict ==
        DigestServer::Verdict::stale);
  given.now -= seconds(302);
  CHECK(given.verdict(request) == DigestServer::Verdict::stale);  // of a time to come
}

TEST_CASE("RFC 7616 3.4: a nonce count has eight digits") {
  Fixture given;
  const std::string value{*given.request("alice", "secret")->header(HeaderName::authorization)};
  std::string longer = value;
  longer.replace(longer.find("nc=00000001"), 11, "nc=0000000001");
  const auto nonce = auth_param(value, "nonce");
  const auto cnonce = auth_param(value, "cnonce");
  Challenge challenge;
  challenge.algorithm = HashAlgorithm::sha256;
  challenge.nonce = *nonce;
  // Right in all else.
  const std::string response = digest_response(
      challenge, digest_ha1(HashAlgorithm::sha256, "alice", "example.com", "secret"),
      {"REGISTER", "sip:example.com", "0000000001", *cnonce, "auth", ""});
  const std::string old = *auth_param(longer, "response");
  longer.replace(longer.find(old), old.size(), response);
  MessageBuilder whole = MessageBuilder::request("REGISTER", "sip:example.com");
  whole.header(HeaderName::authorization, longer);
  CHECK(given.verdict(std::move(whole).finish()) == DigestServer::Verdict::refused);
}

TEST_CASE("credentials for another URI, method or realm do not count") {
  Fixture given;
  const MessagePtr request = given.request("alice", "secret");
  MessageBuilder moved = MessageBuilder::request("REGISTER", "sip:elsewhere.example");
  moved.copy(*request, HeaderName::authorization);
  CHECK(given.verdict(std::move(moved).finish()) == DigestServer::Verdict::refused);
  MessageBuilder invite = MessageBuilder::request("INVITE", "sip:example.com");
  invite.copy(*request, HeaderName::authorization);
  CHECK(given.verdict(std::move(invite).finish()) == DigestServer::Verdict::refused);
  const DigestServer other{"example.org", given.random};
  CHECK(other.verify(*request, false, given.users, given.now).verdict ==
        DigestServer::Verdict::missing);
}

}  // namespace sip::test
