// What a phone does of its own accord.
#include <algorithm>

#include "simulation/phone.h"

namespace sip::test {

bool Phone::call(const std::string& user, Instant now) {
  if (!flow_) return false;
  ++tally_.calls;
  const std::string target = "sip:" + user + "@example.com";
  if (chance_.percent(5)) {
    (void)started(core_.request("MESSAGE", target, {}, {}, text("hello", "text/plain"), now),
                  "MESSAGE", now);
  }
  const MessageOptions offer = chance_.percent(75) ? description() : MessageOptions{};
  const auto made = core_.request("INVITE", target, {}, {}, offer, now);
  if (!started(made, "INVITE", now)) {
    drain(now);
    return true;
  }
  if (chance_.percent(20) && core_.keep_forks(*made)) sent_[*made].keeps_forks = true;
  if (chance_.percent(20)) {
    plan(now + chance_.up_to(seconds(7)), [this, invite = *made](Instant at) {
      if (core_.cancel(invite, {}, at)) note(at, [] { return "cancels"; });
    });
  }
  give_up_later(*made, now);
  drain(now);
  return true;
}

// A person whose call is never answered, or whose answer is lost, gives up (13.2.1).
void Phone::give_up_later(RequestId invite, Instant now) {
  plan(now + seconds(100), [this, invite](Instant at) {
    const auto found = sent_.find(invite);
    if (found == sent_.end() || found->second.final != 0) return;
    if (core_.cancel(invite, {}, at)) note(at, [] { return "gives up"; });
  });
}

// Where a reliable 1xx holds an offer the PRACK brings the answer; else the core sends it.
void Phone::progressed(RequestId request, DialogId dialog, Instant now) {
  const Session* const session = core_.dialog(dialog);
  const auto owed = [session] {
    return std::ranges::any_of(session->unpracked, &UnacknowledgedProvisional::answer_owed);
  };
  // A PRACK may hold an offer of its own (RFC 3262 5).
  if (session != nullptr && !session->unpracked.empty() && !owed() && chance_.percent(15)) {
    (void)started(core_.dialog_request(dialog, "PRACK", 0, description(), now), "PRACK, offer",
                  now);
  }
  core_.delivered(request, dialog, false, now);
  if (core_.dialog(dialog) == nullptr || session->ended()) return;
  if (owed()) {
    plan(now + chance_.up_to(milliseconds(1500)), [this, dialog](Instant at) {
      (void)started(core_.dialog_request(dialog, "PRACK", 0, description(), at), "PRACK", at);
    });
  }
  if (chance_.percent(10)) {
    plan(now + chance_.up_to(seconds(2)),
         [this, dialog](Instant at) { send(dialog, "UPDATE", chance_.percent(75), at); });
  }
  // 15: the caller may end an early dialog with a BYE.
  if (session->dialog.early() && chance_.percent(5)) {
    plan(now + chance_.up_to(seconds(2)), [this, dialog](Instant at) { end_call(dialog, at); });
  }
}

// Both sides move the session, then both want to end it, sometimes at the same moment.
void Phone::talk(DialogId dialog, Instant now) {
  const auto known = dialogs_.find(dialog);
  if (known == dialogs_.end() || std::exchange(known->second, true)) return;
  const auto some_time = [&](unsigned share, auto act) {
    if (!chance_.percent(share)) return;
    plan(now + chance_.up_to(seconds(8)), [act, dialog](Instant at) { act(dialog, at); });
  };
  for (int i = 0; i < 2; ++i) some_time(45, [this](DialogId in, Instant at) { reinvite(in, at); });
  some_time(30, [this](DialogId in, Instant at) { send(in, "UPDATE", chance_.percent(75), at); });
  some_time(25, [this](DialogId in, Instant at) { send(in, "INFO", false, at); });
  some_time(10, [this](DialogId in, Instant at) { send(in, "MESSAGE", false, at); });
  some_time(15, [this](DialogId in, Instant at) { transfer(in, at); });
  // Some talk for so long that the session timer refreshes.
  const Duration longest = chance_.percent(15) ? seconds(250) : seconds(20);
  plan(now + chance_.up_to(longest), [this, dialog](Instant at) { end_call(dialog, at); });
}

// Until it is over: a BYE may be refused for a while (15), never for ever.
void Phone::end_call(DialogId dialog, Instant now) {
  const Session* const session = core_.dialog(dialog);
  if (session == nullptr || session->ended()) return;
  if (started(core_.dialog_request(dialog, "BYE", 0, {}, now), "BYE", now)) {
    ++tally_.hung_up;
    return;
  }
  plan(now + seconds(1), [this, dialog](Instant at) { end_call(dialog, at); });
}

void Phone::reinvite(DialogId dialog, Instant now) {
  const MessageOptions offer = chance_.percent(75) ? description() : MessageOptions{};
  const auto made = core_.dialog_request(dialog, "INVITE", 0, offer, now);
  if (!started(made, "re-INVITE", now)) return;
  // Its answer may be lost for ever: the application gives up in the end.
  const Duration patience = chance_.percent(10) ? chance_.up_to(seconds(3)) : seconds(40);
  plan(now + patience, [this, invite = *made](Instant at) {
    if (core_.cancel(invite, {}, at)) note(at, [] { return "cancels its re-INVITE"; });
  });
}

void Phone::send(DialogId dialog, const char* method, bool described, Instant now) {
  const bool is_update = method == std::string_view{"UPDATE"};
  MessageOptions options;
  if (described) options = description();
  if (!is_update) options = text("Signal=1", "application/dtmf-relay");
  (void)started(core_.dialog_request(dialog, method, 0, options, now), method, now);
}

// Blind, or to the other party of another call.
void Phone::transfer(DialogId dialog, Instant now) {
  DialogId other;
  for (const auto& [each, talking] : dialogs_) {
    const Session* const session = core_.dialog(each);
    if (each != dialog && session != nullptr && !session->dialog.early()) other = each;
  }
  const std::string target =
      "sip:" + std::string(1, static_cast<char>('a' + chance_.below(4))) + "@example.com";
  if (other && chance_.percent(70)) {
    (void)started(core_.refer(dialog, {}, other, {}, now), "REFER with Replaces", now);
  } else {
    (void)started(core_.refer(dialog, target, {}, {}, now), "REFER", now);
  }
}

bool Phone::started(const Result<RequestId>& request, const char* what, Instant now) {
  note(now, [&] {
    return request ? std::string("starts ") + what
                   : std::string("may not ") + what + ": " + std::string(request.error().detail);
  });
  if (!request) return false;
  Sent& sent = sent_[*request];
  const std::string_view text{what};
  sent.method = method_from(text.substr(0, text.find_first_of(" ,")));
  if (text == "re-INVITE") sent.method = Method::invite;
  return true;
}

MessageOptions Phone::description() {
  return text("v=0 " + name_ + " " + std::to_string(++descriptions_), "application/sdp");
}

MessageOptions Phone::text(const std::string& content, std::string_view type) {
  MessageOptions options;
  options.body =
      core_.bodies().adopt(host_.intern(content), static_cast<std::uint32_t>(content.size()));
  options.content_type = type;
  return options;
}

}  // namespace sip::test
