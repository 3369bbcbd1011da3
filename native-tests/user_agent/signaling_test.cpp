#include "support/call_fixtures.h"

namespace sip::test {
namespace {

using enum ErrorCode;

SignalingState state(AgentFixture& given, DialogId dialog) {
  return given.core.dialog(dialog)->signaling.state();
}
std::string offer(AgentFixture& given, DialogId dialog) {
  return given.core.dialog(dialog)->signaling.offer().body.octets();
}
std::string answer(AgentFixture& given, DialogId dialog) {
  return given.core.dialog(dialog)->signaling.answer().body.octets();
}

}  // namespace

TEST_CASE("signalingStateTransition: a description of ours counts once, ahead of its message") {
  Established given;
  const MessageOptions body = given.sdp("v=0 new");
  REQUIRE(given.core.transition_signaling(given.dialog, body));
  CHECK(state(given, given.dialog) == SignalingState::have_local_offer);
  REQUIRE(given.core.transition_signaling(given.dialog, body));  // taken already
  CHECK(code(given.core.transition_signaling(given.dialog, given.sdp("v=0 other"))) ==
        invalid_state);
  CHECK(code(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 other"),
                                       given.now)) == invalid_state);
  REQUIRE(given.core.dialog_request(given.dialog, "INVITE", 0, body, given.now));
  given.drain();
  CHECK(state(given, given.dialog) == SignalingState::have_local_offer);
  given.receive(response_to(given.last_frame, "200", "",
                            with_sdp("v=0 bob", "Contact: <sip:bob@b.invalid>\r\n")),
                "v=0 bob");
  CHECK(state(given, given.dialog) == SignalingState::stable);
  CHECK(answer(given, given.dialog) == "v=0 bob");
  REQUIRE(given.core.transition_signaling(given.dialog, body));  // it was sent
  CHECK(state(given, given.dialog) == SignalingState::stable);
}

TEST_CASE("signalingStateTransition: an answer of ours, then the 2xx that carries it") {
  Callee given;
  given.receive(
      kBobsInvite.substr(0, kBobsInvite.find("Content-Length")) + with_sdp("v=0 bob") + "\r\n",
      "v=0 bob");
  given.invite = given.last_request;
  const auto dialog = given.core.respond(given.invite, 180, {}, {}, given.now);
  REQUIRE(dialog);
  REQUIRE(given.core.transition_signaling(*dialog, given.sdp("v=0 alice")));
  CHECK(state(given, *dialog) == SignalingState::stable);
  CHECK(given.core.respond(given.invite, 200, {}, given.sdp("v=0 alice"), given.now) == *dialog);
  CHECK(state(given, *dialog) == SignalingState::stable);
  CHECK(answer(given, *dialog) == "v=0 alice");
}

TEST_CASE("signalingStateTransition: what could not be sent stays announced") {
  Established given;
  REQUIRE(given.core.transition_signaling(given.dialog, given.sdp("v=0 new")));
  given.core.flow_closed(kFlow, given.now);
  CHECK(code(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 new"),
                                       given.now)) == not_connected);
  CHECK(state(given, given.dialog) == SignalingState::have_local_offer);
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  CHECK(state(given, given.dialog) == SignalingState::stable);
}

TEST_CASE(
    "signalingStateTransition: messages that passed were taken, a body that is none is none") {
  Established given;
  const std::string text = given.in_dialog("INFO", 2, with_sdp("v=0 x"));
  REQUIRE(given.core.transition_signaling(given.dialog, **given.core.read(kBobsInvite, {})));
  given.receive(text, "v=0 x");
  REQUIRE(
      given.core.transition_signaling(given.dialog, **given.core.read(text, given.body("v=0 x"))));
  MessageOptions plain = given.sdp("hello");
  plain.content_type = "text/plain";
  REQUIRE(given.core.transition_signaling(given.dialog, plain));
  CHECK(state(given, given.dialog) == SignalingState::stable);
}

TEST_CASE(
    "signalingStateTransition: a request that was not received is refused, so are strangers") {
  Established given;
  const auto later =
      given.core.read(given.in_dialog("INVITE", 9, with_sdp("v=0 x")), given.body("v=0 x"));
  CHECK(code(given.core.transition_signaling(given.dialog, **later)) == invalid_state);
  std::string other = given.in_dialog("INVITE", 9, with_sdp("v=0 x"));
  other.replace(other.find("call-1"), 6, "call-9");
  CHECK(code(given.core.transition_signaling(
            given.dialog, **given.core.read(other, given.body("v=0 x")))) == invalid_argument);
  MessageOptions broken = given.sdp();
  broken.content_type = "a/b\r\nX: y";
  CHECK(code(given.core.transition_signaling(given.dialog, broken)) == invalid_argument);
}

TEST_CASE("signalingStateTransition: a request that was made and not sent is taken as ours") {
  Established given;
  const auto made =
      given.core.create_request_message(given.dialog, "INVITE", 0, given.sdp("v=0 new"));
  REQUIRE(made);
  REQUIRE(given.core.transition_signaling(given.dialog, **made));
  CHECK(state(given, given.dialog) == SignalingState::have_local_offer);
  CHECK(offer(given, given.dialog) == "v=0 new");
}

