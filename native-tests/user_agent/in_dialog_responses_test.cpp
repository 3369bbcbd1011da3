// What the final response to a request inside a dialog does, method by method: RFC 3261 12.2.1.2,
// 14.1 and 22.2, RFC 5057 5.1, RFC 4028 7.3.
#include <array>
#include <deque>

#include "message/cseq.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

/// Alice in a call with bob that she has made.
struct EstablishedCall {
  TestBodyHost host;
  SeededRandom random{11};
  UserAgentCore core{random, host, configuration()};
  Instant now = instant(0);
  std::deque<MessagePtr> sent;
  std::vector<std::uint16_t> statuses;
  std::optional<TerminationReason> ended;
  DialogId dialog;
  RequestId refer;  ///< of bob

  EstablishedCall() {
    core.flow_opened(kFlow, false, now);
    (void)core.request("INVITE", "sip:bob@biloxi.example.com", {}, {}, sdp("v=0 offer"), now);
    drain();
    receive(answer(*take("INVITE"), 200, "", "v=0 answer"));
    take("ACK");
    statuses.clear();
    REQUIRE(dialog);
  }

  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@atlanta.example.com";
    made.credentials = {.username = "alice", .password = "secret", .ha1 = {}, .realm = {}};
    return made;
  }
  MessageOptions sdp(const std::string& text) {
    MessageOptions options;
    options.body = core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
    options.content_type = "application/sdp";
    return options;
  }
  void drain() {
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      const RequestId request = output.request;
      const DialogId in = output.dialog;
      switch (output.kind) {
        case OutputKind::frame: sent.push_back(output.message); break;
        case OutputKind::dialog_terminated:
          ended = static_cast<TerminationReason>(output.reason);
          break;
        case OutputKind::body_released: host.released(BodyId{output.number}); break;
        case OutputKind::request:
          refer = request;
          core.delivered(request, in, output.message->method() == Method::refer, now);
          break;
        case OutputKind::response: {
          const std::uint16_t status = output.status;
          if (in) dialog = in;
          statuses.push_back(status);
          if (status > 100 && status < 300) core.delivered(request, in, false, now);
          break;
        }
        default: break;
      }
    }
  }
  /// The next frame that was sent, if it is that request; null otherwise.
  MessagePtr take(std::string_view method) {
    if (sent.empty() || sent.front()->method_name() != method) return nullptr;
    const MessagePtr taken = sent.front();
    sent.pop_front();
    return taken;
  }
  static std::string answer(const Message& request, int status, const std::string& fields,
                            const std::string& body = {}) {
    std::string text = "SIP/2.0 " + std::to_string(status) + " Text\r\n";
    for (const HeaderName name : {HeaderName::via, HeaderName::from, HeaderName::to,
                                  HeaderName::call_id, HeaderName::cseq}) {
      text.append(to_string(name)).append(": ").append(*request.header(name));
      const bool untagged = request.header(name)->find(";tag=") == std::string_view::npos;
      if (name == HeaderName::to && untagged) text += ";tag=bob";
      text += "\r\n";
    }
    text += fields;
    if (status < 300) text += "Contact: <sip:bob@192.0.2.4>\r\n";
    if (!body.empty()) text += "Content-Type: application/sdp\r\n";
    return text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  void receive(const std::string& text) {
    const auto cut = text.find("\r\n\r\n") + 4;
    const std::string rest = text.substr(cut);
    Body body = rest.empty() ? Body{}
                             : core.bodies().adopt(host.intern(rest),
                                                   static_cast<std::uint32_t>(rest.size()));
    (void)core.receive(kFlow, text.substr(0, cut), std::move(body), now);
    drain();
  }
  MessagePtr send(const std::string& method) {
    const bool offers = method == "INVITE" || method == "UPDATE";
    MessageOptions options = offers ? sdp("v=0 " + method) : MessageOptions{};
    if (method == "REFER") options.header_fields = {"Refer-To: <sip:carol@example.com>"};
    if (method == "SUBSCRIBE") options.header_fields = {"Event: presence"};
    if (method == "NOTIFY")
      options.header_fields = {"Event: refer", "Subscription-State: active;expires=60"};
    const auto made = core.dialog_request(dialog, method, 0, options, now);
    REQUIRE(made);
    drain();
    return take(method);
  }
  /// Bob refers alice: she has a subscription to notify of, its first NOTIFY is answered.
  void accept_refer() {
    const Dialog& ours = core.dialog(dialog)->dialog;
    receive(
        "REFER sip:alice@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/WS 192.0.2.4;branch=z9hG4bKrefer\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:bob@biloxi.example.com>;tag=" +
        ours.remote_tag() + "\r\nTo: <sip:alice@atlanta.example.com>;tag=" + ours.local_tag() +
        "\r\nCall-ID: " + ours.call_id() +
        "\r\nCSeq: 9 REFER\r\nContact: <sip:bob@192.0.2.4>\r\n"
        "Refer-To: <sip:carol@example.com>\r\nContent-Length: 0\r\n\r\n");
    REQUIRE(core.respond(refer, 202, {}, {}, now));
    drain();
    take("REFER");  // its response
    const MessagePtr notify = take("NOTIFY");
    REQUIRE(notify);
    receive(answer(*notify, 200, ""));
  }
  /// A re-INVITE is answered by a reliable 183, which the core acknowledges by itself.
  void make_prackable() {
    const MessagePtr invite = send("INVITE");
    receive(answer(*invite, 183, "Require: 100rel\r\nRSeq: 7\r\n", "v=0 early"));
    statuses.clear();
  }
  void elapse(Duration time) {
    const Instant end = now + time;
    while (core.next_timeout() && *core.next_timeout() <= end) {
      now = std::max(now, *core.next_timeout());
      core.handle_timeout(now);
      drain();
    }
    now = end;
  }
  SignalingState signaling() const { return core.dialog(dialog)->signaling.state(); }
};

