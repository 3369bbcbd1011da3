// Reliable provisional responses, RFC 3262, both roles.
#include <algorithm>

#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/rack.h"
#include "message/rseq.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {

// 4. False: it is repeated or out of order, and nobody hears of it.
bool UserAgentCore::take_provisional(Session& session, FlowId flow, const MessagePtr& response) {
  const auto rseq = reliable_rseq(*response);
  if (!rseq || session.ended()) return true;
  const std::uint32_t cseq = cseq_of(*response)->number;
  if (!session.reliable_sequence.is_next(cseq, *rseq)) {
    drop(flow, response, "RSeq: repeated or out of order (RFC 3262 4)", 0);
    return false;
  }
  session.reliable_sequence.take(cseq, *rseq);
  session.dialog.refresh_target(*response);
  const bool offers = take_description(session, response);
  session.unpracked.push_back({*rseq, cseq, offers});
  return true;
}

// After delivery: the application may have sent its own PRACK, and has to where an answer is owed.
void UserAgentCore::acknowledge_provisionals(Session& session, Instant now) {
  for (;;) {
    const auto due =
        std::ranges::find(session.unpracked, false, &UnacknowledgedProvisional::answer_owed);
    if (due == session.unpracked.end()) return;
    std::rotate(session.unpracked.begin(), due, due + 1);
    if (!send_silently(session, "PRACK", {}, now)) return;
  }
}

// 3: what the application may send reliably now.
Result<void> UserAgentCore::check_provisional(const Session& session,
                                              const IncomingRequest& request,
                                              const MessageOptions& options) {
  if (!supports_reliable_provisionals(*request.message))
    return invalid_state("100rel: the INVITE does not support it (RFC 3262 3)");
  if (std::ranges::count(session.reliable_responses, request.id, &ReliableProvisional::invite) > 0)
    return invalid_state("1xx: the last reliable one has no PRACK yet (RFC 3262 3)");
  if (request.waiting_accept) return invalid_state("1xx: the INVITE is accepted already");
  if (!options.is_session_description()) {
    // RFC 3261 13.2.1: the offer is in the INVITE or in the first reliable response to it. Who
    // demands reliable ones hears it ring all the same.
    if (request.described || is_session_description(*request.message) ||
        requires_reliable_provisionals(*request.message)) {
      return {};
    }
    return invalid_state("1xx: the INVITE held no offer; the first reliable response needs one");
  }
  if (request.described) return invalid_state("1xx: the description was given already");
  if (session.signaling.state() == SignalingState::have_local_offer)
    return invalid_state("1xx: an offer of ours is open");
  return {};
}

// 3: the first number is chosen at random from 1 to 2^31-1, by the application if it likes; each
// further one is one more.
Result<std::uint32_t> UserAgentCore::next_rseq(const IncomingRequest& request,
                                               const MessageOptions& options) {
  const bool is_first = request.rseq == 0;
  const std::uint32_t next = is_first ? 1 + random_below(random_, kCSeqEnd - 1) : request.rseq + 1;
  const auto named = options.header(HeaderName::rseq);
  if (!named) return next;
  const auto number = parse_rseq(*named);
  if (options.count(HeaderName::rseq) == 1 && number &&
      (is_first ? *number < kCSeqEnd : *number == next))
    return *number;
  return invalid_argument("RSeq: not from 1 to 2^31-1, or not one more than the last one");
}

void UserAgentCore::send_reliably(Session& session, IncomingRequest& request,
                                  const MessageOptions& options, const MessagePtr& response,
                                  Instant now) {
  const TransactionTimers& timers = configuration_.timers;
  ReliableProvisional sent;
  sent.rseq = request.rseq;
  sent.cseq = cseq_of(*request.message)->number;
  sent.invite = request.id;
  sent.flow = request.flow;
  sent.response = response;
  if (options.is_session_description()) {
    const bool answers = session.signaling.state() == SignalingState::have_remote_offer;
    (answers ? sent.holds_answer : sent.holds_offer) = true;
    (void)session.signaling.local_description(options.description());
    session.offer_request = {};
    request.described = true;
  }
  if (session.incoming_invite == request.id) session.dialog.refresh_target(*request.message);
  sent.interval = timers.t1;
  sent.resend_at = now + timers.t1;
  sent.give_up_at = now + timers.timeout();
  sent.resend = arm(UserAgentTimer::provisional_resend, session.id.value, timers.t1, now);
  sent.give_up = arm(UserAgentTimer::provisional_give_up, session.id.value, timers.timeout(), now);
  session.reliable_responses.push_back(std::move(sent));
}

