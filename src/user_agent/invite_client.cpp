// What the responses to an INVITE of ours do, RFC 3261 13.2.2 and 14.1.
#include <algorithm>

#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "user_agent/announced_description.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr std::uint32_t kRequestsOfEarlyDialog = 1000;

// Of a 2xx to our INVITE. The last ones are remembered; one before them has a lower number.
bool has_come_before(const Session& session, const OutgoingRequest& request, std::uint32_t cseq) {
  return session.ack_of(cseq) != nullptr ||
         (request.final_reported && cseq < session.client_ack.cseq);
}

}  // namespace

// 101-199. A reliable one is acknowledged after delivery, or at once where nobody hears of it.
void UserAgentCore::invite_progress(OutgoingRequest& request, const MessagePtr& response,
                                    Instant now) {
  Error why;
  Session* const session = request.is_initial_invite() ? fork_of(request, response, why)
                                                       : sessions_.find(request.dialog);
  if (session != nullptr && !take_provisional(*session, request.flow, response)) return;
  report(request, session == nullptr ? DialogId{} : session->id, response->status(), response);
  if (session == nullptr) return;
  if (session->dialog.lacks_contact()) session->dialog.refresh_target(*response);
  session->timer.note(*response);
  hear_peer(*session, response);
  if (request.silent || request.final_reported) acknowledge_provisionals(*session, now);
  if (!request.is_initial_invite()) return;
  // RFC 6228: that fork has failed, the others go on.
  if (response->status() == 199 && session->dialog.early()) {
    acknowledge_provisionals(*session, now);  // a reliable one waits for its PRACK (RFC 3262 4)
    end_session(*session, TerminationReason::rejected, 199, response, now);
  }
}

void UserAgentCore::initial_accept(OutgoingRequest& request, const MessagePtr& response,
                                   Instant now) {
  timers_.cancel(request.cancel_timer);
  Error why;
  Session* const found = fork_of(request, response, why);
  // No session can be made of it: the call has failed, and this is why.
  const auto fail = [&] {
    drop(request.flow, response, why.detail, 0);
    if (request.final_reported) return;
    report(request, {}, 500, response, why);
    request.final_reported = true;
    end_early_forks(request, TerminationReason::rejected, 500, response, now);
  };
  if (found == nullptr) return fail();  // not even room to end it
  Session& session = *found;
  const auto& cseq = cseq_of(*response);
  if (has_come_before(session, request, cseq->number)) {
    acknowledge_again(response, request.flow, now);
    return;
  }
  session.dialog.confirm();
  // What is not usable in it leaves what an early dialog has.
  (void)session.dialog.recompute_route_set(*response);
  session.dialog.refresh_target(*response);
  if (why.code == ErrorCode::none && session.dialog.lacks_contact())
    why = contact_of(*response).error();
  session.expect_ack({.cseq = cseq->number, .invite = request.message});
  if (session.ended()) {
    // Our BYE for the early dialog is under way: a second one would find none (RFC 5407 3.1.3).
    const bool by_us =
        session.termination_reason == static_cast<std::uint8_t>(TerminationReason::local_bye);
    if (by_us && !session.bye_refused) {
      (void)send_ack(session, {}, now);
    } else {
      hang_up(session, TerminationReason::cancelled, now);
    }
    // Who keeps forks still waits for the 2xx of others.
    const bool others = request.keeps_forks || has_live_fork(request);
    if (!request.final_reported && (request.cancel_wanted || !others)) {
      report(request, {}, 487, nullptr);
      request.final_reported = true;
    }
    return;
  }
  session.move(SessionInput::accepted);
  session.client_ack.answer_owed = take_description(session, response);
  session.timer.note(*response);
  agree_on_timer(session, session_timer_terms(*response), true, now);

  if (request.final_reported && !request.keeps_forks) {
    return hang_up(session, TerminationReason::completed_elsewhere, now);
  }
  if (request.cancel_wanted) {
    report(request, {}, 487, nullptr);
    request.final_reported = true;
    hang_up(session, TerminationReason::cancelled, now);
    return end_early_forks(request, TerminationReason::cancelled, 487, nullptr, now);
  }
  if (why.code != ErrorCode::none) {
    fail();
    return hang_up(session, TerminationReason::rejected, now);
  }
  report(request, session.id, response->status(), response);
  request.final_reported = true;
  hear_peer(session, response);
}

void UserAgentCore::reinvite_accept(OutgoingRequest& request, Session& session,
                                    const MessagePtr& response, Instant now) {
  const auto& cseq = cseq_of(*response);
  if (has_come_before(session, request, cseq->number)) {
    acknowledge_again(response, request.flow, now);
    return;
  }
  if (session.outgoing_invite == request.id) session.outgoing_invite = {};
  session.dialog.refresh_target(*response);
  session.expect_ack({.cseq = cseq->number, .invite = request.message});
  if (!session.ended()) {
    session.client_ack.answer_owed = take_description(session, response);
    session.timer.note(*response);
    agree_on_timer(session, session_timer_terms(*response), true, now);
  }
  report(request, session.id, response->status(), response);
  request.final_reported = true;
  hear_peer(session, response);
  if (request.silent) (void)send_ack(session, {}, now);
}

