#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/timer_table.h"
#include "message/message.h"

namespace sip {

/// RFC 4028 5: no session interval may be shorter, in seconds.
inline constexpr std::uint32_t kLeastSessionInterval = 90;

/// What a 2xx to INVITE or UPDATE says of the session timer, RFC 4028 9.
struct SessionTimerTerms {
  std::uint32_t interval = 0;         ///< seconds
  bool uac_refreshes = false;         ///< the client of that transaction
  bool client_supports_them = false;  ///< then the 2xx requires `timer`
};

/// The terms that we answer a request with; nothing: no session timer. `preferred` is our own
/// interval in seconds, 0: only where the peer asks for one.
std::optional<SessionTimerTerms> session_timer_terms(const Message& request,
                                                     std::uint32_t preferred);

/// The terms in the peer's 2xx to a request of ours (RFC 4028 7.2). An interval below the least
/// one is taken as the least one.
std::optional<SessionTimerTerms> session_timer_terms(const Message& response);

/// Whether the request is to be refused with 422 (RFC 4028 9): its interval is shorter than
/// `minimum` seconds, and its sender can do something about it.
bool session_interval_too_small(const Message& request, std::uint32_t minimum);

/// The session timer of one session, RFC 4028.
struct SessionTimer {
  std::uint32_t interval = 0;  ///< seconds; 0: off
  std::uint32_t minimum = 0;   ///< the largest Min-SE of the peer, seconds; 0: none came
  bool we_refresh = false;
  bool peer_takes_update = false;  ///< its Allow lists UPDATE, and it has not refused one
  bool update_refused = false;     ///< a refresh by UPDATE, whatever its Allow lists
  TimerTable::Handle refresh = 0;
  TimerTable::Handle expiry = 0;

  /// What any message of the peer says: whether it takes UPDATE, and the largest Min-SE of its
  /// requests, which the refreshes hold (RFC 4028 7.4).
  void note(const Message& message);
  /// From now on by re-INVITE.
  void refuse_update() {
    update_refused = true;
    peer_takes_update = false;
  }
  bool is_on() const { return interval != 0; }
  /// 10: the refresher sends at half the interval.
  Duration refresh_after() const { return seconds(interval) / 2; }
  /// 10: without a refresh, BYE goes so long after the last one.
  Duration expires_after() const {
    return seconds(interval) - std::min(seconds(32), seconds(interval) / 3);
  }
};

}  // namespace sip
