// Our responses: the dialog that they make, and the 2xx that waits for its ACK, RFC 3261 12.1.1,
// 13.3.1 and 14.2.
#include <algorithm>

#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/values.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {

Result<DialogId> UserAgentCore::respond(RequestId id, std::uint16_t status,
                                        std::string_view reason_phrase,
                                        const MessageOptions& options, Instant now) {
  IncomingRequest* const request = incoming_.find(id);
  if (request == nullptr) {
    return std::unexpected(
        Error{ErrorCode::unknown_request, "response: the request is answered or gone"});
  }
  if (status < 100 || status > 699) return invalid_argument("status: not from 100 to 699");
  if (const auto text = check_text(reason_phrase); !text) return std::unexpected(text.error());
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (!request->is_invite()) {
    if (status < 200) return invalid_argument("status: a 1xx belongs to INVITE only (RFC 4320)");
    const DialogId dialog = request->dialog;
    const auto response = make_own_response(*request, status, reason_phrase, options);
    if (const auto sent = send_response(*request, response, now); !sent)
      return std::unexpected(sent.error());
    return dialog;
  }

  SessionDialog* session = sessions_.find(request->dialog);
  if (session == nullptr && status > 100 && status < 300) {
    const auto made = session_for(*request);
    if (!made) return std::unexpected(made.error());
    session = *made;
  }
  const bool accepts = status >= 200 && status < 300;
  if (accepts) {
    if (const auto fits = check_accept(session, *request, options); !fits)
      return std::unexpected(fits.error());
  }
  const DialogId dialog = session == nullptr ? DialogId{} : session->id;
  const auto response = make_own_response(*request, status, reason_phrase, options);
  if (accepts) accepted(*session, *request, options, response, now);
  if (const auto sent = send_response(*request, response, now); !sent)
    return std::unexpected(sent.error());
  if (session != nullptr && status >= 300) {
    if (session->incoming_invite == id) {
      session->incoming_invite = {};
      if (session->signaling.state() == SignalingState::have_remote_offer) {
        session->signaling.rollback();
      }
    } else if (session->initial_request == id) {
      end_session(*session, TerminationReason::rejected, status, response, now);
    }
  }
  return dialog;
}

// 12.1.1: the first response with a To tag makes the dialog.
Result<SessionDialog*> UserAgentCore::session_for(IncomingRequest& request) {
  const bool secure = std::ranges::any_of(
      flows_, [&](const Flow& flow) { return flow.id == request.flow && flow.secure; });
  auto dialog = Dialog::for_server(*request.message, request.to_tag, secure);
  if (!dialog) return std::unexpected(dialog.error());
  SessionDialog& session = add_session(std::move(*dialog), true);
  session.initial_request = request.id;
  session.authorization = std::make_shared<AuthorizationState>();
  session.advance(SessionState::early);
  request.dialog = session.id;
  const Message& invite = *request.message;
  if (is_session_description(invite)) {
    (void)session.signaling.remote_description(
        {invite.body(), std::string(invite.header(HeaderName::content_type).value_or("")),
         std::string(invite.header(HeaderName::content_disposition).value_or(""))});
  }
  return &session;
}

// 13.3.1.4: a 2xx holds the answer, or the offer where the INVITE had none.
Result<void> UserAgentCore::check_accept(const SessionDialog* session, const IncomingRequest&,
                                         const MessageOptions& options) {
  if (options.body.empty()) {
    return invalid_state(session->signaling.state() == SignalingState::have_remote_offer
                             ? "2xx: the INVITE held an offer; the 2xx needs the answer"
                             : "2xx: the INVITE held no offer; the 2xx needs one");
  }
  if (session->signaling.state() == SignalingState::have_local_offer) {
    return invalid_state("2xx: an offer of ours is open");
  }
  return {};
}

MessagePtr UserAgentCore::make_own_response(const IncomingRequest& request, std::uint16_t status,
                                            std::string_view reason_phrase,
                                            const MessageOptions& options) const {
  const Message& message = *request.message;
  MessageBuilder builder = make_response(message, status, reason_phrase, request.to_tag);
  const bool makes_dialog = request.is_invite() && status > 100 && status < 300;
  if (makes_dialog) {
    builder.copy(message, HeaderName::record_route);
    const auto flow = std::ranges::find(flows_, request.flow, &Flow::id);
    builder.header(
        HeaderName::contact,
        {"<", contact_uri(flow == flows_.end() ? Flow{} : *flow, message.request_uri()), ">"});
    if (status >= 200) builder.header(HeaderName::allow, kAllowed);
  }
  if (!configuration_.user_agent.empty()) {
    builder.header(HeaderName::server, configuration_.user_agent);
  }
  write_options(builder, options);
  return std::move(builder).finish(options.body);
}

void UserAgentCore::accepted(SessionDialog& session, IncomingRequest& request,
                             const MessageOptions& options, const MessagePtr& response,
                             Instant now) {
  (void)session.signaling.local_description(
      {options.body, std::string(options.content_type), std::string(options.content_disposition)});
  if (session.incoming_invite == request.id) session.incoming_invite = {};
  if (session.initial_request == request.id) {
    session.dialog.confirm();
  } else {
    session.dialog.refresh_target(*request.message);
  }
  session.advance(SessionState::ack_wait);
  await_ack(session, request, response, now);
}

// 13.3.1.4: resent at T1, doubling to T2, over reliable transports as well.
void UserAgentCore::await_ack(SessionDialog& session, const IncomingRequest& request,
                              const MessagePtr& response, Instant now) {
  const TransactionTimers& timers = configuration_.timers;
  UnacknowledgedAccept accept;
  accept.cseq = cseq_of(*request.message)->number;
  accept.transaction = request.transaction;
  accept.flow = request.flow;
  accept.response = response;
  accept.interval = timers.t1;
  accept.resend_at = now + timers.t1;
  accept.give_up_at = now + timers.timeout();
  accept.resend = arm(UserAgentTimer::accept_resend, session.id.value, timers.t1, now);
  accept.give_up = arm(UserAgentTimer::accept_give_up, session.id.value, timers.timeout(), now);
  session.unacknowledged.push_back(std::move(accept));
}

void UserAgentCore::resend_accepts(DialogId id, Instant now) {
  SessionDialog* const session = sessions_.find(id);
  if (session == nullptr) return;
  for (UnacknowledgedAccept& accept : session->unacknowledged) {
    if (accept.resend_at > now) continue;
    send_frame(accept.flow, accept.response, {});
    accept.interval = std::min(accept.interval * 2, configuration_.timers.t2);
    accept.resend_at = now + accept.interval;
    accept.resend = arm(UserAgentTimer::accept_resend, id.value, accept.interval, now);
  }
}

void UserAgentCore::give_up_acks(DialogId id, Instant now) {
  SessionDialog* const session = sessions_.find(id);
  if (session == nullptr || session->ended()) return;
  bool due = false;
  for (UnacknowledgedAccept& accept : session->unacknowledged) {
    if (accept.give_up_at > now) continue;
    accept.give_up = 0;  // it has fired
    due = true;
  }
  if (!due) return;
  emit({.kind = OutputKind::ack_timeout, .dialog = id});
  send_own_bye(*session, now);
  end_session(*session, TerminationReason::ack_timeout, 0, nullptr, now);
}

}  // namespace sip
