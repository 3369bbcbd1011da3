// The lines of a scenario in which alice does something.
#include <doctest/doctest.h>

#include <cctype>

#include "support/scenario_runner.h"

namespace sip::test {
namespace {

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
    const bool forks = line.word(2) == "forks";
    check(line, forks ? core_.keep_forks(with.ours) : core_.keep_session(with.ours));
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

}  // namespace sip::test