void UserAgentCore::resend_provisionals(Session& session, Instant now) {
  for (ReliableProvisional& sent : session.reliable_responses) {
    if (sent.response == nullptr || sent.resend_at > now) continue;
    send_frame(sent.flow, sent.response, sent.invite);
    sent.interval *= 2;
    sent.resend_at = now + sent.interval;
    sent.resend = arm(UserAgentTimer::provisional_resend, session.id.value, sent.interval, now);
  }
}

// 3: without a PRACK the INVITE is refused.
void UserAgentCore::give_up_provisionals(Session& session, Instant now) {
  const auto due = std::ranges::find_if(
      session.reliable_responses,
      [now](const ReliableProvisional& sent) { return sent.give_up_at <= now; });
  if (due == session.reliable_responses.end()) return;
  timers_.cancel(due->resend);
  const bool stopped = due->response == nullptr;
  const bool unheard = due->holds_answer;
  IncomingRequest* const invite = incoming_.find(due->invite);
  session.reliable_responses.erase(due);
  if (stopped || invite == nullptr) return free_if_done(session.id);
  Output& output = emit(OutputKind::request_cancelled);
  output.dialog = session.id;
  output.request = invite->id;
  output.status = 504;
  output.reason = static_cast<std::uint8_t>(TerminationReason::prack_timeout);
  const bool initial = session.initial_request == invite->id;
  send_own_answer(*invite, 504, HeaderName::other, {}, now);
  if (initial) {
    end_session(session, TerminationReason::prack_timeout, 504, nullptr, now);
  } else {
    settle(session, session.incoming_invite, nullptr, 504, {}, now);
    if (unheard) out_of_step(session, false, now);
  }
}

// A final response stops the resending; a PRACK that comes late is still answered 200.
void UserAgentCore::stop_provisionals(Session& session, RequestId invite) {
  for (ReliableProvisional& sent : session.reliable_responses) {
    if (sent.invite != invite) continue;
    timers_.cancel(sent.resend);
    sent.response = nullptr;
  }
}

// 3 and 5. False: it acknowledges nothing that waits.
bool UserAgentCore::prack_received(Session& session, const IncomingRequest& request) {
  const Message& prack = *request.message;
  const auto rack = rack_of(prack);
  if (!rack || rack->method != "INVITE") return false;
  ReliableProvisional* const waiting = session.acknowledged_by(rack->rseq, rack->cseq);
  if (waiting == nullptr) return false;
  const bool offered = waiting->holds_offer;
  timers_.cancel(waiting->resend);
  timers_.cancel(waiting->give_up);
  session.reliable_responses.erase(session.reliable_responses.begin() +
                                   (waiting - session.reliable_responses.data()));
  if (session.ended()) return true;
  const bool described = is_session_description(prack);
  if (offered && session.signaling.state() == SignalingState::have_local_offer) {
    if (described && session.signaling.remote_description(description_of(prack))) return true;
    session.signaling.rollback();
    ignore_description(session.id, nullptr, "PRACK: the answer is missing");
  } else if (described) {
    take_offer(session, request);
  }
  return true;
}

// The 2xx goes out once every reliable description is acknowledged, and an offer in a PRACK is
// answered.
void UserAgentCore::send_waiting_accept(Session& session, Instant now) {
  if (session.ended()) return;
  for (const RequestId id : {session.initial_request, session.incoming_invite}) {
    IncomingRequest* const invite = incoming_.find(id);
    if (invite == nullptr || !invite->waiting_accept || session.awaits_prack(id)) continue;
    if (session.signaling.state() == SignalingState::have_remote_offer) continue;
    WaitingAccept waiting = std::move(*invite->waiting_accept);
    invite->waiting_accept.reset();
    (void)accepted(session, *invite, std::move(waiting), now);
    return;
  }
}

}  // namespace sip
