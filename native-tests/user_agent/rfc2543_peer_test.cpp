// Peers of RFC 2543: no branch, no tag, no Contact (RFC 4475 3.4.1, RFC 3261 12.1.1, 17.2.3).
#include <doctest/doctest.h>

#include "support/agent_fixture.h"

namespace sip::test {
namespace {

std::string request(const std::string& method, int cseq, const std::string& tag,
                    const std::string& more = "") {
  return method +
         " sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WS old.invalid\r\n"
         "From: <sip:old@gw.example>\r\nTo: <sip:alice@example.com>" +
         tag + "\r\nCall-ID: 2543\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\n" + more +
         "\r\n";
}

}  // namespace

TEST_CASE(
    "RFC 4475 3.4.1: a call of a peer of RFC 2543 is taken, answered, acknowledged and ended") {
  AgentFixture given;
  given.receive(request("INVITE", 1, ""));
  REQUIRE(given.last_request);
  const auto dialog = given.core.respond(given.last_request, 200, {}, given.sdp(), given.now);
  REQUIRE(dialog);
  given.drain();
  const std::size_t tag = given.last_frame.find(";tag=");
  const std::string to_tag = given.last_frame.substr(tag, given.last_frame.find('\r', tag) - tag);
  given.receive(
      request("ACK", 1, to_tag, "Content-Type: application/sdp\r\nContent-Length: 10\r\n"),
      "v=0 answer");
  REQUIRE(given.core.dialog(*dialog) != nullptr);
  CHECK(given.core.dialog(*dialog)->signaling.state() == SignalingState::stable);

  // Without a Contact its From is where it is.
  REQUIRE(given.core.dialog_request(*dialog, "INFO", 0, {}, given.now));
  given.drain();
  CHECK(given.last_frame.starts_with("INFO sip:old@gw.example SIP/2.0\r\n"));
  given.receive(request("BYE", 2, to_tag));
  given.elapse(seconds(80));
  CHECK(given.living() == 0);
}

TEST_CASE("RFC 3261 8.1.1.8: without a Contact, an INVITE of a peer of RFC 3261 is 400") {
  AgentFixture given;
  std::string text = kBobsInvite;
  const std::size_t contact = text.find("Contact:");
  given.receive(text.erase(contact, text.find("\r\n", contact) + 2 - contact));
  CHECK(given.last_frame.starts_with("SIP/2.0 400 "));
}

}  // namespace sip::test
