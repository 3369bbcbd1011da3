#include "support/scenario_runner.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

#include "auth/challenge.h"
#include "message/name_addr.h"
#include "support/exact_copy.h"

namespace sip::test {
namespace {

Configuration alice() {
  Configuration configuration;
  configuration.aor = "sip:alice@atlanta.example.com";
  configuration.credentials = {.username = "alice", .password = "secret", .ha1 = {}};
  return configuration;
}

std::string response_event(std::uint16_t status) {
  if (status == 100) return "trying";
  if (status < 200) return "progress";
  if (status < 300) return "accept";
  return status < 400 ? "redirect" : "reject";
}

}  // namespace

ScenarioRunner::ScenarioRunner() : core_(random_, host_, alice()) {
  core_.flow_opened(kFlow, false, now_);
}

std::string ScenarioRunner::Event::text() const {
  std::string text = name;
  for (const auto& [key, value] : values) text += " " + key + "=" + value;
  return text;
}

void ScenarioRunner::run(const ScenarioFile& file) {
  for (const ScenarioLine& line : file.lines) {
    CAPTURE(line.number);
    CAPTURE(line.text);
    play(line);
  }
}

void ScenarioRunner::play(const ScenarioLine& line) {
  const std::string& verb = line.word(0);
  current_ = line.has("call") ? line.behind("call") : "bob";
  if (verb == "->") return expect_frame(line);
  if (verb == "<-") return deliver(call(current_).peer.make(with_replaces(line)));
  if (verb == "event") return expect_event(line);
  if (verb == "wait") return wait(std::stoll(line.word(1)));
  if (verb == "quiet") {
    wait(std::stoll(line.word(1)));
    return nothing_more();
  }
  if (verb == "silence") return silence();
  if (verb == "alice") {
    command(line);
    return drain();  // a body that was not taken is free only now
  }
  FAIL("not a verb of scenarios: " << verb);
}

// `replaces CALL` stands for that header field.
ScenarioLine ScenarioRunner::with_replaces(ScenarioLine line) {
  if (!line.has("replaces")) return line;
  line.words.emplace_back("with");
  line.words.push_back("Replaces: " + call(line.behind("replaces")).peer.replaces(true) +
                       (line.has("early-only") ? ";early-only" : ""));
  return line;
}

Body ScenarioRunner::body(const std::string& text) {
  return core_.bodies().adopt(host_.intern(text), static_cast<std::uint32_t>(text.size()));
}

void ScenarioRunner::deliver(const std::string& text) {
  const auto end = text.find("\r\n\r\n");
  const std::size_t cut = end == std::string::npos ? text.size() : end + 4;
  const std::string rest = text.substr(cut);
  (void)core_.receive(kFlow, exact_string(text.substr(0, cut)), rest.empty() ? Body{} : body(rest),
                      now_);
  drain();
}

void ScenarioRunner::drain() {
  for (;;) {
    const Output& output = core_.poll();
    if (output.kind == OutputKind::none) return;
    if (output.kind == OutputKind::frame) {
      std::string name = call_of(output.message);
      if (name.empty()) name = current_;
      call(name).peer.sent(output.message);
      frames_.push_back({output.message, output.message->body().octets(), name});
      continue;
    }
    const RequestId request = output.request;
    const DialogId dialog = output.dialog;
    note(output);
    if (output.kind == OutputKind::request) {
      const bool taken = takes_.contains(std::string(output.message->method_name()));
      if (taken) call(call_of(output.message)).theirs.push_back(request);
      core_.delivered(request, dialog, taken, now_);
    } else if (output.kind == OutputKind::response && output.status > 100 && output.status < 300) {
      if (output.status < 200 && prack_) send_prack(dialog);
      core_.delivered(request, dialog, false, now_);
    }
  }
}

void ScenarioRunner::send_prack(DialogId dialog) {
  const ScenarioLine line = *std::exchange(prack_, std::nullopt);
  check(line, core_.dialog_request(dialog, "PRACK", 0, options(line), now_));
}

void ScenarioRunner::note(const Output& output) {
  Event event;
  event.call = call_of(output);
  if (output.dialog && output.kind != OutputKind::dialog_terminated && !event.call.empty()) {
    Call& with = call(event.call);
    with.dialogs.insert(with.dialog = output.dialog);
  }
  if (note_event(output, event)) {
    if (output.message && !output.message->body().empty())
      event.values["body"] = output.message->body().octets();
    events_.push_back(std::move(event));
    return;
  }
  switch (output.kind) {
    case OutputKind::response:
      event.name = response_event(output.status);
      event.values["status"] = std::to_string(output.status);
      break;
    case OutputKind::request: {
      event.name = output.message->method_name();
      for (char& c : event.name) c = static_cast<char>(std::tolower(c));
      if (event.name == "refer") refer_ = output.request;
      if (output.number != 0) event.values["replaces"] = call_of(DialogId{output.number});
      if (const auto asked = core_.auto_answer(output.request))
        event.values["autoAnswer"] = std::to_string(asked->delay);
      break;
    }
    case OutputKind::request_cancelled:
      event.name = "cancel";
      event.values["reason"] = to_string(static_cast<TerminationReason>(output.reason));
      break;
    case OutputKind::ack: event.name = "ack"; break;
    case OutputKind::ack_timeout: event.name = "ackTimeout"; break;
    case OutputKind::dialog_terminated:  // where nobody has heard of it, nobody hears of its end
      if (!event.call.empty() && !call(event.call).dialogs.contains(output.dialog)) return;
      event.name = "terminated";
      event.values["reason"] = to_string(static_cast<TerminationReason>(output.reason));
      break;
    case OutputKind::registration:
      event.name = to_string(static_cast<RegistrationState>(output.reason));
      event.values["status"] = std::to_string(output.status);
      event.values["seconds"] = std::to_string(output.number);
      break;
    case OutputKind::credentials_wanted: {
      asking_ = output.request;
      const HeaderSpan& field = output.message->headers()[output.number];
      event.name = "credentials";
      event.values["status"] = std::to_string(output.status);
      event.values["realm"] = auth_param(output.message->value_of(field), "realm").value_or("");
      events_.push_back(std::move(event));
      return;
    }
    case OutputKind::identity_changed: event.name = "identity"; break;
    case OutputKind::keep_alive: event.name = "keepAlive"; break;
    case OutputKind::server_refused:
      event.name = "serverRefused";
      event.values["status"] = std::to_string(output.status);
      event.values["seconds"] = std::to_string(output.seconds);
      break;
    case OutputKind::dropped:
      event.name = "dropped";
      event.values["status"] = std::to_string(output.status);
      break;
    case OutputKind::subscription:
      event.name = "subscription";
      event.values["state"] = to_string(static_cast<SubscriptionState>(output.reason));
      event.values["status"] = std::to_string(output.status);
      event.values["end"] = to_string(static_cast<SubscriptionEnd>(output.number));
      events_.push_back(std::move(event));
      return;
    case OutputKind::retry_due: event.name = "retryDue"; break;
    case OutputKind::description_changed: event.name = "descriptionChanged"; break;
    case OutputKind::description_ignored: event.name = "descriptionIgnored"; break;
    case OutputKind::body_released: host_.released(BodyId{output.number}); return;
    default: return;
  }
  if (output.message && !output.message->body().empty()) {
    event.values["body"] = output.message->body().octets();
    event.values["offer"] = event.values["answer"] = event.values["body"];
  }
  events_.push_back(std::move(event));
}

ScenarioRunner::Call& ScenarioRunner::call(const std::string& name) {
  return calls_.try_emplace(name, ScenarioPeer{name}).first->second;
}

std::string ScenarioRunner::call_of(const MessagePtr& message) const {
  const auto call_id = message->header(HeaderName::call_id);
  for (const auto& [name, call] : calls_) {
    if (call_id && call.peer.owns(*call_id)) return name;
  }
  return {};
}

std::string ScenarioRunner::call_of(DialogId dialog) const {
  for (const auto& [name, call] : calls_) {
    if (call.dialogs.contains(dialog)) return name;
  }
  return {};
}

std::string ScenarioRunner::call_of(const Output& output) const {
  if (std::string name = call_of(output.dialog); !name.empty()) return name;
  for (const auto& [name, call] : calls_) {
    if (output.request &&
        (call.ours == output.request || std::ranges::contains(call.theirs, output.request)))
      return name;
  }
  return output.message ? call_of(output.message) : std::string{};
}

// From deadline to deadline, as a caller with a timer would.
void ScenarioRunner::wait(std::int64_t milliseconds) {
  const Instant end = now_ + Duration{milliseconds};
  while (core_.next_timeout() && *core_.next_timeout() <= end) {
    now_ = std::max(now_, *core_.next_timeout());
    core_.handle_timeout(now_);
    drain();
  }
  now_ = end;
}

void ScenarioRunner::nothing_more() {
  for (const Event& event : events_) FAIL_CHECK("nobody expected the event: " << event.text());
  for (const Frame& frame : frames_)
    FAIL_CHECK("nobody expected the frame: " << std::string(frame.message->head()));
}

void ScenarioRunner::silence() {
  wait(3'600'000);
  nothing_more();
  const Statistics left = core_.statistics();
  CHECK(left.client_transactions == 0);
  CHECK(left.server_transactions == 0);
  CHECK(left.dialogs == 0);
  CHECK(left.outgoing_requests == 0);
  CHECK(left.incoming_requests == 0);
  CHECK(left.registrations == 0);
  CHECK(left.subscriptions == 0);
  CHECK(left.publications == 0);
  CHECK(left.timers == 0);
}

}  // namespace sip::test
