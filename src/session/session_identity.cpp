#include "session/session_identity.h"

#include <utility>

#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"

namespace sip {

// RFC 7989 6: the half of the peer is the one that it sent last; nil says nothing.
void SessionIdentity::note(const Message& message) {
  peer_takes_from_change =
      peer_takes_from_change || lists_token(message, HeaderName::supported, "from-change");
  const auto value = message.header(HeaderName::session_id);
  if (value && !remote_uuid.empty() && value->starts_with(remote_uuid)) return;  // as usual
  const auto id = value ? parse_session_id(*value) : malformed("Session-ID: missing");
  if (id && id->local != kNilSessionUuid) remote_uuid = id->local;
}

bool SessionIdentity::assert_by(const Message& message, std::string_view remote_uri) {
  bool changed = false;
  for_each_value(message, HeaderName::p_asserted_identity, [&](std::string_view value) {
    const auto identity = parse_name_addr(value);
    // A URI (RFC 3325 9.1), whose scheme FreeSWITCH leaves out in angle brackets.
    if (!identity || (!value.contains('<') && !has_scheme(identity->uri))) return true;
    const std::string before = std::exchange(asserted, std::string(value));
    changed = before.empty() ? identity->uri != remote_uri : before != asserted;
    return false;
  });
  return changed;
}

}  // namespace sip