// 13.2.1: the first description in the reliable responses to an INVITE is the answer, or the offer
// where the INVITE had none; what comes after it does not count.
bool UserAgentCore::take_description(Session& session, const MessagePtr& response) {
  const std::uint32_t cseq = cseq_of(*response)->number;
  const bool answered = session.described_cseq == cseq;
  if (!is_session_description(*response)) {
    const bool owed = session.signaling.state() == SignalingState::have_local_offer && !answered;
    if (response->status() >= 200 && owed) {
      session.signaling.rollback();
      session.offer_request = {};
      ignore_description(session.id, nullptr, "2xx: the answer is missing");
    }
    return false;
  }
  if (answered && response->body().same_as(session.described)) return false;
  const bool is_offer = session.signaling.state() != SignalingState::have_local_offer;
  if (answered || !session.signaling.remote_description(description_of(*response))) {
    ignore_description(session.id, response);
    return false;
  }
  session.described_cseq = cseq;
  session.described = response->body();
  session.offer_request = {};
  return is_offer;
}

// 12.1.2: each To tag makes a dialog of its own. A 2xx makes one to end it in also where `why` is
// set: of those that pass the limit there are as many as one INVITE may have early ones. A reliable
// 1xx makes one without a Contact too, as there would be no PRACK else and the call would fail; an
// unreliable one does not.
Session* UserAgentState::fork_of(OutgoingRequest& request, const MessagePtr& response, Error& why) {
  if (Session* const known = find_session(key_for_response(*response))) return known;
  const bool accepts = response->status() >= 200;
  const auto& to = to_of(*response);
  if (!accepts && (!to || !to->tag())) return nullptr;
  if (!accepts && request.forks.size() >= configuration_.forks) {
    why = {ErrorCode::limit_exceeded, "forks: too many early dialogs of one INVITE"};
    return nullptr;
  }
  if (sessions_.size() >= configuration_.dialogs) {
    why = {ErrorCode::limit_exceeded, "dialogs: too many live ones"};
    const std::size_t past = sessions_.size() - configuration_.dialogs;
    if (!accepts || past >= configuration_.forks) return nullptr;
  }
  auto dialog = Dialog::for_client(*request.message, *response);
  if (!dialog) {
    if (accepts && why.code == ErrorCode::none) why = dialog.error();
    if (!accepts && !reliable_rseq(*response)) return nullptr;
    dialog = Dialog::without_contact(*request.message, *response);
  }
  return &add_client_session(request, std::move(*dialog));
}

bool UserAgentCore::acknowledge_again(const MessagePtr& response, FlowId flow, Instant now) {
  if (response->method() != Method::invite || response->status() < 200 ||
      response->status() >= 300) {
    return false;
  }
  Session* const session = find_session(key_for_response(*response));
  const auto& cseq = cseq_of(*response);
  const ClientAck* const sent =
      session == nullptr || !cseq ? nullptr : session->ack_of(cseq->number);
  if (sent == nullptr) return false;
  if (sent->ack) send_frame(flow, sent->ack, {});
  // No flow was open when the 2xx was delivered.
  if (sent == &session->client_ack && !sent->sent && !sent->answer_owed)
    (void)send_ack(*session, {}, now);
  return true;
}

// 13.2.2.4: a 2xx to an INVITE that has failed here already. Nobody hears of it.
[[gnu::noinline]] bool UserAgentCore::end_late(const MessagePtr& response, Instant now) {
  if (response->method() != Method::invite || response->status() < 200 ||
      response->status() >= 300 || sessions_.size() >= configuration_.dialogs)
    return false;
  const auto* const refused = refused_invites_.answered_by(*response, now);
  if (refused == nullptr) return false;
  const MessagePtr& invite = refused->invite;
  Session* session = find_session(key_for_response(*response));
  if (session == nullptr) {
    auto dialog = Dialog::for_client(*invite, *response);
    if (!dialog) dialog = Dialog::without_contact(*invite, *response);
    session = &add_session(std::move(*dialog), false);
    session->initial_request = refused->id;
    // 12.2.1.1: what was sent in its early dialog, a PRACK perhaps, is not known any more.
    session->dialog.raise_local_cseq(cseq_of(*invite)->number + kRequestsOfEarlyDialog);
    session->authorization = Shared<AuthorizationState>::make();
    session->anonymous = asks_for_privacy(invite->header(HeaderName::privacy));
    session->move(SessionInput::made);
  }
  session->dialog.confirm();
  session->expect_ack({.cseq = cseq_of(*invite)->number, .invite = invite});
  session->move(SessionInput::accepted);
  hang_up(*session, TerminationReason::cancelled, now);
  return true;
}

void UserAgentCore::hang_up(Session& session, TerminationReason reason, Instant now) {
  send_own_bye(session, now);
  end_session(session, reason, 0, nullptr, now);
}

