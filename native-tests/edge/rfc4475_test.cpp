// The REGISTER requests of RFC 4475 at a registrar, as the text for each says. A user agent refuses
// them all with 405 (flows/rfc4475_test.cpp).
#include <fstream>
#include <iterator>

#include "auth/digest_client.h"
#include "edge/edge_core.h"
#include "message/name_addr.h"
#include "support/seeded_random.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

constexpr FlowId kPhone{1};

std::string file(const std::string& name) {
  std::ifstream in{SIP_VECTORS_DIR "/rfc4475/" + name, std::ios::binary};
  REQUIRE_MESSAGE(in.good(), name);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Registrar {
  SeededRandom random{11};
  EdgeCore edge{random};
  Instant now = instant(1'000'000);
  int tries = 0;

  Registrar() {
    for (const char* const user : {"user", "watson", "j.user"})
      REQUIRE(edge.add_user(user, "secret"));
    edge.flow_opened(kPhone, false);
  }
  MessagePtr answer(const std::string& frame) {
    edge.receive(kPhone, frame, now);
    MessagePtr last;
    for (EdgeOutput output = edge.poll(); output.message; output = edge.poll())
      last = output.message;
    REQUIRE(last);
    return last;
  }
  /// The answer to a request whose challenge was answered; `user` is who asks.
  MessagePtr answer_to(std::string frame, const std::string& user) {
    const MessagePtr first = answer(frame);
    if (first->status() != 401) return first;
    AuthorizationState state;
    const Credentials credentials{.username = user, .password = "secret", .ha1 = {}, .realm = {}};
    REQUIRE(state.accept_challenges(*first, credentials, {}, *first));
    auto builder = MessageBuilder::request("REGISTER", "sip:example.com");
    state.write(builder, "REGISTER", "sip:example.com", {}, credentials, {}, random);
    const MessagePtr written = std::move(builder).finish();
    const std::size_t branch = frame.find("branch=z9hG4bK");
    REQUIRE(branch != std::string::npos);
    frame.insert(branch + 14, std::to_string(++tries));
    const std::size_t line = frame.find("\r\n") + 2;
    frame.insert(line, "Authorization: " +
                           std::string(*written->header(HeaderName::authorization)) + "\r\n");
    return answer(frame);
  }
};

}  // namespace

TEST_CASE("RFC 4475 3.1.2.13 regbadct.dat at a registrar: a Contact without brackets is 400") {
  Registrar given;
  CHECK(given.answer_to(file("regbadct.dat"), "user")->status() == 400);
  CHECK(given.edge.statistics().bindings == 0);
}

TEST_CASE(
    "RFC 4475 3.3.4 unksm2.dat at a registrar: an address-of-record that is no SIP URI is 400") {
  Registrar given;
  CHECK(given.answer(file("unksm2.dat"))->status() == 400);
}

TEST_CASE("RFC 4475 3.3.7 regaut01.dat at a registrar: an unknown scheme is as good as none") {
  Registrar given;
  const MessagePtr answer = given.answer(file("regaut01.dat"));
  CHECK(answer->status() == 401);
  CHECK(answer->header(HeaderName::www_authenticate)->starts_with("Digest "));
}

TEST_CASE("RFC 4475 3.3.12 cparam01.dat at a registrar: the parameter is none of the URI") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("cparam01.dat"), "watson");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:+19725552222@gw1.example.net");
}

TEST_CASE("RFC 4475 3.3.13 cparam02.dat at a registrar: the parameter is one of the URI") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("cparam02.dat"), "watson");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:+19725552222@gw1.example.net;unknownparam");
}

TEST_CASE("RFC 4475 3.3.14 regescrt.dat at a registrar: the binding has the escaped header") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("regescrt.dat"), "user");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:user@example.com?Route=%3Csip:sip.example.com%3E");
}

}  // namespace sip::test
