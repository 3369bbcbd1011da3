#include "subscription/subscription_machine.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

#include "subscription/referral.h"

namespace sip {
namespace {

using enum SubscriptionState;
using Input = SubscriptionInput;
using Edges = std::map<std::pair<SubscriptionState, Input>, SubscriptionState>;

constexpr SubscriptionState kStates[] = {initial, notify_wait, pending, active, terminated};

// What an input has done: that of a 2xx depends on whether a NOTIFY has come.
std::uint32_t actions_of(SubscriptionState state, Input input, bool is_notifier) {
  const bool waits = state == notify_wait;
  switch (input) {
    case Input::installed:
      return is_notifier ? kStartExpiry | kNotify | kReport : std::uint32_t{kStartTimerN};
    case Input::installed_pending: return kStartExpiry | kNotify | kReport;
    case Input::fetched: return kNotify | kReport | kReasonTimeout;
    case Input::accepted: return waits ? std::uint32_t{kStartTimerN} : std::uint32_t{kStartExpiry};
    case Input::notify_pending:
    case Input::notify_active: return is_notifier ? std::uint32_t{kNotify} : kStartExpiry | kReport;
    case Input::refreshed:
      return is_notifier ? kStartExpiry | kNotify : std::uint32_t{kStartTimerN};
    case Input::notify_terminated: return is_notifier ? kNotify | kReport : std::uint32_t{kReport};
    case Input::unsubscribed:
      return is_notifier ? kNotify | kReport | kReasonTimeout : std::uint32_t{kStartTimerN};
    case Input::expired:
      return is_notifier ? kNotify | kReport | kReasonTimeout : std::uint32_t{kReport};
    default: return kReport;
  }
}

// Every state with every input: what has no edge here must do nothing.
void check_all(const Edges& edges, bool is_notifier) {
  for (const SubscriptionState state : kStates) {
    for (int input = 0; input <= static_cast<int>(Input::fetched); ++input) {
      CAPTURE(std::string(to_string(state)));
      CAPTURE(input);
      Referral referral;
      referral.is_notifier = is_notifier;
      referral.state = state;
      const auto edge = edges.find({state, static_cast<Input>(input)});
      const auto actions = referral.apply(static_cast<Input>(input));
      CHECK(actions.has_value() == (edge != edges.end()));
      CHECK(referral.state == (edge == edges.end() ? state : edge->second));
      if (actions) CHECK(*actions == actions_of(state, static_cast<Input>(input), is_notifier));
    }
  }
}

TEST_CASE("RFC 6665 4.1.2: a subscriber takes the edges of Figure 1 and no other") {
  Edges edges = {
      {{initial, Input::installed}, notify_wait},    {{notify_wait, Input::accepted}, notify_wait},
      {{notify_wait, Input::no_notify}, terminated}, {{pending, Input::expired}, terminated},
      {{active, Input::expired}, terminated},
  };
  for (const SubscriptionState state : {pending, active}) {
    edges[{state, Input::no_notify}] = terminated;
    for (const Input kept : {Input::accepted, Input::refreshed, Input::unsubscribed})
      edges[{state, kept}] = state;
  }
  for (const SubscriptionState state : {notify_wait, pending, active}) {
    edges[{state, Input::refused}] = terminated;
    edges[{state, Input::notify_pending}] = pending;
    edges[{state, Input::notify_active}] = active;
    edges[{state, Input::notify_terminated}] = terminated;
    edges[{state, Input::dialog_ended}] = terminated;
  }
  check_all(edges, false);
}

TEST_CASE("RFC 6665 4.2.2: a notifier takes the edges of Figure 2 and no other") {
  Edges edges = {{{initial, Input::installed}, active},
                 {{initial, Input::installed_pending}, pending},
                 {{initial, Input::fetched}, terminated}};
  for (const SubscriptionState state : {pending, active}) {
    edges[{state, Input::notify_pending}] = pending;
    edges[{state, Input::notify_active}] = active;
    edges[{state, Input::refreshed}] = state;
    for (const Input end : {Input::notify_terminated, Input::notify_failed, Input::unsubscribed,
                            Input::expired, Input::dialog_ended}) {
      edges[{state, end}] = terminated;
    }
  }
  check_all(edges, true);
}

TEST_CASE(
    "RFC 3515 2.4.4: a NOTIFY goes out on acceptance, on every change and at the end, not after "
    "the dialog") {
  const auto notifies = [](SubscriptionState state, Input input) {
    Referral referral;
    referral.is_notifier = true;
    referral.state = state;
    const auto actions = referral.apply(input);
    return actions && (*actions & kNotify) != 0;
  };
  CHECK(notifies(initial, Input::installed));
  for (const Input input : {Input::notify_active, Input::notify_pending, Input::notify_terminated,
                            Input::refreshed, Input::unsubscribed, Input::expired}) {
    CHECK(notifies(active, input));
    CHECK(notifies(pending, input));
  }
  CHECK(!notifies(active, Input::notify_failed));
  CHECK(!notifies(active, Input::dialog_ended));
}

TEST_CASE("a referral is done once its last NOTIFY is answered") {
  Referral referral;
  referral.is_notifier = true;
  REQUIRE(referral.apply(Input::installed));
  referral.open_notify = RequestId{7};
  REQUIRE(referral.apply(Input::notify_terminated));
  CHECK(referral.is_over());
  CHECK(!referral.is_done());
  referral.notify_due = true;
  referral.open_notify = {};
  CHECK(!referral.is_done());
  referral.notify_due = false;
  CHECK(referral.is_done());
}

TEST_CASE("RFC 3515 2.4.6: Event names the REFER by its CSeq, but for the first of a dialog") {
  Referral referral;
  referral.cseq = 4'000'000'000;
  referral.is_first = true;
  CHECK(referral.event() == "refer");
  referral.is_first = false;
  CHECK(referral.event() == "refer;id=4000000000");
}

TEST_CASE("states have the names of the API") {
  CHECK(std::string(to_string(notify_wait)) == "NotifyWait");
  CHECK(std::string(to_string(terminated)) == "Terminated");
}

}  // namespace
}  // namespace sip
