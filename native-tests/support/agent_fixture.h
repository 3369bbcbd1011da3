#pragma once

#include <string>
#include <vector>

#include "support/exact_copy.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {

inline constexpr FlowId kFlow{1};

/// An INVITE of bob to alice, without an offer.
inline const std::string kBobsInvite =
    "INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKb1\r\n"
    "Max-Forwards: 70\r\nFrom: Bob <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\n"
    "Call-ID: call-1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@b.invalid;transport=ws>\r\n"
    "Content-Length: 0\r\n\r\n";

/// A response to a request, as text; `more` are whole lines.
inline std::string response_to(const std::string& request, const std::string& status,
                               const std::string& tag, const std::string& more = "") {
  std::string text = "SIP/2.0 " + status + " Text\r\n";
  for (std::size_t at = request.find("\r\n") + 2; at < request.size();) {
    const std::string line = request.substr(at, request.find("\r\n", at) - at);
    at += line.size() + 2;
    const bool tagless = line.starts_with("To:") && line.find(";tag=") == std::string::npos;
    for (const char* const name : {"Via:", "From:", "To:", "Call-ID:", "CSeq:"}) {
      if (line.starts_with(name))
        text += line + (tagless && !tag.empty() ? ";tag=" + tag : "") + "\r\n";
    }
  }
  return text + more + (more.contains("Content-Length") ? "\r\n" : "Content-Length: 0\r\n\r\n");
}

/// Alice: a user agent core on a virtual clock, with one flow open and every INVITE and MESSAGE
/// taken.
struct AgentFixture {
  TestBodyHost host;
  SeededRandom random{5};
  UserAgentCore core;
  Instant now = instant(0);
  std::vector<OutputKind> kinds;  ///< of the last drain, as are the next three
  unsigned frames = 0;
  std::string last_frame;
  std::string last_text;
  RequestId last_request;   ///< the last one that came in
  RequestId last_id;        ///< of the last frame
  bool take_all = false;    ///< of what else comes in
  bool is_hearing = false;  ///< a response is not `delivered` yet: its PRACK may be ours
  DialogId last_dialog;     ///< of the last response, request or terminated event
  Output last_deferred;
  std::vector<std::string> wire;  ///< the start lines of all frames, as "200 INVITE" or "BYE"

  AgentFixture() : core(random, host, configuration()) { core.flow_opened(kFlow, true, now); }
  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@example.com";
    return made;
  }
  void receive(const std::string& head, const std::string& body = "") {
    core.receive(kFlow, exact_string(head), this->body(body), now);
    drain();
  }
  void drain() {
    kinds.clear();
    frames = 0;
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      note(output);
    }
  }
  void note(const Output& output) {
    kinds.push_back(output.kind);
    if (output.dialog) last_dialog = output.dialog;
    if (output.kind == OutputKind::dropped) last_text = output.text;
    if (output.kind == OutputKind::body_released) host.released(BodyId{output.number});
    if (output.kind == OutputKind::frame) {
      ++frames;
      last_id = output.request;
      last_frame = output.message->head();
      const Message& message = *output.message;
      const std::string method{message.method_name()};
      wire.push_back(message.is_request() ? method
                                          : std::to_string(message.status()) + " " + method);
    }
    if (output.kind == OutputKind::deferred) last_deferred = output;
    if (output.kind == OutputKind::request) {
      last_request = output.request;
      const Method method = output.message->method();
      const bool takes = take_all || method == Method::invite || method == Method::message;
      core.delivered(output.request, output.dialog, takes, now);
    }
    const bool heard = output.kind == OutputKind::response && output.status > 100 &&
                       output.status < 300 && output.dialog;
    if (heard && !is_hearing) core.delivered(output.request, output.dialog, false, now);
  }
  Body body(const std::string& text) {
    if (text.empty()) return {};
    return core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
  }
  MessageOptions sdp(const std::string& text = "v=0") {
    MessageOptions options;
    options.body = body(text);
    options.content_type = "application/sdp";
    return options;
  }
  /// Time passes, from deadline to deadline.
  void elapse(Duration time) {
    const Instant end = now + time;
    unsigned sent = 0;
    while (core.next_timeout() && *core.next_timeout() <= end) {
      now = std::max(now, *core.next_timeout());
      core.handle_timeout(now);
      drain();
      sent += frames;
    }
    now = end;
    frames = sent;
  }
  std::uint32_t living() {
    const Statistics all = core.statistics();
    return all.client_transactions + all.server_transactions + all.dialogs + all.outgoing_requests +
           all.incoming_requests + all.registrations + all.timers + all.bodies;
  }
};

}  // namespace sip::test