TEST_CASE("signalingStateTransition: a preview becomes the answer, and the 2xx repeats it") {
  Caller given;
  given.call();
  const std::string invite = given.last_frame;
  const std::string preview =
      response_to(invite, "183", "b1", with_sdp("v=0 bob", "Contact: <sip:bob@b.invalid>\r\n"));
  given.receive(preview, "v=0 bob");
  const DialogId dialog = given.last_dialog;
  CHECK(state(given, dialog) == SignalingState::have_local_offer);
  const auto message = given.core.read(preview, given.body("v=0 bob"));
  REQUIRE(given.core.transition_signaling(dialog, **message));
  CHECK(state(given, dialog) == SignalingState::stable);
  REQUIRE(given.core.transition_signaling(dialog, **message));
  const std::string final_response =
      response_to(invite, "200", "b1", with_sdp("v=0 bob", "Contact: <sip:bob@b.invalid>\r\n"));
  given.receive(final_response, "v=0 bob");
  CHECK(state(given, dialog) == SignalingState::stable);
  CHECK(answer(given, dialog) == "v=0 bob");
  CHECK(given.last_frame.starts_with("ACK"));
  REQUIRE(given.core.transition_signaling(
      dialog, **given.core.read(final_response, given.body("v=0 bob"))));
  CHECK(state(given, dialog) == SignalingState::stable);
}

TEST_CASE("signalingStateTransition: an unreliable 1xx cannot hold an offer (RFC 6337 2.2)") {
  Caller given;
  given.invite = *given.core.request("INVITE", "sip:bob@example.com", {}, {}, {}, given.now);
  given.drain();
  const std::string preview = response_to(given.last_frame, "183", "b1",
                                          with_sdp("v=0 bob", "Contact: <sip:bob@b.invalid>\r\n"));
  given.receive(preview, "v=0 bob");
  CHECK(code(given.core.transition_signaling(given.last_dialog,
                                             **given.core.read(preview, given.body("v=0 bob")))) ==
        invalid_state);
}

TEST_CASE("signalingStateRollback: the answer to an offer that was taken back does not count") {
  Established given;
  REQUIRE(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 new"), given.now));
  given.drain();
  const std::string invite = given.last_frame;
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  given.receive(
      response_to(invite, "200", "", with_sdp("v=0 late", "Contact: <sip:bob@b.invalid>\r\n")),
      "v=0 late");
  CHECK(given.last_frame.starts_with("ACK"));
  CHECK(state(given, given.dialog) == SignalingState::stable);
  CHECK(offer(given, given.dialog) == "v=0 answer");
}

TEST_CASE("signalingStateRollback: the peer's offer can only be refused then") {
  Established given;
  given.receive(
      given.in_dialog("INVITE", 2, with_sdp("v=0 new", "Contact: <sip:bob@b.invalid>\r\n")),
      "v=0 new");
  const RequestId invite = given.last_request;
  CHECK(state(given, given.dialog) == SignalingState::have_remote_offer);
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  CHECK(state(given, given.dialog) == SignalingState::stable);
  CHECK(code(given.core.respond(invite, 200, {}, given.sdp("v=0 a"), given.now)) == invalid_state);
  REQUIRE(given.core.respond(invite, 488, {}, {}, given.now));
  given.drain();
  CHECK(given.last_frame.starts_with("SIP/2.0 488"));
  CHECK(offer(given, given.dialog) == "v=0 answer");
}

TEST_CASE("reliableSequenceGuard: a repeated or out of order reliable 1xx is to be discarded") {
  Caller given;
  given.call();
  const std::string invite = given.last_frame;
  const auto reliable = [&](const std::string& rseq) {
    return response_to(invite, "183", "b1",
                       "Require: 100rel\r\nRSeq: " + rseq + "\r\nContact: <sip:bob@b.invalid>\r\n");
  };
  given.receive(response_to(invite, "180", "b1", "Contact: <sip:bob@b.invalid>\r\n"));
  const DialogId dialog = given.last_dialog;
  const auto guard = [&](const std::string& text, bool delivered) {
    return given.core.reliable_sequence_guard(dialog, **given.core.read(text, {}), delivered);
  };
  CHECK(guard(reliable("7"), false) == true);  // the first may be any
  CHECK(guard(reliable("7"), false) == true);  // and nothing has changed
  given.receive(reliable("7"));
  CHECK(guard(reliable("7"), true) == true);
  CHECK(guard(reliable("7"), false) == false);
  CHECK(guard(reliable("9"), false) == false);
  CHECK(guard(reliable("8"), false) == true);
  CHECK(guard(response_to(invite, "180", "b1"), false) == true);  // not reliable
  CHECK(code(guard(response_to(invite, "180", "b2"), false)) == invalid_argument);
  CHECK(code(guard(kBobsInvite, false)) == invalid_argument);
}

}  // namespace sip::test
