#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// Who refreshes a session, seen from the transaction that carries the header field (RFC 4028 4).
enum class Refresher : std::uint8_t { none = 0, uac, uas };

/// The Session-Expires header field, RFC 4028 4.
///
///     Session-Expires = delta-seconds *( SEMI se-params )
///     se-params       = refresher-param / generic-param
///     refresher-param = "refresher" EQUAL ( "uas" / "uac" )
///
/// More lenient: any other refresher is none.
struct SessionExpires {
  std::uint32_t seconds = 0;
  Refresher refresher = Refresher::none;

  friend bool operator==(const SessionExpires&, const SessionExpires&) = default;
};

Result<SessionExpires> parse_session_expires(std::string_view value);
std::string to_string(const SessionExpires& expires);

}  // namespace sip
