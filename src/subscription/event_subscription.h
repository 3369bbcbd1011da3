#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/digest_client.h"
#include "message/body.h"
#include "subscription/subscription_usage.h"

namespace sip {

/// A subscription of ours to an event package, RFC 6665 4.1. It is kept: refreshed in time, and
/// made anew under the same id where its end allows that (4.1.3), each time with a dialog of its
/// own.
struct EventSubscription : SubscriptionUsage {
  // What was asked for.
  std::string target;
  std::string from_uri;
  std::string from_name;
  std::string event;  ///< the value of Event
  std::vector<std::string> header_fields;
  std::string content_type;  ///< of `body`, a filter (4.1.2.1)
  Body body;
  std::uint32_t expires = 0;  ///< seconds; 0: a fetch (4.4.3)
  bool takes_forks = false;   ///< what the package allows (5.4.9)
  bool standing = false;      ///< it is made anew after any refusal of a refresh

  // Of the last SUBSCRIBE.
  Shared<AuthorizationState> authorization;
  std::string account;     ///< whose it is, where From hides it (RFC 3323)
  bool anonymous = false;  ///< it asked for privacy
  std::string call_id;
  std::string local_tag;
  std::uint32_t cseq = 0;
  RequestId pending;           ///< not answered
  bool awaits_notify = false;  ///< the NOTIFY that follows it
  MessagePtr accepted;         ///< the 2xx to the first, until a NOTIFY makes its dialog
  TimerTable::Handle timer_n = 0;

  RequestId first;          ///< of a fork: the one whose SUBSCRIBE was forked
  std::uint32_t forks = 0;  ///< that it has
  std::uint32_t granted = 0;
  TimerTable::Handle renewal = 0;  ///< a refresh, or a new SUBSCRIBE after its end
  Instant renewal_at;              ///< when that fires
  Instant not_before;              ///< as Retry-After wants it
  std::uint32_t failures = 0;      ///< in a row
  bool ending = false;             ///< it is to end, and is not made anew
  bool removal_sent = false;
  bool lived = false;           ///< a NOTIFY that was not the last has come
  bool waits_for_flow = false;  ///< it goes out on the next one
  bool interval_raised = false;

  bool is_fetch() const { return expires == 0; }
};

}  // namespace sip
