// Our responses: the dialog that they make, and the 2xx that waits for its ACK, RFC 3261 12.1.1,
// 13.3.1 and 14.2.
#include <algorithm>

#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/session_expires.h"
#include "message/values.h"
#include "user_agent/announced_description.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// RFC 6228 5: the caller has to know the 199, and there has to be an early dialog that it ends. It
// goes ahead of the refusal, which a forking proxy may hold back. A reliable one would have to be
// acknowledged in a dialog that is gone.
Result<void> check_early_end(const Session& session, const IncomingRequest& request,
                             const MessageOptions& options) {
  if (session.initial_request != request.id || !request.progressed)
    return invalid_state("199: there is no early dialog to end (RFC 6228 5)");
  const Message& invite = *request.message;
  if (!lists_token(invite, HeaderName::supported, "199"))
    return invalid_state("199: the INVITE does not support it (RFC 6228 5)");
  if (requires_reliable_provisionals(invite))
    return invalid_state("199: the INVITE wants it reliable; refuse the INVITE instead");
  if (!options.body.empty()) return invalid_state("199: it describes nothing any more");
  return {};
}

// 13.3.1.4: a 2xx holds the answer, or the offer where the INVITE had none; a description that a
// reliable 1xx held may be repeated.
Result<void> check_accept(const Session& session, const IncomingRequest& request,
                          const MessageOptions& options) {
  if (request.described) {
    const Body described = options.description().body;
    if (described.empty()) return {};
    // 13.2.1: the answer may be said again, an offer would be another one.
    if (!is_session_description(*request.message))
      return invalid_state("2xx: a reliable 1xx held our offer; no other response may hold one");
    if (described.same_as(session.signaling.local().body)) return {};
    return invalid_state("2xx: a reliable 1xx held the description; it cannot be another one");
  }
  if (options.body.empty()) {
    return invalid_state(session.signaling.state() == SignalingState::have_remote_offer
                             ? "2xx: the INVITE held an offer; the 2xx needs the answer"
                             : "2xx: the INVITE held no offer; the 2xx needs one");
  }
  if (session.signaling.state() == SignalingState::have_local_offer) {
    return invalid_state("2xx: an offer of ours is open");
  }
  return {};
}

// What a response of ours says of us counts in all of the dialog.
void keep_wishes(Session& session, const MessageOptions& options) {
  session.anonymous |= asks_for_privacy(options.header(HeaderName::privacy));
  if (!options.contact_features.empty()) session.contact_features = options.contact_features;
}

}  // namespace

Result<DialogId> UserAgentCore::respond(RequestId id, std::uint16_t status,
                                        std::string_view reason_phrase,
                                        const MessageOptions& options, Instant now) {
  IncomingRequest* const request = incoming_.find(id);
  if (request == nullptr) {
    return unknown_request("response: the request is answered or gone");
  }
  // A PRACK cannot be refused: without its offer it is answered all the same (RFC 3262 3).
  if (request->rolled_back && status >= 200 && status < 300 &&
      request->message->method() != Method::prack)
    return invalid_state("2xx: the offer that it would answer was taken back");
  return with_announced(sessions_.find(request->dialog), options.body, [&] {
    return send_own_response(*request, status, reason_phrase, options, now);
  });
}

Result<DialogId> UserAgentCore::send_own_response(IncomingRequest& request, std::uint16_t status,
                                                  std::string_view reason_phrase,
                                                  const MessageOptions& options, Instant now) {
  if (status < 100 || status > 699) return invalid_argument("status: not from 100 to 699");
  if (const auto text = check_text(reason_phrase); !text) return std::unexpected(text.error());
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (const auto one = check_one_contact(options); !one && status < 300)
    return std::unexpected(one.error());
  if (!request.is_invite()) {
    if (const auto none = check_no_features(options); !none) return std::unexpected(none.error());
    return respond_to_other(request, status, reason_phrase, options, now);
  }
  if (request.early_ended && status < 300)
    return invalid_state("response: 199 has ended the dialog; the INVITE can only be refused");
  if (request.waiting_accept && status < 300)
    return invalid_state(
        "response: the INVITE is accepted; its 2xx waits for a PRACK or for an answer of ours");

  Session* session = sessions_.find(request.dialog);
  if (session == nullptr && status > 100 && status < 300) {
    const auto made = session_for(request);
    if (!made) return std::unexpected(made.error());
    session = *made;
  }
  const DialogId dialog = session == nullptr ? DialogId{} : session->id;
  const auto sent = status < 200   ? progress(session, request, status, reason_phrase, options, now)
                    : status < 300 ? accept(*session, request, status, reason_phrase, options, now)
                                   : reject(session, request, status, reason_phrase, options, now);
  if (!sent) return std::unexpected(sent.error());
  return dialog;
}