constexpr std::array<const char*, 4> kMethods = {"INVITE", "UPDATE", "INFO", "MESSAGE"};
constexpr const char* kChallenge =
    "WWW-Authenticate: Digest realm=\"atlanta\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"\r\n";

}  // namespace

TEST_CASE(
    "RFC 3261 22.2, 8.1.1.5: defect 15: a challenge inside the dialog is answered, with the next "
    "CSeq, by every method") {
  for (const std::string method :
       {"INVITE", "UPDATE", "INFO", "MESSAGE", "REFER", "NOTIFY", "SUBSCRIBE", "OPTIONS"}) {
    CAPTURE(method);
    EstablishedCall call;
    if (method == "NOTIFY") call.accept_refer();
    const MessagePtr first = call.send(method);
    call.receive(EstablishedCall::answer(*first, 401, kChallenge));
    if (method == "INVITE") CHECK(call.take("ACK"));
    const MessagePtr again = call.take(method);
    REQUIRE(again);
    CHECK(again->has(HeaderName::authorization));
    CHECK(cseq_of(*again)->number == cseq_of(*first)->number + 1);
    CHECK(call.statuses.empty());
    // 22.2: the answer to that very challenge is refused: so is the request, and the call goes on.
    call.receive(EstablishedCall::answer(*again, 401, kChallenge));
    CHECK(call.statuses == std::vector<std::uint16_t>{401});
    CHECK(!call.ended);
    CHECK(call.signaling() == SignalingState::stable);
    const MessagePtr next = (call.take("ACK"), call.send("INFO"));
    CHECK(cseq_of(*next)->number == cseq_of(*again)->number + 1);
  }
}

