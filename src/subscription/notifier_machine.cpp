#include "subscription/subscription_machine.h"

namespace sip {
namespace notifier {

using enum SubscriptionState;
using Input = SubscriptionInput;

// Every edge of RFC 6665 Figure 2; that of a REFER is never pending by itself.
constexpr SubscriptionRule kRules[] = {
    // 4.2.1.2, RFC 3515 2.4.4: a NOTIFY follows the 2xx at once.
    {initial, Input::installed, active, kStartExpiry | kNotify | kReport},
    {initial, Input::installed_pending, pending, kStartExpiry | kNotify | kReport},
    {initial, Input::fetched, terminated, kNotify | kReport | kReasonTimeout},
    {active, Input::notify_active, active, kNotify},
    {active, Input::notify_pending, pending, kNotify},
    {active, Input::notify_terminated, terminated, kNotify | kReport},
    {active, Input::refreshed, active, kStartExpiry | kNotify},
    {active, Input::unsubscribed, terminated, kNotify | kReport | kReasonTimeout},
    {active, Input::expired, terminated, kNotify | kReport | kReasonTimeout},
    {active, Input::notify_failed, terminated, kReport},
    {active, Input::dialog_ended, terminated, kReport},
    {pending, Input::notify_active, active, kNotify},
    {pending, Input::notify_pending, pending, kNotify},
    {pending, Input::notify_terminated, terminated, kNotify | kReport},
    {pending, Input::refreshed, pending, kStartExpiry | kNotify},
    {pending, Input::unsubscribed, terminated, kNotify | kReport | kReasonTimeout},
    {pending, Input::expired, terminated, kNotify | kReport | kReasonTimeout},
    {pending, Input::notify_failed, terminated, kReport},
    {pending, Input::dialog_ended, terminated, kReport},
};

}  // namespace notifier

std::span<const SubscriptionRule> notifier_rules() { return notifier::kRules; }

}  // namespace sip