Result<DialogId> UserAgentCore::respond_to_other(IncomingRequest& request, std::uint16_t status,
                                                 std::string_view reason_phrase,
                                                 const MessageOptions& options, Instant now) {
  if (status < 200) return invalid_argument("status: a 1xx belongs to INVITE only (RFC 4320)");
  if (status == 408)
    return invalid_argument("status: a request that is no INVITE never gets a 408 (RFC 4320 4.2)");
  if (request.message->method() == Method::refer && status < 300)
    return accept_refer(request, status, reason_phrase, options, now);
  if (request.message->method() == Method::subscribe && status < 300)
    return invalid_argument("2xx: the subscription is accepted as one, with its first NOTIFY");
  const RequestId id = request.id;
  const MessagePtr message = request.message;
  Session* const session = sessions_.find(request.dialog);
  const bool sets_timer = session != nullptr && status < 300 && !session->dialog.early() &&
                          message->method() == Method::update;
  std::optional<SessionTimerTerms> timer;
  if (sets_timer) timer = session_timer_terms(*message, configuration_.session_expires);
  if (session != nullptr) {
    const bool offered = session->offer_request == id;
    if (status < 300 && offered && !options.is_session_description())
      return invalid_state("2xx: the request held an offer; the 2xx needs the answer");
    if (status < 300 && !offered && options.is_session_description())
      return invalid_state("2xx: no offer is open, so no description may be sent");
    if (status >= 300 && message->method() == Method::prack)
      return invalid_state("PRACK: one that matches gets a 2xx (RFC 3262 3)");
  }
  const auto response =
      make_own_response(request, status, reason_phrase, options, {.timer = timer});
  if (const auto sent = send_response(request, response, now); !sent)
    return std::unexpected(sent.error());
  if (session == nullptr) return DialogId{};
  const DialogId dialog = session->id;
  if (sets_timer) agree_on_timer(*session, timer, false, now);
  settle(*session, id, message, status, options.description(), now);
  return dialog;
}

// 13.3.1.1. A reliable one (RFC 3262 3) where the INVITE demands it, the application asks for it by
// `Require: 100rel` or an RSeq, or it holds the first description and the INVITE allows it. A
// description in an unreliable one is a preview: the 2xx says it again.
Result<void> UserAgentCore::progress(Session* session, IncomingRequest& request,
                                     std::uint16_t status, std::string_view reason_phrase,
                                     const MessageOptions& options, Instant now) {
  if (session != nullptr) keep_wishes(*session, options);
  if (status == 199) {
    if (const auto may = check_early_end(*session, request, options); !may) return may;
    request.early_ended = session->early_ended = true;
    timers_.cancel(request.ringing_timer);
    return send_response(request, make_own_response(request, status, reason_phrase, options, {}),
                         now);
  }
  const auto required = options.header(HeaderName::require);
  const bool demands =
      options.names(HeaderName::rseq) || (required && list_has_token(*required, "100rel"));
  if (demands && status == 100) return invalid_argument("100: never reliable (RFC 3262 3)");
  const bool is_asked = demands || requires_reliable_provisionals(*request.message);
  const bool reliable =
      status > 100 && (is_asked || (options.is_session_description() &&
                                    check_provisional(*session, request, options)));
  // RFC 6337 2.2: an offer of ours needs its answer, which only a PRACK brings.
  if (!reliable && options.is_session_description() && !request.described &&
      !is_session_description(*request.message))
    return invalid_state("1xx: an unreliable one cannot hold an offer (RFC 6337 2.2)");
  std::uint32_t rseq = 0;
  if (reliable) {
    if (const auto may = check_provisional(*session, request, options); !may) return may;
    const auto number = next_rseq(request, options);
    if (!number) return std::unexpected(number.error());
    rseq = *number;
  }
  const auto response = make_own_response(request, status, reason_phrase, options, {.rseq = rseq});
  if (reliable) {
    request.rseq = rseq;
    send_reliably(*session, request, options, response, now);
  }
  if (status > 100) {
    request.progressed = true;
    request.progress = response;
    timers_.cancel(request.ringing_timer);
    request.ringing_timer =
        arm(UserAgentTimer::still_ringing, request.id.value, kStillRinging, now);
  }
  return send_response(request, response, now);
}

