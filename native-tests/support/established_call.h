#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "message/cseq.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

/// All that may be sent inside a dialog.
inline constexpr std::array<const char*, 10> kInDialogMethods = {
    "BYE",     "INFO",  "INVITE", "MESSAGE",   "NOTIFY",
    "OPTIONS", "PRACK", "REFER",  "SUBSCRIBE", "UPDATE"};

/// Alice in a call with bob that she has made.
struct EstablishedCall {
  static constexpr FlowId kOnlyFlow{1};
  TestBodyHost host;
  SeededRandom random{11};
  UserAgentCore core{random, host, configuration()};
  Instant now = instant(0);
  std::deque<MessagePtr> sent;
  std::vector<std::uint16_t> statuses;
  MessagePtr last_response;  ///< null: it was made here
  std::optional<TerminationReason> ended;
  DialogId dialog;
  RequestId refer;  ///< of bob

  EstablishedCall() {
    core.flow_opened(kOnlyFlow, false, now);
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
          last_response = output.message;
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
    (void)core.receive(kOnlyFlow, text.substr(0, cut), std::move(body), now);
    drain();
  }
  /// A request of each method as it may be sent: what it needs before it comes about first.
  MessagePtr send(const std::string& method) {
    if (method == "NOTIFY" && !refer) accept_refer();
    if (method == "PRACK") return send_prack();
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
  /// Bob's reliable 183 holds an offer: its PRACK is the application's, with the answer.
  MessagePtr send_prack() {
    REQUIRE(core.dialog_request(dialog, "INVITE", 0, {}, now));
    drain();
    receive(answer(*take("INVITE"), 183, "Require: 100rel\r\nRSeq: 7\r\n", "v=0 early"));
    statuses.clear();
    REQUIRE(core.dialog_request(dialog, "PRACK", 0, sdp("v=0 PRACK"), now));
    drain();
    return take("PRACK");
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

}  // namespace sip::test
