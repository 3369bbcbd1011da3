// The session timer of the dialogs of a user agent, RFC 4028: what requests and responses say of
// it, the refreshes, and the end of a session whose peer is gone.
#include <algorithm>

#include "grammar/digits.h"
#include "message/message_builder.h"
#include "message/min_se.h"
#include "message/session_expires.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// A refresh that met an open exchange or a lost connection is tried again so soon.
constexpr Duration kRefreshRetry = seconds(10);

}  // namespace

// `session` is null for a request that makes a dialog. In an early one there is no timer yet (7.1).
void UserAgentState::write_session_timer(MessageBuilder& builder, Method method,
                                         const Session* session,
                                         const MessageOptions& options) const {
  if (method != Method::invite && method != Method::update) return;
  if (options.names(HeaderName::session_expires)) return;
  if (session == nullptr) {
    if (configuration_.session_expires != 0)
      builder.header(HeaderName::session_expires, configuration_.session_expires);
    return;
  }
  const SessionTimer& timer = session->timer;
  if (!timer.is_on()) return;
  const auto refresher = timer.we_refresh ? Refresher::uac : Refresher::uas;
  // 7.4: a 422 may have said that what stands is too short.
  const std::uint32_t interval = std::max(timer.interval, timer.minimum);
  builder.header(HeaderName::session_expires, to_string(SessionExpires{interval, refresher}));
  if (timer.minimum != 0) builder.header(HeaderName::min_se, timer.minimum);
}

// 7.3: the same request again, with an interval that the peer takes.
bool UserAgentCore::retry_with_longer_interval(OutgoingRequest& request, const Message& response,
                                               Instant now) {
  const auto sent = request.message->header(HeaderName::session_expires);
  const auto wanted = response.header(HeaderName::min_se);
  if (!sent || !wanted || !request.may_retry()) return false;
  const auto interval = parse_session_expires(*sent);
  const auto minimum = parse_min_se(*wanted);
  if (!interval || !minimum || *minimum <= interval->seconds) return false;
  request.session_interval = *minimum;
  if (Session* const session = sessions_.find(request.dialog))
    session->timer.minimum = std::max(session->timer.minimum, *minimum);
  ++request.retries;
  return send_again(request, next_cseq(request), now);
}

// Every 2xx to INVITE and UPDATE says it anew; one that does not turns the timer off (7.2, 9).
void UserAgentCore::agree_on_timer(Session& session, const std::optional<SessionTimerTerms>& terms,
                                   bool as_client, Instant now) {
  SessionTimer& timer = session.timer;
  timers_.cancel(timer.refresh);
  timers_.cancel(timer.expiry);
  timer.interval = terms ? terms->interval : 0;
  if (!terms) return;
  timer.we_refresh = terms->uac_refreshes == as_client;
  const std::uint32_t id = session.id.value;
  timer.expiry = arm(UserAgentTimer::session_expiry, id, timer.expires_after(), now);
  if (timer.we_refresh)
    timer.refresh = arm(UserAgentTimer::session_refresh, id, timer.refresh_after(), now);
}

// 10: by UPDATE where the peer takes it, else a re-INVITE with the description that it has.
void UserAgentCore::refresh_session(Session& session, Instant now) {
  session.timer.refresh = 0;
  if (!offer_again(session, false, now)) return refresh_later(session, now);
  outgoing_.find(session.own_exchange)->refreshes = true;
}

void UserAgentCore::refresh_later(Session& session, Instant now) {
  if (session.ended() || !session.timer.is_on() || session.timer.refresh != 0) return;
  session.timer.refresh =
      arm(UserAgentTimer::session_refresh, session.id.value, kRefreshRetry, now);
}

// Not every leg behind an exchange that lists UPDATE takes it: a re-INVITE may go through.
void UserAgentCore::refresh_failed(Session& session, Method method, std::uint16_t status,
                                   Instant now) {
  const bool may_pass = status == 491 || (status >= 500 && status != 501);
  if (method == Method::update && !may_pass) session.timer.refuse_update();
  refresh_later(session, now);
}

void UserAgentCore::session_expired(Session& session, Instant now) {
  session.timer.expiry = 0;
  if (session.ended()) return;
  hang_up(session, TerminationReason::session_expired, now);
}

}  // namespace sip