Result<void> UserAgentCore::accept(Session& session, IncomingRequest& request, std::uint16_t status,
                                   std::string_view reason_phrase, const MessageOptions& options,
                                   Instant now) {
  if (const auto fits = check_accept(session, request, options); !fits) return fits;
  keep_wishes(session, options);
  const auto timer = session_timer_terms(*request.message, configuration_.session_expires);
  WaitingAccept accept{
      .response = make_own_response(request, status, reason_phrase, options, {.timer = timer}),
      .description = request.described ? Description{} : options.description(),
      .timer = timer};
  const bool is_being_changed = session.signaling.state() == SignalingState::have_remote_offer &&
                                session.offer_request && session.offer_request != request.id;
  if (session.awaits_prack(request.id) || (request.described && is_being_changed)) {
    timers_.cancel(request.timer);
    timers_.cancel(request.ringing_timer);
    Output& output = emit(OutputKind::deferred);
    output.request = request.id;
    output.message = accept.response;
    request.waiting_accept = std::move(accept);
    return {};
  }
  return accepted(session, request, std::move(accept), now);
}

Result<void> UserAgentCore::reject(Session* session, IncomingRequest& request, std::uint16_t status,
                                   std::string_view reason_phrase, const MessageOptions& options,
                                   Instant now) {
  const RequestId id = request.id;
  const MessagePtr message = request.message;
  const auto response = make_own_response(request, status, reason_phrase, options, {});
  if (const auto sent = send_response(request, response, now); !sent) return sent;
  if (session != nullptr) settle(*session, id, message, status, {}, now);
  return {};
}

// 12.1.1: the first response with a To tag makes the dialog.
Result<Session*> UserAgentState::session_for(IncomingRequest& request) {
  const bool secure = std::ranges::any_of(
      flows_, [&](const Flow& flow) { return flow.id == request.flow && flow.secure; });
  auto dialog = Dialog::for_server(*request.message, request.to_tag, secure);
  if (!dialog) return std::unexpected(dialog.error());
  return &add_server_session(request, std::move(*dialog));
}

MessagePtr UserAgentState::make_own_response(const IncomingRequest& request, std::uint16_t status,
                                             std::string_view reason_phrase,
                                             const MessageOptions& options,
                                             const ResponseFields& fields) const {
  const Message& message = *request.message;
  MessageBuilder builder = make_response(message, status, reason_phrase, request.to_tag);
  const Method method = message.method();
  // 12.1.1: what may make a dialog.
  const bool makes =
      status > 100 && status < 300 &&
      (method == Method::invite || method == Method::refer || method == Method::subscribe);
  const bool refreshes = status >= 200 && status < 300 && method == Method::update;
  if (makes) builder.copy(message, HeaderName::record_route);
  if (makes || refreshes) {
    const Session* const session = sessions_.find(request.dialog);
    const bool anonymous = (session != nullptr && session->anonymous) ||
                           asks_for_privacy(options.header(HeaderName::privacy));
    const bool has_own = session != nullptr && !session->contact_features.empty();
    if (!options.names(HeaderName::contact))
      builder.header(HeaderName::contact,
                     {"<", contact_uri(message, anonymous), ">",
                      has_own ? session->contact_features : configuration_.contact_features});
    if (status >= 200 || fields.rseq != 0) {
      if (!options.names(HeaderName::allow)) builder.header(HeaderName::allow, kAllowed);
      if (!options.names(HeaderName::supported)) builder.header(HeaderName::supported, kSupported);
    }
    // In a 180 too: an exchange may want to have it answered by a NOTIFY (`talk`).
    if (request.is_invite() && (status >= 200 || !configuration_.event_packages.empty()))
      write_allow_events(builder, options);
  }
  // RFC 7044 9.4.
  if (status > 100 && lists_token(message, HeaderName::supported, "histinfo"))
    builder.copy(message, HeaderName::history_info);
  if (fields.rseq != 0) {
    const auto required = options.header(HeaderName::require);
    if (!required || !list_has_token(*required, "100rel"))
      builder.header(HeaderName::require, "100rel");
    if (!options.names(HeaderName::rseq)) builder.header(HeaderName::rseq, fields.rseq);
  }
  if (fields.timer) {
    if (fields.timer->client_supports_them) builder.header(HeaderName::require, "timer");
    const auto refresher = fields.timer->uac_refreshes ? Refresher::uac : Refresher::uas;
    builder.header(HeaderName::session_expires,
                   to_string(SessionExpires{fields.timer->interval, refresher}));
  }
  if (!configuration_.user_agent.empty() && !options.names(HeaderName::server)) {
    builder.header(HeaderName::server, configuration_.user_agent);
  }
  write_warning(builder, status, options);
  write_session_id(builder, request, options);
  write_options(builder, options);
  return std::move(builder).finish(options.body);
}

