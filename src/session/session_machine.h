#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/rule_table.h"

namespace sip {

/// How far a session has come. It moves only forward.
enum class SessionState : std::uint8_t { initial, early, ack_wait, confirmed, terminated };

/// "AckWait" and so on, as the API has them.
std::string_view to_string(SessionState state);

/// What moves a session.
enum class SessionInput : std::uint8_t {
  made,          ///< its dialog exists (12.1)
  accepted,      ///< a 2xx to the INVITE that made it was sent or received
  acknowledged,  ///< so was the ACK to it
  ended,         ///< for whatever reason
};

using SessionRule = Rule<SessionState, SessionInput>;

/// RFC 3261 12.3, 13.2.2.4, 13.3.1.4 and 15. No rule has actions.
std::span<const SessionRule> session_rules();

}  // namespace sip
