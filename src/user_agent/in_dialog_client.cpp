// Requests of ours inside a dialog, RFC 3261 12.2.1: what goes out, and what the final response
// does to the session.
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/rack.h"
#include "message/values.h"
#include "user_agent/announced_description.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

Result<void> check_inside_dialog(std::string_view method, const MessageOptions& options) {
  if (const auto token = check_token(method, "method: not a token"); !token)
    return std::unexpected(token.error());
  const Method known = method_from(method);
  if (known == Method::ack || known == Method::cancel || known == Method::register_) {
    return invalid_argument("method: not one for a request inside a dialog");
  }
  if (const auto one = check_one_contact(options); !one) return one;
  return check_no_features(options);
}

// RFC 3262 7.2. The core writes it; an application that does names the response that is open.
Result<void> check_rack(const Session& session, const MessageOptions& options) {
  const auto named = options.header(HeaderName::rack);
  if (!named) return {};
  const UnacknowledgedProvisional& open = session.unpracked.front();
  const auto rack = parse_rack(*named);
  if (options.count(HeaderName::rack) == 1 && rack && *rack == RAck{open.rseq, open.cseq, "INVITE"})
    return {};
  return invalid_argument("RAck: not the reliable response that is open");
}

}  // namespace

Result<RequestId> UserAgentCore::dialog_request(DialogId id, std::string_view method,
                                                std::uint32_t cseq, const MessageOptions& options,
                                                Instant now) {
  const auto session = live_session(id);
  if (!session) return std::unexpected(session.error());
  return with_announced(*session, options.body,
                        [&] { return send_request(**session, method, cseq, options, now); });
}

Result<RequestId> UserAgentCore::send_request(Session& session, std::string_view method,
                                              std::uint32_t cseq, const MessageOptions& options,
                                              Instant now) {
  if (const auto checked = check_inside_dialog(method, options); !checked)
    return std::unexpected(checked.error());
  const Method known = method_from(method);
  const bool deferred = must_wait(session, known, options.is_session_description());
  if (!deferred) {
    if (const auto may = may_send(session, known, options.is_session_description()); !may)
      return std::unexpected(may.error());
  }
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (cseq >= kCSeqEnd) return invalid_argument("CSeq: not from 1 to 2^31-1");
  if (deferred) return defer(session, method, cseq, options);
  if (known == Method::prack) {
    if (const auto named = check_rack(session, options); !named)
      return std::unexpected(named.error());
  }
  if (known == Method::refer) {
    if (const auto may = check_refer(&session, options); !may) return std::unexpected(may.error());
  }
  Referral* notified = nullptr;
  if (known == Method::notify) {
    const auto subscription = check_notify(session, options);
    if (!subscription) return std::unexpected(subscription.error());
    notified = *subscription;
  }
  const auto started = send_in_dialog(session, method, cseq, options, now);
  if (!started) return started;
  if (known == Method::refer) refer_sent(&session, *outgoing_.find(*started), now);
  if (notified != nullptr) notify_sent(*notified, *outgoing_.find(*started));
  if (known == Method::bye) end_session(session, TerminationReason::local_bye, 0, nullptr, now);
  return started;
}

// The responses to an INVITE of ours without an offer bring one, which must not meet another
// (RFC 3311 5.1, RFC 6337 2.2): they would be taken for each other's answers.
Result<void> UserAgentState::may_send(const Session& session, Method method, bool has_offer) const {
  const OutgoingRequest* const invite = outgoing_.find(session.outgoing_invite);
  const bool waits_for_offer = invite != nullptr && !is_session_description(*invite->message) &&
                               session.described_cseq != cseq_of(*invite->message)->number;
  if (waits_for_offer && has_offer && method == Method::update)
    return invalid_state("UPDATE: our INVITE asked for an offer (RFC 3311 5.1)");
  if (waits_for_offer && has_offer && method == Method::prack)
    return invalid_state("PRACK: our INVITE asked for an offer (RFC 6337 2.2)");
  if (method == Method::invite && is_refusal_open(session))
    return invalid_state("INVITE: our refusal of theirs is not acknowledged (14.1)");
  return session.may_send(method, has_offer);
}

