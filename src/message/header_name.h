#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

/// The header fields that the core knows by name (RFC 3261 20 and the extensions of the RFC table
/// in README.md); any other is `other`. New ones are appended: the numbers cross the boundary.
enum class HeaderName : std::uint16_t {
  other = 0,
  via,
  from,
  to,
  call_id,
  cseq,
  contact,
  max_forwards,
  route,
  record_route,
  content_type,
  content_length,
  content_disposition,
  content_encoding,
  content_language,
  mime_version,
  authorization,
  proxy_authorization,
  www_authenticate,
  proxy_authenticate,
  authentication_info,
  allow,
  allow_events,
  supported,
  require,
  proxy_require,
  unsupported,
  accept,
  accept_encoding,
  accept_language,
  expires,
  min_expires,
  retry_after,
  date,
  timestamp,
  user_agent,
  server,
  warning,
  error_info,
  alert_info,
  call_info,
  in_reply_to,
  organization,
  priority,
  reply_to,
  subject,
  event,
  subscription_state,
  rseq,
  rack,
  session_expires,
  min_se,
  refer_to,
  referred_by,
  replaces,
  target_dialog,
  join,
  refer_sub,
  reason,
  privacy,
  p_asserted_identity,
  p_preferred_identity,
  diversion,
  history_info,
  path,
  service_route,
  sip_etag,
  sip_if_match,
  info_package,
  recv_info,
  flow_timer,
  session_id,
  answer_mode,
  accept_contact,
  reject_contact,
  request_disposition,
  identity,
  user_to_user,
  geolocation,
  identity_info,
  priv_answer_mode,
  count_,  ///< how many there are
};

/// The field of that name or compact form, without regard to case (RFC 3261 7.3.1, 7.3.3).
HeaderName header_name_from(std::string_view name);
/// The long form as its RFC writes it; empty for `other`.
std::string_view to_string(HeaderName name);
/// The compact form, one letter; 0 where there is none.
char compact_form(HeaderName name);

}  // namespace sip
