#include "subscription/subscription_machine.h"

namespace sip {
namespace subscriber {

using enum SubscriptionState;
using Input = SubscriptionInput;

// Every edge of RFC 6665 Figure 1.
constexpr SubscriptionRule kRules[] = {
    // 4.1.2.4: Timer N waits for the first NOTIFY, which may come before the 2xx.
    {initial, Input::installed, notify_wait, kStartTimerN},
    {notify_wait, Input::accepted, notify_wait, kStartTimerN},
    {notify_wait, Input::refused, terminated, kReport},
    {notify_wait, Input::notify_pending, pending, kStartExpiry | kReport},
    {notify_wait, Input::notify_active, active, kStartExpiry | kReport},
    {notify_wait, Input::notify_terminated, terminated, kReport},
    {notify_wait, Input::no_notify, terminated, kReport},
    {notify_wait, Input::dialog_ended, terminated, kReport},
    // 4.1.2.1: the 2xx says how long. 4.1.2.2, 4.1.2.3: Timer N waits for the NOTIFY again.
    {pending, Input::accepted, pending, kStartExpiry},
    {pending, Input::refreshed, pending, kStartTimerN},
    {pending, Input::unsubscribed, pending, kStartTimerN},
    {pending, Input::no_notify, terminated, kReport},
    {pending, Input::refused, terminated, kReport},
    {pending, Input::notify_pending, pending, kStartExpiry | kReport},
    {pending, Input::notify_active, active, kStartExpiry | kReport},
    {pending, Input::notify_terminated, terminated, kReport},
    {pending, Input::expired, terminated, kReport},
    {pending, Input::dialog_ended, terminated, kReport},
    {active, Input::accepted, active, kStartExpiry},
    {active, Input::refreshed, active, kStartTimerN},
    {active, Input::unsubscribed, active, kStartTimerN},
    {active, Input::no_notify, terminated, kReport},
    {active, Input::refused, terminated, kReport},
    {active, Input::notify_pending, pending, kStartExpiry | kReport},
    {active, Input::notify_active, active, kStartExpiry | kReport},
    {active, Input::notify_terminated, terminated, kReport},
    {active, Input::expired, terminated, kReport},
    {active, Input::dialog_ended, terminated, kReport},
};

}  // namespace subscriber

std::span<const SubscriptionRule> subscriber_rules() { return subscriber::kRules; }

}  // namespace sip