// 13.2.2.4: CSeq number of the INVITE, its credentials, the dialog's target and route set.
Result<void> UserAgentCore::send_ack(Session& session, const MessageOptions& options, Instant now) {
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());
  ClientAck& pending = session.client_ack;
  MessageBuilder builder = session.dialog.make_request("ACK", pending.cseq, new_via(**flow));
  builder.copy(*pending.invite, HeaderName::authorization);
  builder.copy(*pending.invite, HeaderName::proxy_authorization);
  write_own_fields(builder, Method::ack,
                   {session.dialog.remote_target(), session.account(), session.anonymous}, options);
  write_session_id(builder, session, options);
  write_options(builder, options);
  pending.ack = std::move(builder).finish(options.body);
  pending.invite = nullptr;
  pending.sent = true;
  timers_.cancel(session.ack_timer);
  session.ack_timer =
      arm(UserAgentTimer::ack_release, session.id.value, configuration_.timers.timeout(), now);
  session.move(SessionInput::acknowledged);
  send_frame((*flow)->id, pending.ack, session.initial_request);
  return {};
}

Result<void> UserAgentCore::acknowledge(DialogId id, const MessageOptions& options, Instant now) {
  // The 2xx to a re-INVITE is acknowledged in a session that is over too.
  Session* const over = sessions_.find(id);
  if (over != nullptr && over->ended() && over->awaits_ack())
    return send_acknowledgement(*over, options, now);
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  return with_announced(*session, options.body,
                        [&] { return send_acknowledgement(**session, options, now); });
}

Result<void> UserAgentCore::send_acknowledgement(Session& session, const MessageOptions& options,
                                                 Instant now) {
  if (!session.awaits_ack()) return invalid_state("ACK: no INVITE of ours awaits one");
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (session.client_ack.answer_owed && options.body.empty()) {
    return invalid_state("ACK: the 2xx held an offer; the ACK needs the answer");
  }
  if (!session.client_ack.answer_owed && !options.body.empty() && !session.ended()) {
    return invalid_state("ACK: no offer is open, so no description may be sent");
  }
  if (!open_flow()) return std::unexpected(open_flow().error());
  if (session.client_ack.answer_owed) {
    // An offer that was taken back is answered for form's sake: this is no offer of ours.
    if (session.signaling.state() == SignalingState::have_remote_offer)
      (void)session.signaling.local_description(options.description());
    session.client_ack.answer_owed = false;
  }
  return send_ack(session, options, now);
}

// 14.1, RFC 3311 5.3: 2.1-4 s where the Call-ID is ours, 0-2 s where not, in units of 10 ms.
bool UserAgentCore::wait_after_glare(OutgoingRequest& request, Session& session, Instant now) {
  const Method method = request.message->method();
  if (method != Method::invite && method != Method::update) return false;
  if (session.ended() || request.cancel_wanted) return false;
  if (OutgoingRequest* const other = outgoing_.find(session.retry_of)) {
    // A refresh of the core's own gives way to the application's request.
    if (!other->silent || request.silent) return false;
    timers_.cancel(session.retry_timer);
    if (other->refreshes) refresh_later(session, now);
    forget(*other);
  }
  const bool call_id_is_ours = !session.is_uas;
  const std::uint32_t units =
      call_id_is_ours ? 210 + random_below(random_, 191) : random_below(random_, 201);
  session.retry_of = request.id;
  session.moves_at_retry = session.signaling.moves();
  request.waits = true;
  session.retry_timer =
      arm(UserAgentTimer::retry, session.id.value, milliseconds(std::int64_t{units} * 10), now);
  return true;
}

void UserAgentCore::retry_after_glare(Session& session, Instant now) {
  OutgoingRequest* const request = outgoing_.find(std::exchange(session.retry_of, {}));
  if (request == nullptr) return;
  const bool has_offer = is_session_description(*request->message);
  if (session.moves_at_retry == session.signaling.moves() &&
      may_send(session, request->message->method(), has_offer)) {
    if (send_again(*request, session.dialog.next_local_cseq(), now)) {
      if (request->is_invite()) session.outgoing_invite = request->id;
      if (request->silent) session.own_exchange = request->id;
      if (has_offer && session.signaling.local_description(description_of(*request->message)))
        session.offer_request = request->id;
      return;
    }
  }
  if (request->silent) {
    if (request->refreshes) refresh_later(session, now);
    return forget(*request);
  }
  report(*request, session.id, 491, nullptr);
  Output& output = emit(OutputKind::retry_due);
  output.dialog = session.id;
  output.request = request->id;
  forget(*request);
}

bool UserAgentState::has_live_fork(const OutgoingRequest& request) const {
  return std::ranges::any_of(request.forks, [this](DialogId fork) {
    const Session* const session = sessions_.find(fork);
    return session != nullptr && !session->ended();
  });
}

void UserAgentCore::end_early_forks(OutgoingRequest& request, TerminationReason reason,
                                    std::uint16_t status, const MessagePtr& message, Instant now) {
  const std::vector<DialogId> forks = request.forks;
  for (const DialogId fork : forks) {
    Session* const session = sessions_.find(fork);
    // Without a 2xx, also one that the application has confirmed.
    if (session != nullptr && session->client_ack.cseq == 0) {
      end_session(*session, reason, status, message, now);
    }
  }
}

}  // namespace sip
