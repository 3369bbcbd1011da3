#include "session/session.h"

#include <algorithm>

#include "support/test_messages.h"

namespace sip::test {
namespace {

Session session(bool uas, SessionState state) {
  const MessagePtr invite = parsed(
      "INVITE sip:b@b SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\nFrom: <sip:a@a>;tag=a\n"
      "To: <sip:b@b>\nCall-ID: c\nCSeq: 10 INVITE\nContact: <sip:a@a.invalid>\n");
  Session made{*Dialog::for_server(*invite, "b", false), uas};
  made.move(SessionInput::made);
  if (state >= SessionState::ack_wait) made.move(SessionInput::accepted);
  if (state == SessionState::confirmed) made.move(SessionInput::acknowledged);
  if (state == SessionState::terminated) made.move(SessionInput::ended);
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

bool may(const Session& session, Method method, bool offer = false) {
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
  Session open = session(false, SessionState::confirmed);
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
  const Session open = session(true, SessionState::confirmed);
  CHECK(open.refusal_of(*request("INFO", 10))->status == 500);
  CHECK(open.refusal_of(*request("INFO", 9))->status == 500);
  CHECK(!open.refusal_of(*request("INFO", 1000)));
}

TEST_CASE(
    "RFC 3261 14.2: an INVITE of the peer while one is open gets 491 for ours, 500 with "
    "Retry-After for theirs") {
  Session open = session(true, SessionState::confirmed);
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
  Session open = session(true, SessionState::confirmed);
  open.move(SessionInput::made);
  open.move(SessionInput::accepted);
  CHECK(open.session_state == SessionState::confirmed);
}

TEST_CASE("RFC 3311 5.1: UPDATE goes at any time, with an offer once the last one was answered") {
  Session early = session(false, SessionState::early);
  CHECK(may(early, Method::update));
  CHECK(!may(early, Method::update, true));
  CHECK(early.signaling.local_description({no_bodies().make("x"), "application/sdp", ""}));
  CHECK(may(early, Method::update));
  CHECK(!may(early, Method::update, true));
  CHECK(early.signaling.remote_description({no_bodies().make("y"), "application/sdp", ""}));
  CHECK(may(early, Method::update, true));
  CHECK(!may(session(false, SessionState::terminated), Method::update));
}

TEST_CASE("RFC 3262 4: a PRACK needs a reliable 1xx, and the answer to its offer") {
  Session early = session(false, SessionState::early);
  CHECK(!may(early, Method::prack));
  early.unpracked.push_back({1, 10, false});
  CHECK(may(early, Method::prack));
  CHECK(!may(early, Method::prack, true));
  early.unpracked.front().answer_owed = true;
  CHECK(!may(early, Method::prack));
  CHECK(may(early, Method::prack, true));
}

TEST_CASE("RFC 3261 14.2, RFC 3311 5.2: what an open exchange makes of INVITE and UPDATE") {
  struct Row {
    SignalingState state;
    std::uint16_t invite;
    std::uint16_t update;  // with an offer
  };
  constexpr Row kRows[] = {
      {SignalingState::initial, 0, 491},
      {SignalingState::have_local_offer, 491, 491},
      {SignalingState::have_remote_offer, 500, 500},
      {SignalingState::stable, 0, 0},
  };
  const auto description = [] { return Description{no_bodies().make("x"), "application/sdp", ""}; };
  const auto status = [](const std::optional<Session::Refusal>& refusal) {
    return refusal ? refusal->status : 0;
  };
  MessageBuilder builder = MessageBuilder::request("UPDATE", "sip:b@b");
  builder.header(HeaderName::cseq, "11 UPDATE");
  builder.header(HeaderName::content_type, "application/sdp");
  const MessagePtr offer = std::move(builder).finish(no_bodies().make("v=0"));
  for (const Row& row : kRows) {
    CAPTURE(static_cast<int>(row.state));
    Session open = session(true, SessionState::confirmed);
    if (row.state == SignalingState::have_local_offer)
      CHECK(open.signaling.local_description(description()));
    if (row.state == SignalingState::have_remote_offer || row.state == SignalingState::stable)
      CHECK(open.signaling.remote_description(description()));
    if (row.state == SignalingState::stable) CHECK(open.signaling.local_description(description()));
    REQUIRE(open.signaling.state() == row.state);
    CHECK(status(open.refusal_of(*request("INVITE", 11))) == row.invite);
    CHECK(status(open.refusal_of(*offer)) == row.update);
    CHECK(status(open.refusal_of(*request("UPDATE", 11))) == 0);
    open.incoming_update = RequestId{5};
    CHECK(status(open.refusal_of(*request("UPDATE", 11))) == 500);
  }
  CHECK(status(session(true, SessionState::early).refusal_of(*request("INVITE", 11))) == 500);
  CHECK(status(session(false, SessionState::early).refusal_of(*request("INVITE", 11))) == 491);
}

TEST_CASE("RFC 3261 12.3, 13 and 15: every state of a session with every input") {
  using enum SessionState;
  constexpr SessionState kNext[5][4] = {
      // made, accepted, acknowledged, ended
      {early, initial, initial, terminated},          // initial
      {early, ack_wait, early, terminated},           // early
      {ack_wait, ack_wait, confirmed, terminated},    // ack_wait
      {confirmed, confirmed, confirmed, terminated},  // confirmed
      {terminated, terminated, terminated, terminated},
  };
  for (int from = 0; from < 5; ++from) {
    for (int input = 0; input < 4; ++input) {
      CAPTURE(from);
      CAPTURE(input);
      Session moved = session(false, early);
      moved.session_state = static_cast<SessionState>(from);
      moved.move(static_cast<SessionInput>(input));
      CHECK(moved.session_state == kNext[from][input]);
    }
  }
}

}  // namespace sip::test
