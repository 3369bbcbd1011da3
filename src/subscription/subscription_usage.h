#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "subscription/subscription_machine.h"

namespace sip {

/// What every subscription has, RFC 6665 4, of any event package and on either side: a usage of its
/// dialog (RFC 5057).
struct SubscriptionUsage {
  RequestId id;  ///< of the request that made it
  DialogId dialog;
  bool is_notifier = false;
  SubscriptionState state = SubscriptionState::initial;
  TimerTable::Handle timer = 0;  ///< its expiry; of a REFER's also Timer N
  Instant expires_at;

  // Of a notifier.
  RequestId open_notify;  ///< one NOTIFY at a time, so that none overtakes another
  bool ends_by_timeout = false;

  /// What the table says of `input`: the state moves, and these actions are due. Nothing: no rule.
  std::optional<std::uint32_t> apply(SubscriptionInput input);
  bool is_over() const { return state == SubscriptionState::terminated; }
};

}  // namespace sip
