#include "support/scenario_runner.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

#include "auth/challenge.h"
#include "message/name_addr.h"
#include "support/exact_copy.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

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

// `gives password x`, `gives token x`, `gives ha1 x`, `gives nothing`, with `username x` perhaps.
Credentials credentials_in(const ScenarioLine& line) {
  Credentials given;
  given.username = line.behind("username");
  given.password = line.behind("password");
  given.ha1 = line.behind("ha1");
  given.token = line.behind("token");
  return given;
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

void ScenarioRunner::command(const ScenarioLine& line) {
  const std::string& what = line.word(1);
  const MessageOptions given = options(line);
  Call& with = call(current_);
  const auto remember = [&with](const Result<RequestId>& made) {
    if (made) with.ours = *made;
    return made;
  };
  const auto in_dialog = [&with](const Result<DialogId>& made) {
    if (made && *made) with.dialogs.insert(with.dialog = *made);
    return made;
  };
  const auto answered = [&with, &in_dialog](const Result<DialogId>& made) {
    if (made && with.theirs.size() > 1) with.theirs.pop_back();
    return in_dialog(made);
  };
  const auto status = [&line](std::uint16_t otherwise) {
    const std::string& word = line.word(2);
    return word.empty() || std::isdigit(static_cast<unsigned char>(word[0])) == 0
               ? otherwise
               : static_cast<std::uint16_t>(std::stoi(word));
  };
  if (event_command(line, given)) return drain();
  if (what == "invites") {
    const std::string from = line.behind("from");
    check(line, remember(core_.request("INVITE", line.word(2), from, {}, given, now_)));
  } else if (what == "sends") {
    check(line, core_.request(line.word(2), line.word(3), {}, {}, given, now_));
  } else if (what == "reinvites") {
    check(line, remember(core_.dialog_request(with.dialog, "INVITE", 0, given, now_)));
  } else if (what == "requests") {
    check(line, core_.dialog_request(with.dialog, line.word(2), 0, given, now_));
  } else if (what == "refers") {
    check(line, core_.refer(with.dialog, line.word(2), {}, given, now_));
  } else if (what == "refers-to") {
    check(line, core_.refer(with.dialog, {}, call(line.word(2)).dialog, given, now_));
  } else if (what == "follows") {
    check(line, remember(core_.follow_refer(refer_, given, now_)));
  } else if (what == "notifies") {
    check(line, core_.notify_refer(refer_, status(200), {}, now_));
  } else if (what == "becomes") {
    check(line, core_.change_identity(with.dialog, line.word(2), line.behind("name")));
  } else if (what == "byes") {
    check(line, core_.dialog_request(with.dialog, "BYE", 0, given, now_));
  } else if (what == "cancels") {
    check(line, core_.cancel(with.ours, {}, now_));
  } else if (what == "keeps") {
    check(line, core_.keep_forks(with.ours));
  } else if (what == "pracks") {
    prack_ = line;
  } else if (what == "acks") {
    check(line, core_.acknowledge(with.dialog, given, now_));
  } else if (what == "rings" || what == "progresses") {
    check(line, in_dialog(core_.respond(with.theirs.back(), status(180), {}, given, now_)));
  } else if (what == "accepts") {
    check(line, answered(core_.respond(with.theirs.back(), status(200), {}, given, now_)));
  } else if (what == "rejects") {
    check(line, answered(core_.respond(with.theirs.back(), status(486), {}, given, now_)));
  } else if (what == "takes") {
    takes_.insert(line.word(2));
  } else if (what == "leaves") {
    takes_.erase(line.word(2));
  } else if (what == "registers") {
    const auto made = core_.registrant().start(registration_options(line, given), now_);
    if (made) registration_ = *made;
    check(line, made);
  } else if (what == "refreshes") {
    const std::string registrar = line.behind("registrar");
    check(line, core_.registrant().refresh(registration_, {.registrar = registrar}, now_));
  } else if (what == "configures") {
    check(line, core_.configure(line.word(2), line.word(3)));
  } else if (what == "gives") {
    check(line, core_.give_credentials(asking_, credentials_in(line), now_));
  } else if (what == "unregisters") {
    check(line, core_.registrant().unregister(registration_, line.has("all"), now_));
  } else if (what == "loses") {
    core_.flow_closed(kFlow, now_);
  } else if (what == "reconnects") {
    core_.flow_opened(kFlow, false, now_);
  } else if (what == "closes") {
    core_.close(now_);
  } else {
    FAIL("not a command of scenarios: " << what);
  }
  drain();
}

RegistrationOptions ScenarioRunner::registration_options(const ScenarioLine& line,
                                                         const MessageOptions& given) {
  const auto text = [&](const char* word) -> std::string_view {
    return line.has(word) ? std::string_view{fields_.emplace_back(line.behind(word))}
                          : std::string_view{};
  };
  RegistrationOptions options;
  options.aor = text("aor");
  options.registrar = text("registrar");
  options.expires = 3600;
  options.own_credentials = line.has("own-credentials");
  options.authorization = {.ask_credentials = options.own_credentials};
  if (line.has("without-outbound")) options.reg_id = 0;
  options.uri_parameters = text("uri-parameters");
  options.contact_parameters = text("contact-parameters");
  options.header_fields = given.header_fields;
  return options;
}

MessageOptions ScenarioRunner::options(const ScenarioLine& line) {
  MessageOptions options;
  fields_.clear();
  for (const std::string& field : line.all_behind("with")) {
    options.header_fields.push_back(fields_.emplace_back(field));
  }
  if (line.has("features"))
    options.contact_features = fields_.emplace_back(line.behind("features"));
  for (const char* word : {"offer", "answer", "body"}) {
    if (!line.has(word)) continue;
    options.body = body(line.behind(word));
    options.content_type =
        fields_.emplace_back(line.has("type") ? line.behind("type") : "application/sdp");
  }
  return options;
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