// What was checked; `cseq` 0 is the next number.
Result<RequestId> UserAgentCore::send_in_dialog(Session& session, std::string_view method,
                                                std::uint32_t cseq, const MessageOptions& options,
                                                Instant now) {
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());
  const std::uint32_t number = cseq != 0 ? cseq : session.dialog.next_local_cseq();
  if (number == 0) return limit_exceeded("CSeq: 2^31 is reached");
  const Method known = method_from(method);
  // 13.2.2.4: a 2xx gets its ACK in any case, without an answer where none was given to its offer.
  if (known == Method::bye && session.awaits_ack()) (void)send_ack(session, {}, now);
  OutgoingRequest& made =
      add_outgoing(make_in_dialog(session, method, number, **flow, options), session.authorization);
  made.dialog = session.id;
  const auto started = start(made, **flow, now);
  if (!started) return started;
  ++session.open_requests;
  if (known == Method::prack) session.unpracked.erase(session.unpracked.begin());
  session.begin_exchange(*started, known,
                         options.is_session_description() ? options.description() : Description{});
  return started;
}

MessagePtr UserAgentState::make_in_dialog(Session& session, std::string_view method,
                                          std::uint32_t number, const Flow& flow,
                                          const MessageOptions& options) {
  const Method known = method_from(method);
  const std::string_view target = session.dialog.remote_target();
  MessageBuilder builder = session.dialog.make_request(method, number, new_via(flow));
  write_own_fields(builder, known,
                   {first_hop(target, session.dialog.route_set()), session.account(),
                    session.anonymous, session.contact_features},
                   options);
  if (known == Method::prack && !options.names(HeaderName::rack)) {
    const UnacknowledgedProvisional& acknowledged = session.unpracked.front();
    builder.header(HeaderName::rack, {DecimalText{acknowledged.rseq}.view(), " ",
                                      DecimalText{acknowledged.cseq}.view(), " INVITE"});
  }
  write_session_timer(builder, known, &session, options);
  write_session_id(builder, session, options);
  write_options(builder, options);
  session.authorization->begin_request();
  if (!session.authorization->empty()) {
    write_credentials(builder, *session.authorization, method, session.dialog.request_uri(),
                      options.body, account_of(session.account()));
  }
  return std::move(builder).finish(options.body);
}

// The core's own: the application hears of what it does to the session only.
Result<RequestId> UserAgentCore::send_silently(Session& session, std::string_view method,
                                               const MessageOptions& options, Instant now) {
  const auto started = send_in_dialog(session, method, 0, options, now);
  if (!started) return started;
  OutgoingRequest& request = *outgoing_.find(*started);
  request.silent = true;
  const Method known = request.message->method();
  if (known == Method::invite || known == Method::update) {
    session.own_exchange = *started;
    request.known_remote = session.signaling.remote().body;
  }
  return started;
}

void UserAgentCore::send_own_bye(Session& session, Instant now) {
  // 15: no callee sends one in an early dialog; what answers the INVITE ends that.
  if (session.is_uas && session.dialog.early()) return;
  // Nor before the ACK, or 64*T1 without one.
  session.bye_owed = session.is_uas && session.session_state == SessionState::ack_wait &&
                     !session.unacknowledged.empty();
  if (session.bye_owed || send_silently(session, "BYE", {}, now)) return;
  // Without a connection it waits for the next one: the peer may go on with the call.
  if (current_flow() != nullptr || closed_) return;
  const std::uint32_t number = session.dialog.next_local_cseq();
  if (number == 0) return;
  OutgoingRequest& bye =
      add_outgoing(make_in_dialog(session, "BYE", number, Flow{.id = {}, .secure = true}, {}),
                   session.authorization);
  bye.dialog = session.id;
  bye.silent = bye.waits = true;
  ++session.open_requests;
}

// The final response to a request that is no INVITE, or a refusal of an INVITE.
void UserAgentCore::exchange_answered(OutgoingRequest& request, Session& session,
                                      std::uint16_t status, const MessagePtr& response,
                                      Instant now) {
  if (status < 300 && request.message->method() == Method::update) {
    session.dialog.refresh_target(*response);
    hear_peer(session, response);
    if (!session.dialog.early() && !session.ended()) {
      session.timer.note(*response);
      agree_on_timer(session, session_timer_terms(*response), true, now);
    }
  }
  if (session.offer_request != request.id) {
    const Method method = request.message->method();
    const bool stray = (method == Method::update || method == Method::prack) && status < 300 &&
                       !session.ended() && is_session_description(*response);
    if (stray) ignore_description(session.id, response);
    return;
  }
  session.offer_request = {};
  if (session.ended()) return;
  if (status < 300 && is_session_description(*response) &&
      session.signaling.remote_description(description_of(*response))) {
    return;
  }
  session.signaling.rollback();
  if (status < 300) {
    ignore_description(session.id, nullptr, "2xx: the answer is missing");
  }
}

}  // namespace sip
