#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/rule_table.h"
#include "message/subscription_state.h"

namespace sip {

/// How far a subscription has come, RFC 6665 4.1.2 and 4.2.2, on either side. A notifier knows no
/// `notify_wait`.
enum class SubscriptionState : std::uint8_t { initial, notify_wait, pending, active, terminated };

/// "NotifyWait" and so on, as the API has them.
std::string_view to_string(SubscriptionState state);

/// What can happen to a subscription.
enum class SubscriptionInput : std::uint8_t {
  installed,       ///< the request that makes it: sent here, or accepted here
  accepted,        ///< 2xx to it
  refused,         ///< a final response that is no 2xx, or a 2xx without a subscription (RFC 4488)
  notify_pending,  ///< a NOTIFY of that state: received here, or due here
  notify_active,
  notify_terminated,
  notify_failed,  ///< the NOTIFY was refused, or never answered
  refreshed,      ///< SUBSCRIBE inside the dialog: sent here, or accepted here
  unsubscribed,   ///< the same with `Expires: 0`
  no_notify,      ///< Timer N
  expired,
  dialog_ended,
  installed_pending,  ///< accepted here, and nobody has allowed it yet
  fetched,            ///< accepted here, with `Expires: 0` (4.4.3)
};

/// What a NOTIFY of that state is to the machine; a state that nobody knows is taken as active.
SubscriptionInput input_for(Substate substate);

/// What a rule has done, as bits.
enum SubscriptionAction : std::uint32_t {
  kNothingToDo = 0,
  kStartTimerN = 1U << 0U,
  kStartExpiry = 1U << 1U,
  kNotify = 1U << 2U,         ///< a NOTIFY with what is known goes out
  kReport = 1U << 3U,         ///< the application is told
  kReasonTimeout = 1U << 4U,  ///< the last NOTIFY says `reason=timeout`, not `noresource`
};

using SubscriptionRule = Rule<SubscriptionState, SubscriptionInput>;

/// RFC 6665 Figure 1, the side that is notified.
std::span<const SubscriptionRule> subscriber_rules();
/// RFC 6665 Figure 2, the side that notifies.
std::span<const SubscriptionRule> notifier_rules();

}  // namespace sip