Result<void> UserAgentCore::accepted(Session& session, IncomingRequest& request,
                                     WaitingAccept accept, Instant now) {
  const RequestId id = request.id;
  const DialogId replaced = request.replaces;
  const bool initial = session.initial_request == id;
  if (!accept.description.empty())
    (void)session.signaling.local_description(std::move(accept.description));
  if (session.offer_request == id) session.offer_request = {};
  if (session.incoming_invite == id) session.incoming_invite = {};
  stop_provisionals(session, id);
  if (initial) {
    session.dialog.confirm();
    session.timer.note(*request.message);
  } else {
    session.dialog.refresh_target(*request.message);
  }
  session.move(SessionInput::accepted);
  agree_on_timer(session, accept.timer, false, now);
  await_ack(session, request, accept.response, now);
  const auto sent = send_response(request, accept.response, now);
  if (replaced) end_replaced(replaced, now);
  return sent;
}

// 13.3.1.4: resent at T1, doubling to T2, over reliable transports as well.
void UserAgentCore::await_ack(Session& session, const IncomingRequest& request,
                              const MessagePtr& response, Instant now) {
  const TransactionTimers& timers = configuration_.timers;
  UnacknowledgedAccept accept;
  accept.cseq = cseq_of(*request.message)->number;
  accept.transaction = request.transaction;
  accept.flow = request.flow;
  accept.response = response;
  accept.holds_offer =
      session.signaling.state() == SignalingState::have_local_offer && !session.offer_request;
  accept.interval = timers.t1;
  accept.resend_at = now + timers.t1;
  accept.give_up_at = now + timers.timeout();
  accept.resend = arm(UserAgentTimer::accept_resend, session.id.value, timers.t1, now);
  accept.give_up = arm(UserAgentTimer::accept_give_up, session.id.value, timers.timeout(), now);
  session.unacknowledged.push_back(std::move(accept));
}

void UserAgentCore::resend_accepts(DialogId id, Instant now) {
  Session* const session = sessions_.find(id);
  if (session == nullptr) return;
  for (UnacknowledgedAccept& accept : session->unacknowledged) {
    if (accept.resend_at > now) continue;
    send_frame(accept.flow, accept.response, {});
    accept.interval = std::min(accept.interval * 2, configuration_.timers.t2);
    accept.resend_at = now + accept.interval;
    accept.resend = arm(UserAgentTimer::accept_resend, id.value, accept.interval, now);
  }
}

void UserAgentState::stop_accepts(Session& session) {
  for (UnacknowledgedAccept& accept : session.unacknowledged) {
    timers_.cancel(accept.resend);
    timers_.cancel(accept.give_up);
  }
  session.unacknowledged.clear();
  session.bye_owed = false;
}

void UserAgentCore::send_owed_bye(Session& session, Instant now) {
  const DialogId id = session.id;
  stop_accepts(session);
  send_own_bye(session, now);
  free_if_done(id);  // without a connection
}

void UserAgentCore::give_up_acks(DialogId id, Instant now) {
  Session* const session = sessions_.find(id);
  if (session == nullptr) return;
  bool due = false;
  for (UnacknowledgedAccept& accept : session->unacknowledged) {
    if (accept.give_up_at > now) continue;
    accept.give_up = 0;  // it has fired
    due = true;
  }
  if (!due) return;
  if (session->bye_owed) return send_owed_bye(*session, now);
  stop_accepts(*session);
  emit(OutputKind::ack_timeout).dialog = id;
  hang_up(*session, TerminationReason::ack_timeout, now);
}

}  // namespace sip
