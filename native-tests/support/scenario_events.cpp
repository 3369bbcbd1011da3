// The commands and events of subscriptions and publications.
#include "support/scenario_runner.h"

#include "message/header_name.h"

namespace sip::test {
namespace {

std::uint32_t number_behind(const ScenarioLine& line, const char* word, std::uint32_t otherwise) {
  return line.has(word) ? static_cast<std::uint32_t>(std::stoul(line.behind(word))) : otherwise;
}

}  // namespace

bool ScenarioRunner::event_command(const ScenarioLine& line, const MessageOptions& given) {
  const std::string& what = line.word(1);
  Call& with = call(current_);
  const std::string event = line.behind("event");
  const auto ours = [&] {
    return with.subscriptions.empty()
               ? RequestId{}
               : (line.has("fork") ? with.subscriptions.back() : with.subscriptions.front());
  };
  if (what == "subscribes") {
    const auto made = core_.subscriber().subscribe(line.word(2),
                                                   {.event = event,
                                                    .expires = number_behind(line, "expires", 3600),
                                                    .forks = line.has("forks"),
                                                    .standing = line.has("standing"),
                                                    .message = given},
                                                   now_);
    if (made) with.subscriptions = {*made};
    check(line, made);
  } else if (what == "renews") {
    check(line, core_.subscriber().refresh(ours(), now_));
  } else if (what == "unsubscribes") {
    check(line, core_.subscriber().unsubscribe(ours(), now_));
  } else if (what == "grants") {
    // The header fields of a line are those of the 2xx.
    const auto accepted =
        core_.notifier().accept(with.theirs.back(),
                                {.expires = number_behind(line, "expires", 0xffffffff),
                                 .pending = line.has("pending"),
                                 .message = given},
                                now_);
    if (accepted) {
      with.served = with.theirs.back();
      with.theirs.pop_back();
    }
    check(line, accepted);
  } else if (what == "states") {
    check(line, core_.notifier().notify(with.served, line.has("pending"), given, now_));
  } else if (what == "terminates") {
    check(line, core_.notifier().terminate(with.served, line.word(2),
                                           number_behind(line, "retry-after", 0), given, now_));
  } else if (what == "publishes") {
    const auto made = core_.publisher().publish(
        line.word(2),
        {.event = event, .expires = number_behind(line, "expires", 3600), .message = given}, now_);
    if (made) publication_ = *made;
    check(line, made);
  } else if (what == "modifies") {
    check(line, core_.publisher().modify(publication_, given, now_));
  } else if (what == "republishes") {
    check(line, core_.publisher().refresh(publication_, now_));
  } else if (what == "unpublishes") {
    check(line, core_.publisher().remove(publication_, now_));
  } else {
    return false;
  }
  return true;
}

// False: the output is of another kind.
bool ScenarioRunner::note_event(const Output& output, Event& event) {
  const auto state = static_cast<SubscriptionState>(output.reason);
  switch (output.kind) {
    case OutputKind::subscription_forked:
      event.name = "forked";
      call(current_of(RequestId{output.number})).subscriptions.push_back(output.request);
      return true;
    case OutputKind::event_subscription: {
      event.name = "subscription";
      event.call = current_of(output.request);
      event.values["state"] = to_string(state);
      event.values["status"] = std::to_string(output.status);
      event.values["end"] = to_string(static_cast<SubscriptionEnd>(output.number));
      event.values["seconds"] = std::to_string(output.seconds);
      return true;
    }
    case OutputKind::served_subscription:
      event.name = "served";
      event.values["state"] = to_string(state);
      event.values["end"] = to_string(static_cast<SubscriptionEnd>(output.number));
      return true;
    case OutputKind::publication:
      event.name = to_string(static_cast<PublicationState>(output.reason));
      event.values["status"] = std::to_string(output.status);
      event.values["seconds"] = std::to_string(output.seconds);
      return true;
    default: return false;
  }
}

// The call that one of our subscriptions is of; the last one is not told apart yet while it is
// made.
std::string ScenarioRunner::current_of(RequestId subscription) const {
  for (const auto& [name, call] : calls_) {
    if (std::ranges::contains(call.subscriptions, subscription)) return name;
  }
  return current_;
}

}  // namespace sip::test
