// The dialogs of a user agent: found by their key, ended for a reason, freed when nothing needs
// them.
#include "message/message_builder.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr std::uint8_t kMostUnheardRepairs = 3;

}  // namespace

Session& UserAgentState::add_session(Dialog dialog, bool uas) {
  auto session = std::make_unique<Session>(std::move(dialog), uas);
  Session& added = sessions_.add(std::move(session));
  session_index_.insert(added.dialog.key().hash(hash_seed_), added);
  return added;
}

// A fork of our INVITE: it begins with the INVITE's offer and what its retries have learned.
Session& UserAgentState::add_client_session(OutgoingRequest& invite, Dialog dialog) {
  Session& session = add_session(std::move(dialog), false);
  session.initial_request = invite.id;
  session.authorization = invite.authorization;
  session.timer.minimum = invite.session_interval;
  session.anonymous = asks_for_privacy(invite.message->header(HeaderName::privacy));
  session.identity.account = invite.account;
  session.contact_features = invite.contact_features;
  if (const auto value = invite.message->header(HeaderName::session_id)) {
    if (const auto id = parse_session_id(*value)) session.identity.local_uuid = id->local;
  }
  session.move(SessionInput::made);
  if (is_session_description(*invite.message))
    (void)session.signaling.local_description(description_of(*invite.message));
  invite.forks.push_back(session.id);
  return session;
}

Session& UserAgentState::add_server_session(IncomingRequest& invite, Dialog dialog) {
  Session& session = add_session(std::move(dialog), true);
  session.initial_request = invite.id;
  session.authorization = Shared<AuthorizationState>::make();
  session.move(SessionInput::made);
  if (is_session_description(*invite.message))
    (void)session.signaling.remote_description(description_of(*invite.message));
  session.identity.local_uuid = invite.session_uuid;
  session.identity.note(*invite.message);
  if (configuration_.trusted_server)
    (void)session.identity.assert_by(*invite.message, session.dialog.remote_uri());
  invite.dialog = session.id;
  return session;
}

const Session* UserAgentCore::dialog(DialogId id) const {
  const Session* const session = sessions_.find(id);
  return session == nullptr || session->reported ? nullptr : session;
}

Result<void> UserAgentCore::hold_dialog(DialogId id, bool held) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  (*session)->held = held;
  return {};
}

Result<void> UserAgentCore::set_delegate(DialogId id, SessionDelegate* delegate) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  (*session)->delegate = delegate;
  return {};
}

Result<void> UserAgentCore::dispose_dialog(DialogId id, Instant now) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  end_session(**session, TerminationReason::disposed, 0, nullptr, now);
  return {};
}

void UserAgentCore::end_session(Session& session, TerminationReason reason, std::uint16_t status,
                                const MessagePtr& message, Instant now) {
  if (session.ended()) return;
  session.move(SessionInput::ended);
  session.termination_reason = static_cast<std::uint8_t>(reason);
  session.signaling.close();
  timers_.cancel(session.retry_timer);
  timers_.cancel(session.in_step_timer);
  timers_.cancel(session.timer.refresh);
  timers_.cancel(session.timer.expiry);
  session.unpracked.clear();
  stop_provisionals(session, session.initial_request);
  stop_provisionals(session, session.incoming_invite);
  if (!session.bye_owed) stop_accepts(session);
  if (OutgoingRequest* const waiting = outgoing_.find(std::exchange(session.retry_of, {}))) {
    report(*waiting, session.id, 491, nullptr);
    forget(*waiting);
  }
  if (OutgoingRequest* const waiting = outgoing_.find(std::exchange(session.deferred, {}))) {
    report(*waiting, session.id, 487, nullptr);
    forget(*waiting);
  }
  give_up_invites(session, now);
  // 15.1.2: INVITEs of the peer that are not answered yet get 487.
  for (const RequestId id : {session.initial_request, session.incoming_invite}) {
    IncomingRequest* const pending = incoming_.find(id);
    if (pending == nullptr || pending->final_sent) continue;
    const bool is_told = reason == TerminationReason::rejected ||
                         reason == TerminationReason::cancelled ||
                         reason == TerminationReason::completed_elsewhere;
    if (pending->announced && !is_told) {
      Output& output = emit(OutputKind::request_cancelled);
      output.request = id;
      output.status = 487;
      output.reason = session.termination_reason;
    }
    answer(*pending, 487, HeaderName::other, {}, now);
  }
  answer_open_requests(session, now);
  end_referrals(session, reason, now);
  Output& output = emit(OutputKind::dialog_terminated);
  output.dialog = session.id;
  output.request = session.initial_request;
  output.status = status;
  output.reason = session.termination_reason;
  output.message = message;
}

// 15.1.2: what the application took and has not answered. A matching PRACK always gets a 2xx (RFC
// 3262 3); the dialog that a REFER would have used is over.
void UserAgentCore::answer_open_requests(Session& session, Instant now) {
  for (const RequestId id : std::exchange(session.incoming_requests, {})) {
    IncomingRequest* const open = incoming_.find(id);
    if (open == nullptr) continue;
    const Method method = open->message->method();
    const std::uint16_t status = method == Method::prack   ? 200
                                 : method == Method::refer ? 481
                                                           : 487;
    answer(*open, status, HeaderName::other, {}, now);
  }
}

