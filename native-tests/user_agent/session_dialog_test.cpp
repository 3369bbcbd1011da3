#include "user_agent/session_dialog.h"

#include <algorithm>

#include "message/cseq.h"
#include "support/call_fixtures.h"

namespace sip::test {
namespace {

using enum ErrorCode;

SessionDialog session_of(Callee& given) { return {given.core, given.dialog}; }

const std::string kBobsOk = response_to(kBobsInvite, "200", "a", kBobsContact);

/// Notes what it hears; takes what `takes` says.
struct NotingDelegate : SessionDelegate {
  std::vector<std::string> heard;
  bool takes = false;

  bool note(const std::string& what) {
    heard.push_back(what);
    return takes;
  }
  void on_ack(SessionDialog&, const MessagePtr&) override { note("ack"); }
  void on_ack_timeout(SessionDialog&) override { note("ack_timeout"); }
  bool on_bye(SessionDialog&, RequestId, const MessagePtr&) override { return note("bye"); }
  bool on_info(SessionDialog&, RequestId, const MessagePtr&) override { return note("info"); }
  bool on_invite(SessionDialog&, RequestId, const MessagePtr&) override { return note("invite"); }
  bool on_message(SessionDialog&, RequestId, const MessagePtr&) override { return note("message"); }
  bool on_notify(SessionDialog&, RequestId, const MessagePtr&) override { return note("notify"); }
  bool on_prack(SessionDialog&, RequestId, const MessagePtr&) override { return note("prack"); }
  bool on_refer(SessionDialog&, RequestId, const MessagePtr&) override { return note("refer"); }
  bool on_update(SessionDialog&, RequestId, const MessagePtr&) override { return note("update"); }
  void on_terminated(SessionDialog& dialog, TerminationReason reason) override {
    note(std::string(to_string(reason)) + " " + std::string(dialog.call_id()));
  }
};

std::vector<std::string> drain(Callee& given) {
  std::vector<std::string> sent;
  for (;;) {
    const Output& output = given.core.poll();
    if (output.kind == OutputKind::none) return sent;
    if (output.kind == OutputKind::body_released) given.host.released(BodyId{output.number});
    if (output.kind == OutputKind::frame)
      sent.emplace_back(output.message->head().substr(0, output.message->head().find("\r\n")));
    deliver(given.core, output, given.now);
  }
}

std::vector<std::string> receive(Callee& given, const std::string& text) {
  given.core.receive(kFlow, text, {}, given.now);
  return drain(given);
}

}  // namespace

TEST_CASE("SessionDialog: the getters read the dialog") {
  Established given;
  const SessionDialog session = session_of(given);
  CHECK(session.id() == "call-1" + std::string(session.local_tag()) + "b");
  CHECK(!session.early());
  CHECK(session.call_id() == "call-1");
  CHECK(session.remote_tag() == "b");
  CHECK(!session.local_sequence_number());
  CHECK(session.remote_sequence_number() == 1);
  CHECK(session.local_uri() == "sip:alice@example.com");
  CHECK(session.remote_uri() == "sip:bob@example.com");
  CHECK(session.remote_target() == "sip:bob@b.invalid;transport=ws");
  CHECK(session.route_set().empty());
  CHECK(!session.secure());
  CHECK(&session.user_agent_core() == &given.core);
  CHECK(session.session_state() == SessionState::confirmed);
  CHECK(session.signaling_state() == SignalingState::stable);
  CHECK(session.offer().body.octets() == "v=0 answer");
  CHECK(session.answer().body.octets() == "v=0");
  CHECK(session.handle() == given.dialog);
}

TEST_CASE("SessionDialog: of a dialog that is over, a Terminated session without a name") {
  Established given;
  SessionDialog session = session_of(given);
  REQUIRE(session.dispose(given.now));
  given.drain();
  CHECK(session.session_state() == SessionState::terminated);
  CHECK(session.signaling_state() == SignalingState::closed);
  CHECK(session.id().empty());
  CHECK(session.delegate() == nullptr);
  for (const ErrorCode refused :
       {code(session.dispose(given.now)),
        code(session.confirm()),
        code(session.re_confirm(given.now)),
        code(session.ack({}, given.now)),
        code(session.bye({}, given.now)),
        code(session.info({}, given.now)),
        code(session.invite({}, given.now)),
        code(session.message({}, given.now)),
        code(session.notify({}, given.now)),
        code(session.prack({}, given.now)),
        code(session.refer({}, given.now)),
        code(session.update({}, given.now)),
        code(session.create_outgoing_request_message("INFO")),
        code(session.increment_local_sequence_number()),
        code(session.signaling_state_rollback()),
        code(session.signaling_state_transition(given.sdp())),
        code(session.receive_request(*given.core.read(kBobsInvite, {}), given.now)),
        code(session.recompute_route_set(**given.core.read(kBobsOk, {}))),
        code(session.reliable_sequence_guard(**given.core.read(kBobsOk, {}), false)),
        code(session.set_delegate(nullptr))}) {
    CHECK(refused == unknown_dialog);
  }
}

TEST_CASE("SessionDialog: create adopts the dialog that lives, and sets its delegate") {
  Callee given;
  given.ring();
  const TransactionId transaction = given.core.transaction_of(given.invite);
  NotingDelegate delegate;
  const auto made = SessionDialog::create(transaction, given.core, given.state("mine"), &delegate);
  REQUIRE(made);
  CHECK(made->delegate() == &delegate);
  CHECK(SessionDialog::create(transaction, given.core, given.state("mine")) == *made);
  CHECK(made->delegate() == &delegate);
  CHECK(code(SessionDialog::create(transaction, given.core, given.state("other"))) ==
        invalid_state);
  CHECK(made->early());
}

TEST_CASE("SessionDialog: the static functions construct the states of 12.1") {
  Callee given;
  const auto invite = given.core.read(kBobsInvite, {});
  const auto server = SessionDialog::initial_dialog_state_for_user_agent_server(**invite, "mine");
  REQUIRE(server);
  CHECK(server->id() == "call-1mineb");
  const std::string ok = response_to(kBobsInvite, "200", "mine", "Contact: <sip:a@b>\r\n");
  const auto client = SessionDialog::initial_dialog_state_for_user_agent_client(
      **invite, **given.core.read(ok, {}));
  REQUIRE(client);
  CHECK(client->id() == "call-1bmine");
}

TEST_CASE(
    "SessionDialog: each request goes out under its method, with the next CSeq or the given") {
  const auto sent = [](const std::string& method, auto send, const std::string& line = "") {
    Established given;
    SessionDialog session = session_of(given);
    MessageOptions options =
        method == "INVITE" || method == "UPDATE" ? given.sdp() : MessageOptions{};
    if (!line.empty()) options.header_fields = {line};
    REQUIRE(send(session, options, given.now));
    given.drain();
    CHECK(given.last_frame.starts_with(method + " sip:bob@b.invalid;transport=ws SIP/2.0\r\n"));
    CHECK(given.last_frame.contains("\r\nCSeq: 1 " + method + "\r\n"));
  };
  sent("BYE", [](auto& session, auto& options, Instant now) { return session.bye(options, now); });
  sent("INFO",
       [](auto& session, auto& options, Instant now) { return session.info(options, now); });
  sent("INVITE",
       [](auto& session, auto& options, Instant now) { return session.invite(options, now); });
  sent("MESSAGE",
       [](auto& session, auto& options, Instant now) { return session.message(options, now); });
  sent("UPDATE",
       [](auto& session, auto& options, Instant now) { return session.update(options, now); });
  sent(
      "REFER",
      [](auto& session, auto& options, Instant now) { return session.refer(options, now); },
      "Refer-To: <sip:carol@example.com>");
  Established given;
  REQUIRE(session_of(given).info({}, given.now, 40));
  given.drain();
  CHECK(given.last_frame.contains("\r\nCSeq: 40 INFO\r\n"));
  CHECK(!session_of(given).local_sequence_number());
}

TEST_CASE("SessionDialog: ack and prack where nothing waits for them") {
  Established given;
  SessionDialog session = session_of(given);
  CHECK(code(session.ack({}, given.now)) == invalid_state);
  CHECK(code(session.prack({}, given.now)) == invalid_state);
}

TEST_CASE("SessionDialog: ack and prack bring the answer to the offer in a response") {
  const auto offered = [](const std::string& status, const std::string& more, auto command) {
    Callee given;
    REQUIRE(given.core.request("INVITE", "sip:bob@example.com", {}, {}, {}, given.now));
    given.drain();
    given.receive(response_to(given.last_frame, status, "b",
                              with_sdp("v=0 theirs", std::string(kBobsContact) + more)),
                  "v=0 theirs");
    SessionDialog session{given.core, given.last_dialog};
    CHECK(session.signaling_state() == SignalingState::have_remote_offer);
    REQUIRE(command(session, given.sdp("v=0 ours"), given.now));
    given.drain();
    CHECK(session.signaling_state() == SignalingState::stable);
    CHECK(session.answer().body.same_as(given.body("v=0 ours")));
    return given.wire.back();
  };
  CHECK(offered("200", "", [](auto& session, const auto& options, Instant now) {
          return session.ack(options, now);
        }) == "ACK");
  CHECK(offered("183", "Require: 100rel\r\nRSeq: 1\r\n",
                [](auto& session, const auto& options, Instant now) {
                  return session.prack(options, now);
                }) == "PRACK");
}

TEST_CASE("SessionDialog: notify goes out where the peer has a subscription, and only there") {
  Established given;
  SessionDialog session = session_of(given);
  MessageOptions options;
  options.header_fields = {"Event: refer", "Subscription-State: active;expires=60"};
  CHECK(code(session.notify(options, given.now)) == invalid_state);
  given.take_all = true;
  given.receive(given.in_dialog("REFER", 2, "Refer-To: <sip:c@d>\r\n" + std::string(kBobsContact)));
  REQUIRE(given.core.respond(given.last_request, 202, {}, {}, given.now));
  given.drain();
  CHECK(given.wire.back() == "NOTIFY");  // the first one is the core's
  given.receive(response_to(given.last_frame, "200", ""));
  given.wire.clear();
  REQUIRE(session.notify(options, given.now));
  given.drain();
  CHECK(given.wire == std::vector<std::string>{"NOTIFY"});
}

TEST_CASE("SessionDialog: re_confirm begins the wait for the ACK of a re-INVITE anew") {
  Established given;
  SessionDialog session = session_of(given);
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 answer"), given.now));
  given.drain();
  given.elapse(seconds(31));
  REQUIRE(session.re_confirm(given.now));
  given.wire.clear();
  given.elapse(seconds(31));
  CHECK(std::ranges::count(given.wire, "200 INVITE") > 5);
  CHECK(std::ranges::count(given.wire, "BYE") == 0);
  given.elapse(seconds(2));
  CHECK(given.wire.back() == "BYE");
}

TEST_CASE("SessionDialog: re-INVITEs of both sides are properties until their final response") {
  Established given;
  SessionDialog session = session_of(given);
  const auto ours = session.invite(given.sdp("v=0 new"), given.now);
  CHECK(session.reinvite_user_agent_client() == *ours);
  given.drain();
  given.receive(response_to(given.last_frame, "488", ""));
  CHECK(!session.reinvite_user_agent_client());
  given.receive(given.in_dialog("INVITE", 2, "Contact: <sip:bob@b.invalid>\r\n"));
  CHECK(session.reinvite_user_agent_server() == given.last_request);
  REQUIRE(given.core.respond(given.last_request, 488, {}, {}, given.now));
  CHECK(!session.reinvite_user_agent_server());
}

TEST_CASE("SessionDialog: confirm, recompute_route_set and the counter change the dialog") {
  Caller given;
  given.call();
  given.receive(given.response("180", "b1"));
  SessionDialog session{given.core, given.last_dialog};
  REQUIRE(session.confirm());
  CHECK(!session.early());
  REQUIRE(session.re_confirm(given.now));
  const std::string routed = "Record-Route: <sip:p1;lr>\r\nContact: <sip:b@c>\r\n";
  const auto response = given.core.read(given.response("180", "b1", routed), {});
  REQUIRE(session.recompute_route_set(**response));
  CHECK(session.route_set() == std::vector<std::string>{"<sip:p1;lr>"});
  REQUIRE(session.increment_local_sequence_number());
  CHECK(session.local_sequence_number() == 2);
  CHECK(cseq_of(**session.create_outgoing_request_message("INFO"))->number == 3);
  CHECK(session.reliable_sequence_guard(**response, false) == true);
}

TEST_CASE("SessionDialog: receive_request, transition and rollback reach the core") {
  Established given;
  SessionDialog session = session_of(given);
  const auto info = given.core.read(given.in_dialog("INFO", 2), {});
  REQUIRE(session.receive_request(*info, given.now));
  given.drain();
  CHECK(code(session.receive_request(*info, given.now)) == invalid_state);
  REQUIRE(session.signaling_state_transition(**info));
  REQUIRE(session.signaling_state_transition(given.sdp("v=0 new")));
  CHECK(session.signaling_state() == SignalingState::have_local_offer);
  REQUIRE(session.signaling_state_rollback());
  CHECK(session.signaling_state() == SignalingState::stable);
}

TEST_CASE("SessionDelegate: hears what comes, and what it leaves gets the core's answer") {
  Established given;
  NotingDelegate delegate;
  REQUIRE(session_of(given).set_delegate(&delegate));
  CHECK(receive(given, given.in_dialog("INFO", 2)) == std::vector<std::string>{"SIP/2.0 200 OK"});
  CHECK(receive(given, given.in_dialog("MESSAGE", 3)).size() == 1);
  CHECK(receive(given, given.in_dialog("NOTIFY", 4, "Event: x\r\nSubscription-State: active\r\n"))
            .size() == 1);
  CHECK(receive(given, given.in_dialog("REFER", 5, "Refer-To: <sip:c@d>\r\n")).size() == 1);
  CHECK(receive(given, given.in_dialog("UPDATE", 6, "Contact: <sip:b@c>\r\n")).size() == 1);
  CHECK(receive(given, given.in_dialog("INVITE", 7, "Contact: <sip:b@c>\r\n")).size() == 1);
  CHECK(receive(given, given.in_dialog("PRACK", 8, "RAck: 1 7 INVITE\r\n")) ==
        std::vector<std::string>{"SIP/2.0 481 Call/Transaction Does Not Exist"});
  CHECK(receive(given, given.in_dialog("BYE", 9)) == std::vector<std::string>{"SIP/2.0 200 OK"});
  CHECK(delegate.heard == std::vector<std::string>{"info", "message", "notify", "refer", "update",
                                                   "invite", "bye", "remote_bye call-1"});
}

TEST_CASE("SessionDelegate: what it takes waits for its answer") {
  Established given;
  NotingDelegate delegate;
  delegate.takes = true;
  REQUIRE(session_of(given).set_delegate(&delegate));
  CHECK(receive(given, given.in_dialog("MESSAGE", 2)).empty());
  REQUIRE(session_of(given).set_delegate(nullptr));
  CHECK(receive(given, given.in_dialog("MESSAGE", 3)).size() == 1);
}

TEST_CASE("SessionDelegate: the ACK, and the ACK that never comes") {
  for (const bool comes : {true, false}) {
    Callee given;
    given.ring();
    given.accept();
    NotingDelegate delegate;
    SessionDialog session = session_of(given);
    REQUIRE(session.set_delegate(&delegate));
    if (comes) {
      (void)receive(given, given.in_dialog("ACK", 1));
      CHECK(delegate.heard == std::vector<std::string>{"ack"});
      continue;
    }
    given.now += seconds(32);
    given.core.handle_timeout(given.now);
    (void)drain(given);
    CHECK(delegate.heard == std::vector<std::string>{"ack_timeout", "ack_timeout call-1"});
  }
}

TEST_CASE("receive_frame: a frame is cut behind its first blank line") {
  const auto body_of = [](const std::string& frame) -> std::string {
    Callee given;
    const MessagePtr message = receive_frame(given.core, kFlow, frame, given.now);
    return message ? message->body().octets() : "none";
  };
  const std::string head =
      "MESSAGE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bK1\r\n"
      "From: <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\nCall-ID: 1\r\n"
      "CSeq: 1 MESSAGE\r\n";
  CHECK(body_of(head + "\r\nhello\r\n\r\nyou") == "hello\r\n\r\nyou");
  CHECK(body_of(head + "\nhello\r\n\r\nyou") == "hello\r\n\r\nyou");
  CHECK(body_of("\r\n\r\n" + head + "\r\n").empty());
  CHECK(body_of(head).empty());
  for (const auto* nothing : {"", "\n", "\r\n\r\n", " \t"}) CHECK(body_of(nothing) == "none");
}

}  // namespace sip::test