TEST_CASE("RFC 5057 5.1: what a final response ends: nothing, or the session and with it a BYE") {
  enum class Ends : std::uint8_t { nothing, session, session_with_bye };
  struct Row {
    int status;
    Ends invite;
    Ends usage;  ///< UPDATE and INFO, which belong to the INVITE usage as well
    Ends other;  ///< all others: 481 ends their own usage, if any
  };
  using enum Ends;
  constexpr Row kRows[] = {
      {302, nothing, nothing, nothing},
      {400, nothing, nothing, nothing},
      {402, nothing, nothing, nothing},
      {403, nothing, nothing, nothing},
      {404, session_with_bye, session_with_bye, session_with_bye},
      {405, session_with_bye, nothing, nothing},
      {406, nothing, nothing, nothing},
      {408, session_with_bye, session_with_bye, nothing},
      {410, session_with_bye, session_with_bye, session_with_bye},
      {412, nothing, nothing, nothing},
      {413, nothing, nothing, nothing},
      {414, nothing, nothing, nothing},
      {415, nothing, nothing, nothing},
      {416, session_with_bye, session_with_bye, session_with_bye},
      {420, nothing, nothing, nothing},
      {421, nothing, nothing, nothing},
      {422, nothing, nothing, nothing},
      {423, nothing, nothing, nothing},
      {480, session_with_bye, session_with_bye, nothing},
      {481, session, session, nothing},
      {482, session_with_bye, session_with_bye, session_with_bye},
      {483, session_with_bye, session_with_bye, session_with_bye},
      {484, session_with_bye, session_with_bye, session_with_bye},
      {485, session_with_bye, session_with_bye, session_with_bye},
      {486, nothing, nothing, nothing},
      {487, nothing, nothing, nothing},
      {488, nothing, nothing, nothing},
      {489, nothing, nothing, nothing},
      {493, nothing, nothing, nothing},
      {494, nothing, nothing, nothing},
      {500, nothing, nothing, nothing},
      {501, session_with_bye, nothing, nothing},
      {502, session_with_bye, session_with_bye, session_with_bye},
      {503, nothing, nothing, nothing},
      {504, nothing, nothing, nothing},
      {505, nothing, nothing, nothing},
      {513, nothing, nothing, nothing},
      {580, nothing, nothing, nothing},
      {600, nothing, nothing, nothing},
      {603, nothing, nothing, nothing},
      {604, session_with_bye, session_with_bye, session_with_bye},
      {606, nothing, nothing, nothing},
  };
  for (const Row& row : kRows) {
    for (const std::string method : {"INVITE", "UPDATE", "INFO", "MESSAGE", "REFER", "NOTIFY",
                                     "SUBSCRIBE", "OPTIONS", "PRACK"}) {
      CAPTURE(row.status);
      CAPTURE(method);
      const Ends wanted = method == "INVITE"                       ? row.invite
                          : method == "UPDATE" || method == "INFO" ? row.usage
                                                                   : row.other;
      EstablishedCall call;
      if (method == "NOTIFY") call.accept_refer();
      if (method == "PRACK") call.make_prackable();
      const MessagePtr sent = method == "PRACK" ? call.take("PRACK") : call.send(method);
      REQUIRE(sent);
      call.receive(EstablishedCall::answer(*sent, row.status, "Retry-After: 5\r\n"));
      if (method == "INVITE") CHECK(call.take("ACK"));
      // The core's own PRACK is not told of.
      const std::vector<std::uint16_t> told{static_cast<std::uint16_t>(row.status)};
      CHECK(call.statuses == (method == "PRACK" ? std::vector<std::uint16_t>{} : told));
      CHECK(call.ended.has_value() == (wanted != nothing));
      CHECK((call.take("BYE") != nullptr) == (wanted == session_with_bye));
      if (!call.ended && method != "PRACK") CHECK(call.signaling() == SignalingState::stable);
    }
  }
}

