// Requests inside a dialog, RFC 3261 12.2.2, and the two of a hop: ACK and CANCEL.
#include <algorithm>

#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/reason.h"
#include "message/values.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// RFC 3326 3.1: the cause is the status that another branch answered with. Exchanges also say it as
// Q.850 does, 26 (non-selected user clearing), and gateways nothing else.
bool says_completed_elsewhere(const Message& cancel) {
  bool says = false;
  for_each_value(cancel, HeaderName::reason, [&says](std::string_view value) {
    const auto reason = parse_reason(value);
    says = reason && ((reason->cause == 200 && equal_ignoring_case(reason->protocol, "SIP")) ||
                      (reason->cause == 26 && equal_ignoring_case(reason->protocol, "Q.850")));
    return !says;
  });
  return says;
}

}  // namespace

// No rule ever answers an ACK; one that matches no 2xx of ours is dropped without a word.
void UserAgentCore::ack_received(const MessagePtr& ack, Instant now) {
  Session* const session = find_session(key_for_request(*ack));
  const auto& cseq = cseq_of(*ack);
  if (session == nullptr || !cseq) return;
  const auto accept =
      std::ranges::find(session->unacknowledged, cseq->number, &UnacknowledgedAccept::cseq);
  if (accept == session->unacknowledged.end()) return;
  const bool brings_answer = accept->holds_offer;
  // Whoever acknowledges a 2xx has had those before it: their ACKs were lost, as with a connection.
  std::erase_if(session->unacknowledged, [&](UnacknowledgedAccept& had) {
    if (had.cseq != cseq->number && (had.cseq > cseq->number || had.holds_offer)) return false;
    timers_.cancel(had.resend);
    timers_.cancel(had.give_up);
    return true;
  });
  if (session->bye_owed) return send_owed_bye(*session, now);
  session->move(SessionInput::acknowledged);
  if (brings_answer && session->signaling.state() == SignalingState::have_local_offer) {
    // The offer was in this 2xx: here is its answer, or there is none and the offer is void.
    if (!is_session_description(*ack) ||
        !session->signaling.remote_description(description_of(*ack))) {
      session->signaling.rollback();
      ignore_description(session->id, nullptr, "ACK: the answer is missing");
    }
  } else if (is_session_description(*ack)) {
    ignore_description(session->id, ack);
  }
  Output& output = emit(OutputKind::ack);
  output.dialog = session->id;
  output.message = ack;
}

// 9.2: the To tag of the response to what the CANCEL names, also where that has gone out.
std::string UserAgentState::tag_of_cancelled(TransactionId named, const Message& cancel) const {
  if (const IncomingRequest* const open = incoming_of(named)) return open->to_tag;
  if (const MessagePtr sent = transactions_.response_of(named)) {
    const auto& to = to_of(*sent);
    return std::string(to ? to->tag().value_or("") : "");
  }
  const DialogKey key = key_for_request(cancel);
  std::string tag;
  sessions_.for_each([&](const Session& each) {
    const bool fits =
        each.dialog.call_id() == key.call_id && each.dialog.remote_tag() == key.remote_tag;
    if (fits) tag = each.dialog.local_tag();
  });
  return tag;
}

// 9.2: answered 200 even where it comes too late, or names a request that it has no effect on.
void UserAgentCore::cancel_received(const MessagePtr& cancel, FlowId flow, Instant now) {
  const TransactionId transaction = transactions_.named_by(*cancel);
  IncomingRequest* const own = admit(cancel, flow, now);
  if (own == nullptr) return;
  if (!transaction) {
    return refuse(*own, {.status = 481}, "CANCEL: no such transaction", now);
  }
  IncomingRequest* const invite = incoming_of(transaction);
  if (auto tag = tag_of_cancelled(transaction, *cancel); !tag.empty()) own->to_tag = std::move(tag);
  answer(*own, 200, HeaderName::other, {}, now);
  if (invite == nullptr || invite->final_sent || !invite->is_invite()) return;
  withdraw(*invite,
           says_completed_elsewhere(*cancel) ? TerminationReason::completed_elsewhere
                                             : TerminationReason::cancelled,
           cancel, now);
}

// Its caller wants no answer any more. `cause`: the message that says so, if there is one.
void UserAgentCore::withdraw(IncomingRequest& invite, TerminationReason reason,
                             const MessagePtr& cause, Instant now) {
  Session* const session = sessions_.find(invite.dialog);
  if (invite.announced) {
    Output& output = emit(OutputKind::request_cancelled);
    output.dialog = invite.dialog;
    output.request = invite.id;
    output.status = 487;
    output.reason = static_cast<std::uint8_t>(reason);
    output.message = cause;
  }
  if (session != nullptr && session->initial_request == invite.id) {
    end_session(*session, reason, 487, cause, now);
  } else {
    answer(invite, 487, HeaderName::other, {}, now);
  }
}

