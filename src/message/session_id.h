#pragma once

#include <string>
#include <string_view>

#include "base/random_source.h"
#include "base/result.h"

namespace sip {

/// "Not known": 32 zeros (RFC 7989 4.1).
inline constexpr std::string_view kNilSessionUuid = "00000000000000000000000000000000";

/// The value of the Session-ID header field, RFC 7989 5: one UUID for each end of a session.
///
///     session-id-value = local-uuid *(SEMI sess-id-param)
///     sess-id-param    = remote-param / generic-param
///     remote-param     = "remote" EQUAL remote-uuid
///     sess-uuid        = 32(DIGIT / %x61-66)
struct SessionId {
  std::string_view local;   ///< the sender's
  std::string_view remote;  ///< the receiver's; nil where the sender does not know it
};

/// A field without `remote` is one of the older form (RFC 7329): its remote half is nil.
Result<SessionId> parse_session_id(std::string_view value);

/// A random UUID (RFC 4122 4.4) as Session-ID writes it: without hyphens, in lower case.
std::string new_session_uuid(RandomSource& random);

}  // namespace sip
