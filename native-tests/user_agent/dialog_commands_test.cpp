#include <algorithm>

#include "message/cseq.h"
#include "support/call_fixtures.h"

namespace sip::test {
namespace {

using enum ErrorCode;

}  // namespace

TEST_CASE("a transaction's state can be read by its id, and is Terminated for a dead one") {
  Caller given;
  given.call();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  CHECK(given.core.transaction_state(transaction) == TransactionState::calling);
  given.receive(given.response("180", "b1"));
  CHECK(given.core.transaction_state(transaction) == TransactionState::proceeding);
  given.receive(given.response("200", "b1"));
  CHECK(given.core.transaction_state(transaction) == TransactionState::accepted);
  given.elapse(seconds(33));
  CHECK(given.core.transaction_state(transaction) == TransactionState::terminated);
  CHECK(given.core.transaction_of(given.invite) == TransactionId{});
  CHECK(given.core.transaction_state(TransactionId{}) == TransactionState::terminated);
}

TEST_CASE("constructor: the dialog that the core made is adopted, for either role") {
  Caller caller;
  caller.call();
  const DialogState fork = caller.state("180", "b1");
  const TransactionId ours = caller.core.transaction_of(caller.invite);
  caller.receive(caller.response("180", "b1"));
  const DialogId made = caller.last_dialog;
  REQUIRE(made);
  CHECK(caller.core.adopt_dialog(ours, fork) == made);

  Callee callee;
  callee.ring();
  const TransactionId theirs = callee.core.transaction_of(callee.invite);
  callee.accept();
  const std::string tag = callee.core.dialog(callee.dialog)->dialog.local_tag();
  CHECK(callee.core.adopt_dialog(theirs, callee.state(tag)) == callee.dialog);
  CHECK(code(callee.core.adopt_dialog(theirs, callee.state("other"))) == invalid_state);
}

TEST_CASE("constructor: a fork that the core has not seen is made, and ends with its INVITE") {
  Caller given;
  given.call();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  const auto dialog = given.core.adopt_dialog(transaction, given.state("180", "b1"));
  const auto confirmed = given.core.adopt_dialog(transaction, given.state("200", "b2"));
  REQUIRE((dialog && confirmed));
  CHECK(given.core.dialog(*dialog)->session_state == SessionState::early);
  CHECK(given.core.dialog(*dialog)->signaling.state() == SignalingState::have_local_offer);
  CHECK(given.core.dialog(*confirmed)->session_state == SessionState::ack_wait);
  CHECK(given.core.statistics().dialogs == 2);
  given.receive(given.response("180", "b1"));
  CHECK(given.last_dialog == *dialog);  // its 1xx finds it
  given.receive(given.response("486", "b9"));
  CHECK(given.core.dialog(*dialog) == nullptr);
  CHECK(given.core.dialog(*confirmed) == nullptr);
  given.elapse(seconds(40));
  CHECK(given.living() == 0);
}

TEST_CASE("constructor: an INVITE without a response gets its dialog, and our responses its tag") {
  Callee given;
  given.ring();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  const auto dialog = given.core.adopt_dialog(transaction, given.state("chosen"));
  REQUIRE(dialog);
  CHECK(given.core.dialog(*dialog)->session_state == SessionState::early);
  CHECK(code(given.core.adopt_dialog(transaction, given.state("another"))) == invalid_state);
  CHECK(given.core.respond(given.invite, 180, {}, {}, given.now) == *dialog);
  given.drain();
  CHECK(given.last_frame.find("To: <sip:alice@example.com>;tag=chosen\r\n") != std::string::npos);
  given.accept();
  CHECK(given.dialog == *dialog);
  given.acknowledge();
  CHECK(given.core.dialog(*dialog)->session_state == SessionState::confirmed);
}

TEST_CASE("constructor: an ended transaction is invalid_state") {
  Caller given;
  given.call();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  const DialogState state = given.state("200", "b1");
  given.receive(given.response("486", "b1"));
  CHECK(code(given.core.adopt_dialog(transaction, state)) == invalid_state);
  CHECK(code(given.core.adopt_dialog(TransactionId{}, state)) == invalid_state);
  CHECK(code(given.core.adopt_dialog(TransactionId{999}, state)) == invalid_state);
  Callee callee;
  callee.ring();
  const TransactionId theirs = callee.core.transaction_of(callee.invite);
  REQUIRE(callee.core.respond(callee.invite, 486, {}, {}, callee.now));
  CHECK(code(callee.core.adopt_dialog(theirs, callee.state("x"))) == invalid_state);
}

TEST_CASE("constructor: a state that is not that of the INVITE, or no state at all") {
  Caller given;
  given.call();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  const auto refused = [&](auto spoil) {
    DialogState state = given.state("180", "b1");
    spoil(state);
    return code(given.core.adopt_dialog(transaction, state)) == invalid_argument;
  };
  CHECK(refused([](DialogState& state) { state.call_id = "another"; }));
  CHECK(refused([](DialogState& state) { state.local_tag = "another"; }));
  CHECK(refused([](DialogState& state) { state.local_sequence_number = {}; }));
  CHECK(refused([](DialogState& state) { state.local_sequence_number = 0; }));
  CHECK(refused([](DialogState& state) { state.remote_target = "sip:b@c\r\nX: y"; }));
  Callee callee;
  callee.ring();
  DialogState theirs = callee.state("x");
  theirs.remote_tag = "another";
  const TransactionId invite = callee.core.transaction_of(callee.invite);
  CHECK(code(callee.core.adopt_dialog(invite, theirs)) == invalid_argument);
  theirs = callee.state("x");
  theirs.remote_sequence_number = {};
  CHECK(code(callee.core.adopt_dialog(invite, theirs)) == invalid_argument);
  CHECK(callee.core.statistics().dialogs == 0);
  REQUIRE(given.core.request("MESSAGE", "sip:bob@example.com", {}, {}, {}, given.now));
  given.drain();
  CHECK(code(given.core.adopt_dialog(given.core.transaction_of(given.last_id),
                                     given.state("180", "b1"))) == invalid_argument);
}

TEST_CASE("constructor: the limit of dialogs counts") {
  Caller given;
  given.call();
  REQUIRE(given.core.configure("maximumDialogs", "1"));
  const TransactionId transaction = given.core.transaction_of(given.invite);
  REQUIRE(given.core.adopt_dialog(transaction, given.state("180", "b1")));
  CHECK(code(given.core.adopt_dialog(transaction, given.state("180", "b2"))) == limit_exceeded);
}

TEST_CASE("confirm: an early dialog is early no more; otherwise nothing changes") {
  Caller given;
  given.call();
  given.receive(given.response("180", "b1"));
  const DialogId dialog = given.last_dialog;
  REQUIRE(given.core.confirm_dialog(dialog));
  CHECK(!given.core.dialog(dialog)->dialog.early());
  CHECK(given.core.dialog(dialog)->session_state == SessionState::ack_wait);
  REQUIRE(given.core.confirm_dialog(dialog));
  given.receive(given.response("200", "b1"));
  CHECK(given.core.dialog(dialog)->session_state == SessionState::confirmed);  // the core's ACK
  REQUIRE(given.core.confirm_dialog(dialog));
  CHECK(given.core.dialog(dialog)->session_state == SessionState::confirmed);
}

TEST_CASE("confirm: a dialog that no 2xx confirmed ends with its INVITE") {
  Caller given;
  given.call();
  given.receive(given.response("180", "b1"));
  REQUIRE(given.core.confirm_dialog(given.last_dialog));
  given.receive(given.response("486", "b1"));
  CHECK(given.core.dialog(given.last_dialog) == nullptr);
  CHECK(given.living() == 0);
}

TEST_CASE("reConfirm: the wait for the ACK of our 2xx to a re-INVITE begins anew") {
  Callee given;
  given.ring();
  given.accept();
  REQUIRE(given.core.reconfirm_dialog(given.dialog, given.now));  // the first INVITE's is untouched
  given.elapse(milliseconds(500));
  CHECK(given.frames == 1);
  given.acknowledge();
  given.receive(given.in_dialog("INVITE", 2, "Contact: <sip:bob@b.invalid>\r\n"));
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 again"), given.now));
  given.drain();
  given.elapse(milliseconds(500));
  CHECK(given.frames == 1);
  given.elapse(milliseconds(900));  // the next would be due at 1500
  REQUIRE(given.core.reconfirm_dialog(given.dialog, given.now));
  given.elapse(milliseconds(499));
  CHECK(given.frames == 0);
  given.elapse(milliseconds(1));
  CHECK(given.frames == 1);
  given.elapse(milliseconds(31'000));
  CHECK(given.core.dialog(given.dialog) != nullptr);
  given.elapse(milliseconds(500));
  CHECK(given.core.dialog(given.dialog) == nullptr);
}

TEST_CASE("receiveRequest: a request that came on another way is delivered and answered") {
  Callee given;
  given.ring();
  given.accept();
  given.acknowledge();
  const auto info = given.core.read(given.in_dialog("INFO", 2), {});
  REQUIRE(info);
  REQUIRE(given.core.receive_request(given.dialog, *info, given.now));
  given.drain();
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
  CHECK(given.core.dialog(given.dialog)->dialog.remote_cseq() == 2);
}

TEST_CASE("receiveRequest: the ACK that is waited for") {
  Callee given;
  given.ring();
  given.accept();
  const auto ack = given.core.read(given.in_dialog("ACK", 1), {});
  REQUIRE(given.core.receive_request(given.dialog, *ack, given.now));
  given.drain();
  CHECK(given.core.dialog(given.dialog)->session_state == SessionState::confirmed);
  CHECK(code(given.core.receive_request(given.dialog, *ack, given.now)) == invalid_state);
}

TEST_CASE("receiveRequest: a message that was received already is invalid_state") {
  Callee given;
  given.ring();
  given.accept();
  given.acknowledge();
  const std::string text = given.in_dialog("INFO", 2);
  given.receive(text);
  CHECK(code(given.core.receive_request(given.dialog, *given.core.read(text, {}), given.now)) ==
        invalid_state);
  const std::string waiting = given.in_dialog("MESSAGE", 3);
  given.receive(waiting);
  CHECK(code(given.core.receive_request(given.dialog, *given.core.read(waiting, {}), given.now)) ==
        invalid_state);
  given.drain();
  CHECK(given.frames == 0);
}

TEST_CASE("receiveRequest: only a request of this dialog") {
  Callee given;
  given.ring();
  given.accept();
  given.acknowledge();
  const auto refused = [&](std::string text) {
    return code(
        given.core.receive_request(given.dialog, *given.core.read(std::move(text), {}), given.now));
  };
  CHECK(refused(kBobsInvite) == invalid_argument);
  CHECK(refused(given.in_dialog("CANCEL", 2)) == invalid_argument);
  std::string other = given.in_dialog("INFO", 2);
  other.replace(other.find("tag=b"), 5, "tag=c");
  CHECK(refused(other) == invalid_argument);
  CHECK(refused(response_to(given.in_dialog("INFO", 2), "200", "")) == invalid_argument);
  CHECK(code(given.core.read("no message", {})) == invalid_argument);
  CHECK(code(given.core.read("INFO sip:a@b SIP/2.0\r\n\r\n", {})) == invalid_argument);
  given.core.flow_closed(kFlow, given.now);
  CHECK(refused(given.in_dialog("INFO", 2)) == not_connected);
}

TEST_CASE("signalingStateRollback: an open offer is taken back, a stable session stays") {
  Callee given;
  given.ring();
  given.accept();
  given.acknowledge();
  const auto signaling = [&] { return given.core.dialog(given.dialog)->signaling.state(); };
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  CHECK(signaling() == SignalingState::stable);
  REQUIRE(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 new"), given.now));
  CHECK(signaling() == SignalingState::have_local_offer);
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  CHECK(signaling() == SignalingState::stable);
  CHECK(given.core.dialog(given.dialog)->signaling.offer().body.octets() == "v=0 answer");
}

TEST_CASE("recomputeRouteSet: the route set follows the response, and nothing else") {
  Caller given;
  given.call();
  given.receive(given.response("180", "b1"));
  const DialogId id = given.last_dialog;
  const Dialog before = given.core.dialog(id)->dialog;
  const std::string routes = "Record-Route: <sip:p1;lr>, <sip:p2;lr>\r\nContact: <sip:new@x>\r\n";
  const auto response = given.core.read(given.response("200", "b1", routes), {});
  REQUIRE(given.core.recompute_route_set(id, **response));
  const Dialog& after = given.core.dialog(id)->dialog;
  CHECK(after.route_set() == std::vector<std::string>{"<sip:p2;lr>", "<sip:p1;lr>"});
  CHECK(after.remote_target() == before.remote_target());
  CHECK(after.early());
  const std::string broken = "Record-Route: <sip:p3;lr>, p4\r\n";
  const auto unusable = given.core.read(given.response("200", "b1", broken), {});
  CHECK(code(given.core.recompute_route_set(id, **unusable)) == ErrorCode::malformed);
  CHECK(after.route_set().front() == "<sip:p2;lr>");
  const auto other = given.core.read(given.response("200", "b2", routes), {});
  CHECK(code(given.core.recompute_route_set(id, **other)) == invalid_argument);
  CHECK(code(given.core.recompute_route_set(id, **given.core.read(kBobsInvite, {}))) ==
        invalid_argument);
}

TEST_CASE("createOutgoingRequestMessage: what the dialog says, the counter's next CSeq, not sent") {
  Callee given;
  given.ring();
  given.accept();
  MessageOptions options;
  options.header_fields = {"X-Mine: yes"};
  const auto first = given.core.create_request_message(given.dialog, "INFO", 0, options);
  REQUIRE(first);
  CHECK((*first)->head().starts_with("INFO sip:bob@b.invalid;transport=ws SIP/2.0\r\n"));
  CHECK((*first)->header("X-Mine") == "yes");
  CHECK(cseq_of(**first)->number == 1);
  CHECK(!find_fault(**first));
  CHECK(cseq_of(**given.core.create_request_message(given.dialog, "INFO", 0, {}))->number == 2);
  CHECK(cseq_of(**given.core.create_request_message(given.dialog, "ACK", 77, {}))->number == 77);
  CHECK(given.core.dialog(given.dialog)->dialog.local_cseq() == 2);  // as given leaves it alone
  given.drain();
  CHECK(given.frames == 0);
  given.core.flow_closed(kFlow, given.now);
  CHECK(given.core.create_request_message(given.dialog, "INFO", 0, {}));
}

TEST_CASE("createOutgoingRequestMessage: what cannot be is refused and leaves the counter") {
  Callee given;
  given.ring();
  given.accept();
  MessageOptions broken;
  broken.header_fields = {"X: y\r\nZ: w"};
  const auto refused = [&](std::string_view method, std::uint32_t cseq,
                           const MessageOptions& options = {}) {
    return code(given.core.create_request_message(given.dialog, method, cseq, options)) ==
           invalid_argument;
  };
  CHECK(refused("CANCEL", 0));
  CHECK(refused("REGISTER", 0));
  CHECK(refused("ACK", 0));
  CHECK(refused("IN FO", 0));
  CHECK(refused("INFO", 1U << 31U));
  CHECK(refused("INFO", 0, broken));
  CHECK(!given.core.dialog(given.dialog)->dialog.local_cseq());
}

TEST_CASE("incrementLocalSequenceNumber: 1 if empty, else one more, below 2^31") {
  Callee given;
  given.ring();
  given.accept();
  for (const std::uint32_t expected : {1U, 2U}) {
    REQUIRE(given.core.increment_local_sequence_number(given.dialog));
    CHECK(given.core.dialog(given.dialog)->dialog.local_cseq() == expected);
  }
  Caller caller;
  caller.call();
  DialogState last = caller.state("180", "b1");
  last.local_sequence_number = (1U << 31U) - 1;
  const auto dialog = caller.core.adopt_dialog(caller.core.transaction_of(caller.invite), last);
  REQUIRE(dialog);
  CHECK(code(caller.core.increment_local_sequence_number(*dialog)) == limit_exceeded);
  CHECK(code(caller.core.create_request_message(*dialog, "INFO", 0, {})) == limit_exceeded);
}

TEST_CASE("every command on a dialog that has ended is an error") {
  Callee given;
  given.ring();
  given.accept();
  given.acknowledge();
  const auto info = given.core.read(given.in_dialog("INFO", 2), {});
  const auto all = [&] {
    return std::vector{code(given.core.confirm_dialog(given.dialog)),
                       code(given.core.reconfirm_dialog(given.dialog, given.now)),
                       code(given.core.receive_request(given.dialog, *info, given.now)),
                       code(given.core.roll_back_signaling(given.dialog)),
                       code(given.core.recompute_route_set(given.dialog, **info)),
                       code(given.core.create_request_message(given.dialog, "INFO", 0, {})),
                       code(given.core.increment_local_sequence_number(given.dialog))};
  };
  REQUIRE(given.core.dispose_dialog(given.dialog, given.now));
  CHECK(all() == std::vector(7, invalid_state));
  given.drain();
  CHECK(all() == std::vector(7, unknown_dialog));
}

}  // namespace sip::test