// An INVITE of ours whose final response is lost, or never sent because a BYE overtook it, would
// wait for ever: 17.1.1.2 has no timer in Proceeding. One that made dialogs waits while one is
// left; where a callee ended the last one by a BYE, which it may not (15), it is cancelled.
void UserAgentCore::give_up_invites(const Session& session, Instant now) {
  for (const RequestId id : {session.outgoing_invite, session.initial_request}) {
    OutgoingRequest* const invite = outgoing_.find(id);
    if (invite == nullptr || invite->final_reported || invite->cancel_timer != 0) continue;
    const auto reason = static_cast<TerminationReason>(session.termination_reason);
    if (invite->is_initial_invite()) {
      if (has_live_fork(*invite)) continue;
      if (reason == TerminationReason::remote_bye) (void)cancel(id, {}, now);
      if (reason != TerminationReason::local_bye) continue;
    }
    invite->cancel_timer =
        arm(UserAgentTimer::cancel_give_up, invite->id.value, configuration_.timers.timeout(), now);
  }
}

// RFC 5057 5.1 and RFC 3261 12.2.1.2.
void UserAgentCore::end_by_response(Session& session, const OutgoingRequest& request,
                                    std::uint16_t status, const MessagePtr& response, Instant now) {
  if (session.ended()) return;
  if (request.keeps_session && status != 481) {
    // One may meet a peer that is on its way back; by the third some 100 s have passed in silence.
    const bool unheard = status == 408 && response == nullptr;
    if (!unheard || ++session.unheard_repairs < kMostUnheardRepairs) return;
  }
  const Method method = request.message->method();
  const bool invite_usage = method == Method::invite || method == Method::update ||
                            method == Method::info || method == Method::bye;
  switch (status) {
    case 404:
    case 410:
    case 416:
    case 482:
    case 483:
    case 484:
    case 485:
    case 502:
    case 604: break;
    case 408:
    case 480:
    case 481:
      if (!invite_usage) return;
      break;
    case 405:
    case 501:
      if (method != Method::invite) return;
      break;
    default: return;
  }
  send_own_bye(session, now);
  end_session(
      session,
      status == 408 ? TerminationReason::request_timeout : TerminationReason::dialog_not_found,
      status, response, now);
}

// A dialog that is over lives on for the BYE's retries, for the ACKs of repeated 2xx, and for the
// subscriptions that its REFERs made (RFC 5057 4.1).
void UserAgentCore::free_if_done(DialogId id) {
  Session* const session = sessions_.find(id);
  if (session == nullptr || !session->reported || session->open_requests > 0 || session->bye_owed)
    return;
  if (!session->reliable_responses.empty()) return;  // a PRACK that comes late is still answered
  if (outgoing_.find(session->initial_request) != nullptr || session->carries_subscriptions())
    return;
  if (session->initial_request) ended_dialogs_.add(session->dialog.key());
  timers_.cancel(session->ack_timer);
  session_index_.erase(session->dialog.key().hash(hash_seed_), *session);
  sessions_.erase(id);
}

void UserAgentCore::close(Instant now) {
  if (std::exchange(closed_, true)) return;
  const auto live = sessions_.ids_where(
      [](const Session& session) { return !session.ended() || session.bye_owed; });
  const auto referred = referrals_.ids_where([](const auto&) { return true; });
  for (const RequestId id : referred) drop_referral(id, now);
  subscriber_.close(now);
  notifier_.close(now);
  publisher_.close(now);
  const auto inviting = outgoing_.ids_where([](const OutgoingRequest& request) {
    return request.is_initial_invite() && !request.final_reported;
  });
  const auto ringing = incoming_.ids_where([](const auto&) { return true; });
  for (const RequestId id : inviting) (void)cancel(id, {}, now);
  for (const RequestId id : ringing) {
    IncomingRequest* const request = incoming_.find(id);
    if (request != nullptr) answer(*request, 480, HeaderName::other, {}, now);
  }
  for (const DialogId id : live) {
    Session* const session = sessions_.find(id);
    if (session == nullptr) continue;
    // No ACK is waited for: now or never.
    if (session->bye_owed) {
      send_owed_bye(*session, now);
      continue;
    }
    if (session->ended()) continue;
    stop_accepts(*session);
    if (!session->dialog.early()) send_own_bye(*session, now);
    end_session(*session, TerminationReason::closed, 0, nullptr, now);
  }
  for (const RequestId id : byes_that_wait()) {
    finish(*outgoing_.find(id), 503, nullptr, now);
    forget(*outgoing_.find(id));
  }
  registrant_.close(now);
}

// For the next flow.
std::vector<RequestId> UserAgentState::byes_that_wait() const {
  return outgoing_.ids_where([](const OutgoingRequest& request) {
    return request.waits && request.message->method() == Method::bye && !request.challenge;
  });
}

}  // namespace sip
