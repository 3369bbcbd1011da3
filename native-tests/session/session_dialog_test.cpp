#include "session/session_dialog.h"

#include "support/test_messages.h"

namespace sip::test {
namespace {

SessionDialog session(bool uas, SessionState state) {
  const MessagePtr invite = parsed(
      "INVITE sip:b@b SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\nFrom: <sip:a@a>;tag=a\n"
      "To: <sip:b@b>\nCall-ID: c\nCSeq: 10 INVITE\nContact: <sip:a@a.invalid>\n");
  SessionDialog made{*Dialog::for_server(*invite, "b", false), uas};
  made.advance(state);
  if (state >= SessionState::ack_wait) made.dialog.confirm();
  return made;
}

MessagePtr request(const std::string& method, int cseq) {
  return parsed(
      method +
      " sip:b@b SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK2\nFrom: <sip:a@a>;tag=a\n"
      "To: <sip:b@b>;tag=b\nCall-ID: c\nCSeq: " +
      std::to_string(cseq) + " " + method + "\n");
}

bool may(const SessionDialog& session, Method method, bool offer = false) {
  return session.may_send(method, offer).has_value();
}

}  // namespace

TEST_CASE(
    "RFC 3261 15: the callee may not end an early dialog, nor before its 2xx is acknowledged") {
  CHECK(!may(session(true, SessionState::early), Method::bye));
  CHECK(!may(session(true, SessionState::ack_wait), Method::bye));
  CHECK(may(session(true, SessionState::confirmed), Method::bye));
  CHECK(may(session(false, SessionState::early), Method::bye));
  CHECK(!may(session(false, SessionState::terminated), Method::bye));
}

TEST_CASE("RFC 3261 14.1: there is one INVITE and one offer at a time") {
  SessionDialog open = session(false, SessionState::confirmed);
  CHECK(may(open, Method::invite, true));
  open.outgoing_invite = RequestId{1};
  CHECK(!may(open, Method::invite, true));
  open.outgoing_invite = {};
  open.incoming_invite = RequestId{2};
  CHECK(!may(open, Method::invite));
  open.incoming_invite = {};
  CHECK(open.signaling.local_description({no_bodies().make("x"), "application/sdp", ""}));
  CHECK(!may(open, Method::invite));
  CHECK(may(open, Method::info));
  CHECK(!may(session(false, SessionState::ack_wait), Method::invite));
  CHECK(!may(session(false, SessionState::early), Method::invite));
}

TEST_CASE("RFC 3261 12.2.2: a CSeq that is not higher is refused with 500, a gap is fine") {
  const SessionDialog open = session(true, SessionState::confirmed);
  CHECK(open.refusal_of(*request("INFO", 10))->status == 500);
  CHECK(open.refusal_of(*request("INFO", 9))->status == 500);
  CHECK(!open.refusal_of(*request("INFO", 1000)));
}

TEST_CASE(
    "RFC 3261 14.2: an INVITE of the peer while one is open gets 491 for ours, 500 with "
    "Retry-After for theirs") {
  SessionDialog open = session(true, SessionState::confirmed);
  open.outgoing_invite = RequestId{1};
  CHECK(open.refusal_of(*request("INVITE", 11))->status == 491);
  CHECK(!open.refusal_of(*request("BYE", 11)));
  open.outgoing_invite = {};
  open.incoming_invite = RequestId{2};
  CHECK(open.refusal_of(*request("INVITE", 11))->status == 500);
  CHECK(open.refusal_of(*request("INVITE", 11))->retry_after);
  open.incoming_invite = {};
  open.held = true;
  CHECK(open.refusal_of(*request("INVITE", 11))->retry_after);
}

TEST_CASE("the state of a session moves only forward") {
  SessionDialog open = session(true, SessionState::confirmed);
  open.advance(SessionState::early);
  CHECK(open.session_state == SessionState::confirmed);
}

}  // namespace sip::test
