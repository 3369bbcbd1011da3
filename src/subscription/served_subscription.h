#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "message/body.h"
#include "subscription/subscription_usage.h"

namespace sip {

/// A subscription of a peer to an event package that the application serves, RFC 6665 4.2: known by
/// the SUBSCRIBE that made it.
struct ServedSubscription : SubscriptionUsage {
  /// One NOTIFY waits for the answer to the one before, or for a connection.
  static constexpr std::size_t kMostWaiting = 16;

  struct Notification {
    SubscriptionState state = SubscriptionState::active;
    std::string content_type;
    Body body;
  };

  std::string event;  ///< type and id: what each NOTIFY says (8.2.1)
  Notification last;  ///< what a refresh is answered with (4.2.1.2)
  std::vector<Notification> waiting;
  std::string reason;             ///< of the end, "noresource"
  TimerTable::Handle retry = 0;   ///< of a NOTIFY that could not be sent
  std::uint32_t retry_after = 0;  ///< seconds; 0: none

  /// Nothing waits for it any more: it can be forgotten.
  bool is_done() const { return is_over() && !open_notify && waiting.empty(); }
};

}  // namespace sip
