// What the simulation (simulation/world.h) and a second reading of the RFCs have found, each
// situation by itself.
#include <algorithm>

#include "support/call_fixtures.h"

namespace sip::test {
namespace {

/// A call that alice makes and bob accepts; and what bob sends in it.
struct CallOfAlice : Caller {
  std::string first_accept;
  DialogId dialog;

  CallOfAlice() {
    call();
    first_accept = response("200", "b", with_sdp("v=0", kBobsContact));
    receive(first_accept, "v=0");
    dialog = last_dialog;
  }
  std::string from_bob(const std::string& method, int cseq, const std::string& more) {
    const Dialog& ours = core.dialog(dialog)->dialog;
    return method + " sip:alice@a.invalid SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bK" +
           method + std::to_string(cseq) +
           "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=b\r\n"
           "To: <sip:alice@example.com>;tag=" +
           ours.local_tag() + "\r\nCall-ID: " + ours.call_id() +
           "\r\nCSeq: " + std::to_string(cseq) + " " + method + "\r\n" + more + "\r\n";
  }
};

bool contains(const std::vector<OutputKind>& kinds, OutputKind wanted) {
  return std::ranges::find(kinds, wanted) != kinds.end();
}

}  // namespace

TEST_CASE(
    "RFC 3261 13.2.2.4: a 2xx that comes again after the 2xx to a re-INVITE gets its own ACK again "
    "and ends nothing") {
  CallOfAlice alice;
  const std::string first_ack = alice.last_frame;
  REQUIRE(first_ack.contains("CSeq: 1 ACK"));
  REQUIRE(alice.core.dialog_request(alice.dialog, "INVITE", 0, alice.sdp("v=0 hold"), alice.now));
  alice.drain();
  alice.receive(alice.response("200", "b", with_sdp("v=0", kBobsContact)), "v=0");
  REQUIRE(alice.last_frame.contains("CSeq: 2 ACK"));
  alice.receive(alice.first_accept, "v=0");
  CHECK(alice.frames == 1);
  CHECK(alice.last_frame == first_ack);
  CHECK(!contains(alice.kinds, OutputKind::response));
  CHECK(!contains(alice.kinds, OutputKind::dialog_terminated));
  const Session* const session = alice.core.dialog(alice.dialog);
  REQUIRE(session != nullptr);
  CHECK(session->signaling.state() == SignalingState::stable);
  // Also once its transaction is over.
  alice.elapse(seconds(40));
  alice.receive(alice.first_accept, "v=0");
  CHECK(alice.last_frame == first_ack);
}

TEST_CASE(
    "RFC 3261 13.2.1: an INVITE without an offer gets one in the first reliable response, or no "
    "reliable response") {
  Callee alice;
  std::string invite = kBobsInvite;
  invite.insert(invite.find("Contact:"), "Supported: 100rel\r\n");
  alice.receive(invite);
  MessageOptions reliable;
  reliable.header_fields.emplace_back("Require: 100rel");
  CHECK(code(alice.core.respond(alice.last_request, 183, {}, reliable, alice.now)) ==
        ErrorCode::invalid_state);
  MessageOptions offer = alice.sdp();
  offer.header_fields.emplace_back("Require: 100rel");
  CHECK(alice.core.respond(alice.last_request, 183, {}, offer, alice.now));
}

TEST_CASE("RFC 6337 2.2: a PRACK holds no offer while our INVITE asks for one") {
  CallOfAlice alice;
  REQUIRE(alice.core.dialog_request(alice.dialog, "INVITE", 0, {}, alice.now));
  alice.drain();
  alice.core.receive(
      kFlow,
      alice.response("183", "b", std::string(kBobsContact) + "Require: 100rel\r\nRSeq: 7\r\n"), {},
      alice.now);
  CHECK(code(alice.core.dialog_request(alice.dialog, "PRACK", 0, alice.sdp("v=0 new"),
                                       alice.now)) == ErrorCode::invalid_state);
  CHECK(alice.core.dialog_request(alice.dialog, "PRACK", 0, {}, alice.now));
}

TEST_CASE(
    "RFC 3261 13.2.2.4: who keeps forks hears no 487 when the fork that it has ended accepts: "
    "another one may follow") {
  Caller alice;
  alice.call();
  REQUIRE(alice.core.keep_forks(alice.invite));
  const std::string invite = alice.last_frame;
  alice.receive(response_to(invite, "180", "x", kBobsContact));
  REQUIRE(alice.core.dialog_request(alice.last_dialog, "BYE", 0, {}, alice.now));
  alice.drain();
  alice.receive(response_to(invite, "200", "x", with_sdp("v=0", kBobsContact)), "v=0");
  CHECK(!contains(alice.kinds, OutputKind::response));
  alice.receive(response_to(invite, "200", "y", with_sdp("v=0", kBobsContact)), "v=0");
  CHECK(contains(alice.kinds, OutputKind::response));
  CHECK(alice.last_frame.contains("ACK"));
}

TEST_CASE(
    "RFC 3261 9.1 and 15: an INVITE whose only early dialog we end by BYE is given up after 64*T1 "
    "where no final response comes") {
  for (const bool another_fork : {false, true}) {
    Caller alice;
    alice.call();
    const std::string invite = alice.last_frame;
    alice.receive(response_to(invite, "180", "x", kBobsContact));
    REQUIRE(alice.core.dialog_request(alice.last_dialog, "BYE", 0, {}, alice.now));
    alice.drain();
    alice.receive(response_to(alice.last_frame, "200", "x"));
    if (another_fork) alice.receive(response_to(invite, "180", "y", kBobsContact));
    alice.elapse(seconds(31));
    CHECK(alice.core.transaction_of(alice.invite));
    alice.elapse(seconds(2));
    CHECK(static_cast<bool>(alice.core.transaction_of(alice.invite)) == another_fork);
    if (!another_fork) CHECK(alice.living() == 0);
  }
}

TEST_CASE(
    "RFC 3261 18.4: an INVITE or UPDATE of the peer whose connection is lost before it is answered "
    "leaves no offer open") {
  for (const std::string method : {"INVITE", "UPDATE"}) {
    CAPTURE(method);
    CallOfAlice alice;
    alice.take_all = true;
    alice.receive(
        alice.from_bob(method, 5,
                       with_sdp("v=0 hold", kBobsContact + std::string("Allow: UPDATE\r\n"))),
        "v=0 hold");
    const Session* const session = alice.core.dialog(alice.dialog);
    REQUIRE(session->signaling.state() == SignalingState::have_remote_offer);
    alice.core.flow_closed(kFlow, alice.now);
    alice.core.flow_opened(FlowId{2}, true, alice.now);
    alice.drain();
    CHECK(session->signaling.state() == SignalingState::stable);
    CHECK(!session->incoming_invite);
    CHECK(!session->incoming_update);
    CHECK(alice.core.dialog_request(alice.dialog, "INVITE", 0, alice.sdp("v=0 mine"), alice.now));
  }
}

TEST_CASE(
    "RFC 3261 12.2.2 and 15: a BYE that a later request has overtaken, and that is refused with "
    "500 for its CSeq, is sent again with a higher one") {
  Established alice;
  const std::string refer = alice.in_dialog("REFER", 2, "Refer-To: <sip:carol@example.com>\r\n");
  alice.take_all = true;
  alice.receive(refer);
  const RequestId id = alice.last_request;
  REQUIRE(alice.core.respond(id, 202, {}, {}, alice.now));
  alice.drain();
  alice.receive(response_to(alice.last_frame, "200", ""));  // the first NOTIFY
  REQUIRE(alice.core.dialog_request(alice.dialog, "BYE", 0, {}, alice.now));
  alice.drain();
  const std::string bye = alice.last_frame;
  REQUIRE(bye.contains("CSeq: 2 BYE"));
  SUBCASE("the NOTIFY of its REFER came first") {
    REQUIRE(alice.core.notify_refer(id, 200, {}, alice.now));
    alice.drain();
    REQUIRE(alice.last_frame.contains("CSeq: 3 NOTIFY"));
    alice.receive(response_to(bye, "500", ""));
    CHECK(alice.last_frame.contains("CSeq: 4 BYE"));
    // No further one: nothing has overtaken it.
    alice.receive(response_to(alice.last_frame, "500", ""));
    CHECK(alice.frames == 0);
  }
  SUBCASE("nothing was sent since: 500 is final") {
    alice.receive(response_to(bye, "500", ""));
    CHECK(alice.frames == 0);
  }
}

TEST_CASE("RFC 3261 9.2: a CANCEL of a request that is no INVITE gets 200 and has no effect") {
  Established alice;
  alice.take_all = true;
  alice.receive(alice.in_dialog("INFO", 2));
  const RequestId info = alice.last_request;
  std::string cancel = alice.in_dialog("INFO", 2);
  for (std::size_t at = 0; (at = cancel.find("INFO ", at)) != std::string::npos;)
    cancel.replace(at, 4, "CANCEL");
  cancel.replace(cancel.find("2 INFO"), 6, "2 CANCEL");
  alice.receive(cancel);
  CHECK(alice.last_frame.starts_with("SIP/2.0 200 "));
  CHECK(alice.last_frame.contains("CSeq: 2 CANCEL"));
  CHECK(alice.core.respond(info, 200, {}, {}, alice.now));
}

TEST_CASE("RFC 3261 9.2: a CANCEL that comes too late is answered with the To tag of the INVITE") {
  const auto to_line = [](const std::string& frame) {
    const auto at = frame.find("\r\nTo: ") + 2;
    return frame.substr(at, frame.find("\r\n", at) - at);
  };
  Callee alice;
  alice.ring();
  SUBCASE("accepted") { alice.accept(); }
  SUBCASE("refused") {
    REQUIRE(alice.core.respond(alice.invite, 486, {}, {}, alice.now));
    alice.drain();
  }
  const std::string final_response = alice.last_frame;
  std::string cancel = kBobsInvite;
  for (std::size_t at = 0; (at = cancel.find("INVITE", at)) != std::string::npos;)
    cancel.replace(at, 6, "CANCEL");
  alice.receive(cancel);
  REQUIRE(alice.last_frame.starts_with("SIP/2.0 200 "));
  REQUIRE(alice.last_frame.contains("CSeq: 1 CANCEL"));
  CHECK(to_line(alice.last_frame) == to_line(final_response));
}

TEST_CASE(
    "RFC 3261 8.2.6.2: a response with another Call-ID, tag of From or CSeq number than its "
    "request "
    "has is dropped") {
  Caller alice;
  alice.call();
  const std::string accept = alice.response("200", "b", with_sdp("v=0", kBobsContact));
  const auto changed = [&accept](const std::string& field, const std::string& value) {
    std::string text = accept;
    const auto at = text.find("\r\n" + field + ": ") + 2;
    return text.replace(at, text.find("\r\n", at) - at, field + ": " + value);
  };
  for (const std::string& other : {changed("Call-ID", "another"), changed("CSeq", "2 INVITE"),
                                   changed("From", "<sip:alice@example.com>"),
                                   changed("From", "<sip:alice@example.com>;tag=another")}) {
    CAPTURE(other);
    alice.receive(other, "v=0");
    CHECK(alice.frames == 0);
    CHECK(contains(alice.kinds, OutputKind::dropped));
    CHECK(!contains(alice.kinds, OutputKind::response));
  }
  CHECK(alice.core.statistics().dialogs == 0);
  // White space, and what the names of the parties are, change nothing.
  const auto at = accept.find(";tag=") + 5;
  const std::string tag = accept.substr(at, accept.find("\r\n", at) - at);
  alice.receive(changed("From", "\"Alice\"  <sip:alice@example.com> ; tag=" + tag), "v=0");
  CHECK(alice.last_frame.contains("CSeq: 1 ACK"));
}

TEST_CASE("that a body is free is not told where its text has been given again meanwhile") {
  AgentFixture alice;
  Body body = alice.body("v=0");
  const BodyId id = body.id();
  body = {};
  body = alice.body("v=0");  // the host does not know yet
  CHECK(body.id() == id);
  alice.drain();
  CHECK(!contains(alice.kinds, OutputKind::body_released));
  CHECK(body.octets() == "v=0");
  body = {};
  alice.drain();
  CHECK(contains(alice.kinds, OutputKind::body_released));
  CHECK(alice.host.live() == 0);
}

TEST_CASE("a BYE that waits for the next connection is given up when the agent is closed") {
  Established alice;
  REQUIRE(alice.core.dialog_request(alice.dialog, "BYE", 0, {}, alice.now));
  alice.drain();
  alice.core.flow_closed(kFlow, alice.now);
  alice.drain();
  CHECK(alice.core.statistics().outgoing_requests == 1);
  alice.core.close(alice.now);
  alice.drain();
  alice.elapse(seconds(64));
  CHECK(alice.core.statistics().outgoing_requests == 0);
  CHECK(alice.core.statistics().dialogs == 0);
}

TEST_CASE("RFC 4320 4.2: the application cannot answer a request that is no INVITE with 408") {
  Established alice;
  alice.take_all = true;
  alice.receive(alice.in_dialog("INFO", 2));
  CHECK(code(alice.core.respond(alice.last_request, 408, {}, {}, alice.now)) ==
        ErrorCode::invalid_argument);
  CHECK(alice.core.respond(alice.last_request, 200, {}, {}, alice.now));
}

}  // namespace sip::test