void UserAgentCore::in_dialog_request(Session& session, IncomingRequest& request, Instant now) {
  session.unheard_repairs = 0;
  const Message& message = *request.message;
  const Method method = message.method();
  // 11.2: an OPTIONS needs a dialog, whatever that carries.
  const bool needs_no_call =
      method == Method::notify || method == Method::subscribe || method == Method::options;
  if (session.ended() && (!session.carries_subscriptions() || !needs_no_call)) {
    // A BYE that crosses ours is right to come, and so is a PRACK that a final response overtook;
    // for all else the dialog is gone.
    if (method == Method::bye) stop_accepts(session);
    const bool fits =
        method == Method::bye || (method == Method::prack && prack_received(session, request));
    answer(request, fits ? 200 : 481, HeaderName::other, {}, now);
    return free_if_done(session.id);
  }
  if (method == Method::invite && !session.incoming_invite)
    session.last_invite = request.transaction;
  if (const auto refusal = session.refusal_of(message)) {
    drop(request.flow, request.message, refusal->detail, refusal->status);
    const DecimalText seconds{refusal->retry_after ? random_below(random_, 11) : 0};
    return answer(request, refusal->status,
                  refusal->retry_after ? HeaderName::retry_after : HeaderName::other,
                  seconds.view(), now);
  }
  session.dialog.set_remote_cseq(cseq_of(message)->number);
  hear_peer(session, request.message);
  if (method == Method::options) return answer(request, 200, HeaderName::other, {}, now);
  if (method == Method::prack && !prack_received(session, request)) {
    return refuse(request, {.status = 481}, "PRACK: it acknowledges nothing (RFC 3262 3)", now);
  }
  request.dialog = session.id;
  if (method == Method::notify) return notify_received(session, request, now);
  if (method == Method::subscribe) return subscribe_received(session, request, now);
  if (method == Method::refer && !refer_received(&session, request, now)) return;
  if (method == Method::invite) session.incoming_invite = request.id;
  if (method == Method::update) session.incoming_update = request.id;
  if (method == Method::invite || method == Method::update) {
    session.timer.note(message);
    if (is_session_description(message)) take_offer(session, request);
  }
  if (method == Method::invite && session.retry_of) {
    // The peer was first after the glare: our offer is void, and the caller must not wait to hear
    // it.
    timers_.cancel(session.retry_timer);
    retry_after_glare(session, now);
  }
  deliver(request, session.id);
  if (method == Method::bye) {
    end_session(session, TerminationReason::remote_bye, 0, request.message, now);
  }
}

// An offer in an INVITE, UPDATE or PRACK inside the dialog.
void UserAgentCore::take_offer(Session& session, const IncomingRequest& request) {
  const bool may_come = session.signaling.state() != SignalingState::have_local_offer;
  if (may_come && session.signaling.remote_description(description_of(*request.message))) {
    session.offer_request = request.id;
  } else {
    ignore_description(session.id, request.message);
  }
}

// What a final response of ours to a request inside the dialog, or to the INVITE that made it, does
// to the session. `request` may be null where only its id is left.
void UserAgentCore::settle(Session& session, RequestId id, const MessagePtr& request,
                           std::uint16_t status, Description answer, Instant now) {
  const bool accepts = status < 300;
  // The refusal and our answer, in a reliable 1xx, have met its CANCEL; or the answer was lost.
  if (!accepts && session.answered_unheard(id)) out_of_step(session, false, now);
  stop_provisionals(session, id);
  if (session.incoming_invite == id) session.incoming_invite = {};
  if (session.offer_request == id) {
    session.offer_request = {};
    if (!accepts) {
      session.signaling.rollback();
    } else if (!session.signaling.local_description(std::move(answer))) {
      session.signaling.rollback();
      ignore_description(session.id, request, "offer: it was not answered");
    }
  }
  if (session.incoming_update == id) {
    session.incoming_update = {};
    if (accepts) session.dialog.refresh_target(*request);
  }
  if (session.initial_request == id && !accepts && !session.ended())
    return end_session(session, TerminationReason::rejected, status, nullptr, now);
  send_waiting_accept(session, now);
}

// BEHAVIOUR 1 "Receiving" 8: nobody took the request.
void UserAgentCore::default_answer(IncomingRequest& request, Instant now) {
  const Message& message = *request.message;
  Session* const session = sessions_.find(request.dialog);
  const auto reply = [&](std::uint16_t status) {
    answer(request, status, HeaderName::other, {}, now);
  };
  switch (message.method()) {
    case Method::bye: return reply(200);
    case Method::info:
      if (message.has(HeaderName::info_package)) {
        return answer(request, 469, HeaderName::recv_info, {}, now);
      }
      if (message.body().empty()) return reply(200);
      return answer(request, 415, HeaderName::accept, {}, now);  // 21.4.13: no type is
    case Method::invite:
      if (session == nullptr) return reply(480);
      if (answer_refresh(request, *session, now)) return;
      return reply(488);
    case Method::message:
      return answer(request, 405, HeaderName::allow, kAllowedWithoutMessage, now);  // 21.4.6
    case Method::notify: return reply(request.subscribed ? 200 : 481);
    case Method::options:  // 11.2: whoever hears of it may know better whether a call can come
    case Method::prack: return reply(200);
    case Method::update:
      if (answer_refresh(request, *session, now)) return;
      if (session->offer_request == request.id) return reply(488);
      (void)respond(request.id, 200, {}, {}, now);
      return;
    default: return reply(603);  // REFER, SUBSCRIBE
  }
}

// The description that the peer sent last: nothing is to change, so ours is sent again.
bool UserAgentCore::answer_refresh(IncomingRequest& request, Session& session, Instant now) {
  const Description& local = session.signaling.local();
  if (session.offer_request != request.id || local.empty() ||
      !session.signaling.remote().body.same_as(description_of(*request.message).body)) {
    return false;
  }
  const Description again = local;
  return respond(request.id, 200, {}, options_with(again), now).has_value();
}

}  // namespace sip