TEST_CASE(
    "RFC 5057 5.1: a BYE ends the session, whatever it is answered; 481 to CANCEL ends nothing") {
  for (const int status : {200, 404, 408, 481, 500, 603}) {
    CAPTURE(status);
    EstablishedCall call;
    const MessagePtr bye = call.send("BYE");
    CHECK(call.ended == TerminationReason::local_bye);
    call.receive(EstablishedCall::answer(*bye, status, ""));
    CHECK(call.sent.empty());
    call.elapse(seconds(40));
    CHECK(call.core.statistics().dialogs == 0);
  }
  EstablishedCall call;
  const auto invite =
      call.core.dialog_request(call.dialog, "INVITE", 0, call.sdp("v=0 new"), call.now);
  call.drain();
  const MessagePtr reinvite = call.take("INVITE");
  call.receive(EstablishedCall::answer(*reinvite, 180, ""));
  REQUIRE(call.core.cancel(*invite, {}, call.now));
  call.drain();
  call.receive(EstablishedCall::answer(*call.take("CANCEL"), 481, ""));
  CHECK(!call.ended);
}

TEST_CASE("RFC 3261 12.2.1.2: no answer to a request of the session ends it with a BYE") {
  for (const std::string method : {"INVITE", "UPDATE", "INFO"}) {
    CAPTURE(method);
    EstablishedCall call;
    REQUIRE(call.send(method));
    call.elapse(seconds(33));
    CHECK(call.ended == TerminationReason::request_timeout);
  }
  EstablishedCall call;
  REQUIRE(call.send("MESSAGE"));
  call.elapse(seconds(33));
  CHECK(!call.ended);
  CHECK(call.statuses == std::vector<std::uint16_t>{408});
}

TEST_CASE("RFC 3261 14.1, RFC 3311 5.3: 491 to an offer is waited out; to all else it is final") {
  for (const std::string method : kMethods) {
    CAPTURE(method);
    EstablishedCall call;
    const MessagePtr sent = call.send(method);
    call.receive(EstablishedCall::answer(*sent, 491, ""));
    call.take("ACK");
    const bool offers = method == "INVITE" || method == "UPDATE";
    CHECK(call.statuses.empty() == offers);
    call.elapse(milliseconds(2099));
    CHECK(!call.take(method));
    call.elapse(milliseconds(1901));
    const MessagePtr again = call.take(method);
    CHECK((again != nullptr) == offers);
    if (again == nullptr) continue;
    CHECK(cseq_of(*again)->number == cseq_of(*sent)->number + 1);
    CHECK(again->body().same_as(sent->body()));
  }
}

TEST_CASE("RFC 4028 7.3: 422 makes a longer interval of the same request, and no shorter one") {
  for (const std::string method : {"INVITE", "UPDATE"}) {
    CAPTURE(method);
    EstablishedCall call;
    // The timer is on only where the peer has agreed: a 2xx to a re-INVITE says so.
    const MessagePtr invite = call.send("INVITE");
    call.receive(EstablishedCall::answer(*invite, 200, "Session-Expires: 1800;refresher=uac\r\n",
                                         "v=0 answer"));
    call.take("ACK");
    call.statuses.clear();
    const MessagePtr sent = call.send(method);
    CHECK(*sent->header(HeaderName::session_expires) == "1800;refresher=uac");
    call.receive(EstablishedCall::answer(*sent, 422, "Min-SE: 2400\r\n"));
    call.take("ACK");
    const MessagePtr again = call.take(method);
    REQUIRE(again);
    CHECK(*again->header(HeaderName::session_expires) == "2400;refresher=uac");
    CHECK(*again->header(HeaderName::min_se) == "2400");
    CHECK(again->body().same_as(sent->body()));
    call.receive(EstablishedCall::answer(*again, 422, "Min-SE: 2400\r\n"));
    CHECK(call.statuses == std::vector<std::uint16_t>{422});
    CHECK(!call.ended);
    // RFC 4028 7.4: what a 422 has asked for stands in every later refresh.
    call.take("ACK");
    const MessagePtr later = call.send(method);
    REQUIRE(later);
    CHECK(later->header(HeaderName::min_se) == "2400");
  }
}

}  // namespace sip::test
