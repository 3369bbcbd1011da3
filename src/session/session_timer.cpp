#include "session/session_timer.h"

#include "message/min_se.h"
#include "message/session_expires.h"
#include "message/values.h"

namespace sip {
namespace {

std::optional<SessionExpires> session_expires_of(const Message& message) {
  const auto value = message.header(HeaderName::session_expires);
  if (!value) return std::nullopt;
  const auto parsed = parse_session_expires(*value);
  if (!parsed) return std::nullopt;
  return *parsed;
}

bool supports_timers(const Message& request) {
  return lists_token(request, HeaderName::supported, "timer") ||
         lists_token(request, HeaderName::require, "timer");
}

// Not below what the request allows, nor below the least interval there is.
std::uint32_t floor_of(const Message& request) {
  const auto value = request.header(HeaderName::min_se);
  const auto parsed = value ? parse_min_se(*value) : malformed("Min-SE: missing");
  return std::max(parsed.value_or(0), kLeastSessionInterval);
}

}  // namespace

std::optional<SessionTimerTerms> session_timer_terms(const Message& request,
                                                     std::uint32_t preferred) {
  const bool supports = supports_timers(request);
  const auto asked = session_expires_of(request);
  if (!asked) {
    if (!supports || preferred == 0) return std::nullopt;
    return SessionTimerTerms{std::max(preferred, floor_of(request)), false, true};
  }
  // A proxy asked for it, and its client cannot be told that this is too short.
  if (asked->seconds < kLeastSessionInterval) return std::nullopt;
  SessionTimerTerms terms{asked->seconds, false, supports};
  if (preferred != 0)
    terms.interval = std::min(terms.interval, std::max(preferred, floor_of(request)));
  terms.uac_refreshes = supports && asked->refresher != Refresher::uas;
  return terms;
}

std::optional<SessionTimerTerms> session_timer_terms(const Message& response) {
  const auto granted = session_expires_of(response);
  if (!granted) return std::nullopt;
  return SessionTimerTerms{std::max(granted->seconds, kLeastSessionInterval),
                           granted->refresher != Refresher::uas, true};
}

bool session_interval_too_small(const Message& request, std::uint32_t minimum) {
  const auto asked = session_expires_of(request);
  return asked && asked->seconds < std::max(minimum, kLeastSessionInterval) &&
         supports_timers(request);
}

void SessionTimer::note(const Message& message) {
  if (message.has(HeaderName::allow) && !update_refused)
    peer_takes_update = allows(message, Method::update);
  const auto value = message.is_request() ? message.header(HeaderName::min_se) : std::nullopt;
  const auto asked = value ? parse_min_se(*value) : malformed("Min-SE: missing");
  if (asked) minimum = std::max(minimum, *asked);
}

}  // namespace sip
