// The requests of a user agent: from a command over its retries to a final response.
#include <algorithm>

#include "grammar/digits.h"
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/message_builder.h"
#include "message/privacy.h"
#include "message/uri.h"
#include "message/values.h"
#include "message/via.h"
#include "user_agent/own_fields.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

Result<void> check_outside_dialog(std::string_view method, const MessageOptions& options) {
  if (const auto token = check_token(method, "method: not a token"); !token)
    return std::unexpected(token.error());
  if (const auto one = check_one_contact(options); !one) return one;
  if (method_from(method) != Method::invite) {
    if (const auto none = check_no_features(options); !none) return none;
  }
  switch (method_from(method)) {
    case Method::ack:
    case Method::bye:
    case Method::cancel:
    case Method::prack:
    case Method::update: return invalid_argument("method: not one for a request outside a dialog");
    case Method::register_:
      // 10.2.3: without one it asks what is bound.
      if (!options.names(HeaderName::contact)) return {};
      return invalid_argument("REGISTER with a Contact: bindings have commands of their own");
    default: return {};
  }
}

}  // namespace

Result<RequestId> UserAgentCore::request(std::string_view method, std::string_view target,
                                         std::string_view from_uri, std::string_view from_name,
                                         const MessageOptions& options, Instant now) {
  const auto started = request_outside(method, target, from_uri, from_name, options,
                                       Shared<AuthorizationState>::make(), now);
  if (started && method_from(method) == Method::refer)
    refer_sent(nullptr, *outgoing_.find(*started), now);
  return started;
}

// `known`: what earlier requests for the same thing have learned of challenges.
Result<RequestId> UserAgentCore::request_outside(std::string_view method, std::string_view to,
                                                 std::string_view from_uri,
                                                 std::string_view from_name,
                                                 const MessageOptions& options,
                                                 const Shared<AuthorizationState>& known,
                                                 Instant now) {
  if (outputs_.size() >= configuration_.queued_outputs) {
    return limit_exceeded("outputs: too many that nobody takes");
  }
  if (const auto checked = check_outside_dialog(method, options); !checked)
    return std::unexpected(checked.error());
  const std::string_view from = from_uri.empty() ? configuration_.aor : from_uri;
  if (const auto uri = check_party(from); !uri) return std::unexpected(uri.error());
  const bool is_register = method_from(method) == Method::register_;
  std::string target = is_register && to.empty() ? registrar_of(from) : std::string(to);
  if (const auto uri = check_uri(target); !uri) return std::unexpected(uri.error());
  target = request_uri_of(*parse_uri(target));
  const bool is_hidden = is_anonymous(from);
  const std::string_view usual_name = is_hidden ? kAnonymousName
                                      : from_uri.empty()
                                          ? std::string_view{configuration_.display_name}
                                          : std::string_view{};
  const std::string_view name = from_name.empty() ? usual_name : from_name;
  if (const auto text = check_text(name); !text) return std::unexpected(text.error());
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (method_from(method) == Method::refer) {
    if (const auto may = check_refer(nullptr, options); !may) return std::unexpected(may.error());
  }
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());

  MessageBuilder builder = MessageBuilder::request(method, target);
  builder.header(HeaderName::via, new_via(**flow));
  builder.header(HeaderName::max_forwards, std::uint32_t{70});
  builder.header(HeaderName::from, {name.empty() ? "" : quote(name), name.empty() ? "" : " ", "<",
                                    from, ">;tag=", random_token(random_)});
  builder.header(HeaderName::to, {"<", is_register ? from : target, ">"});
  builder.header(HeaderName::call_id, random_token(random_, 15));
  builder.header(HeaderName::cseq, {"1 ", method});
  const std::string account = is_hidden ? hidden_account(options) : std::string(from);
  // RFC 3608 6.1: by the way that our registrar has named.
  std::span<const std::string> routes;
  if (const Registration* const registration = account_of(account);
      registration != nullptr && registration->bound && !is_register) {
    routes = registration->service_route;
  }
  for (const std::string& route : routes) builder.header(HeaderName::route, route);
  write_own_fields(builder, method_from(method),
                   {first_hop(target, routes), account, is_hidden, options.contact_features},
                   options);
  write_privacy(builder, is_hidden, options);
  write_session_timer(builder, method_from(method), nullptr, options);
  write_new_session_id(builder, method_from(method), options);
  write_options(builder, options);
  known->begin_request();
  write_credentials(builder, *known, method, target, options.body, account_of(account));
  OutgoingRequest& made = add_outgoing(std::move(builder).finish(options.body), known);
  if (is_hidden) made.account = account;
  made.contact_features = options.contact_features;
  return start(made, **flow, now);
}

Result<void> UserAgentCore::cancel(RequestId id, std::string_view reason, Instant now) {
  OutgoingRequest* const request = outgoing_.find(id);
  if (request == nullptr) {
    return unknown_request("CANCEL: no such request");
  }
  if (!request->is_invite()) return invalid_state("CANCEL: only an INVITE can be cancelled (9.1)");
  if (request->final_reported) return invalid_state("CANCEL: the final response has come");
  if (request->cancel_wanted) return invalid_state("CANCEL: it is cancelled already");
  if (const auto text = check_header_value(HeaderName::reason, reason); !text) {
    return std::unexpected(text.error());
  }
  if (const auto values = check_values(HeaderName::reason, reason); !values) return values;
  request->cancel_wanted = true;
  request->cancel_reason = reason;
  if (request->waits) {
    finish(*request, 487, nullptr, now);
    forget(*request);
    tell_referrers(now);
  } else if (request->provisional_seen) {
    send_cancel(*request, now);
  }
  return {};
}

Result<void> UserAgentCore::keep_forks(RequestId id) {
  OutgoingRequest* const request = outgoing_.find(id);
  if (request == nullptr) return unknown_request("forks: no such request");
  if (!request->is_initial_invite())
    return invalid_state("forks: only an INVITE outside a dialog has them");
  request->keeps_forks = true;
  return {};
}

Result<void> UserAgentCore::keep_session(RequestId id) {
  OutgoingRequest* const request = outgoing_.find(id);
  if (request == nullptr) return unknown_request("session: no such request");
  if (!request->dialog) return invalid_state("session: the request is inside none");
  request->keeps_session = true;
  return {};
}

void UserAgentCore::send_cancel(OutgoingRequest& request, Instant now) {
  request.cancel_sent = true;
  request.cancel_timer =
      arm(UserAgentTimer::cancel_give_up, request.id.value, configuration_.timers.timeout(), now);
  TransactionEffects effects;
  const MessagePtr cancel = make_cancel(*request.message, request.cancel_reason);
  if (transactions_.send_request(cancel, request.flow, is_reliable(request.flow), now, effects))
    carry_out(effects, now);
}

OutgoingRequest& UserAgentState::add_outgoing(MessagePtr message,
                                              Shared<AuthorizationState> known) {
  auto request = std::make_unique<OutgoingRequest>();
  request->id = request_ids_.next();
  request->message = std::move(message);
  request->authorization = std::move(known);
  return outgoing_.add_as_named(std::move(request));
}

Result<RequestId> UserAgentCore::start(OutgoingRequest& request, const Flow& flow, Instant now) {
  const RequestId id = request.id;
  if (const auto begun = run(request, request.message, flow, now); !begun) {
    outgoing_.erase(id);
    return std::unexpected(begun.error());
  }
  // 13.2.1: what Expires says is how long the caller waits for a final response.
  if (const auto expires = seconds_of(*request.message, HeaderName::expires);
      expires && request.is_invite())
    request.expiry_timer = arm(UserAgentTimer::invite_expiry, id.value, seconds(*expires), now);
  return id;
}

// In a client transaction of its own.
Result<void> UserAgentCore::run(OutgoingRequest& request, MessagePtr message, const Flow& flow,
                                Instant now) {
  TransactionEffects effects;
  const auto transaction =
      transactions_.send_request(message, flow.id, flow.reliable, now, effects);
  if (!transaction) return std::unexpected(transaction.error());
  if (request.transaction) {
    outgoing_by_transaction_.erase(request.transaction.value, request);
  }
  request.message = std::move(message);
  request.transaction = *transaction;
  request.flow = flow.id;
  request.provisional_seen = false;
  request.waits = false;
  outgoing_by_transaction_.insert(transaction->value, request);
  carry_out(effects, now);
  return {};
}

// The retry runs in a transaction of its own; the old one ends without a word.
bool UserAgentCore::send_again(OutgoingRequest& request, std::uint32_t cseq, Instant now) {
  const Flow* const flow = current_flow();
  if (flow == nullptr || cseq == 0) return false;
  return run(request, rebuilt(request, *flow, cseq), *flow, now).has_value();
}

std::uint32_t UserAgentState::next_cseq(const OutgoingRequest& request) {
  if (Session* const session = sessions_.find(request.dialog)) {
    return session->dialog.next_local_cseq();
  }
  if (Registration* const registration = registrations_.find(request.registration)) {
    return ++registration->cseq;
  }
  const auto& cseq = cseq_of(*request.message);
  return cseq && cseq->number + 1 < kCSeqEnd ? cseq->number + 1 : 0;
}

// A request that was sent later came first, over datagrams: the BYE's CSeq was too low then
// (12.2.2), and nothing else would tell the peer that the session is over.
bool UserAgentCore::retry_overtaken_bye(OutgoingRequest& request, Instant now) {
  const Session* const session = sessions_.find(request.dialog);
  if (request.message->method() != Method::bye || session == nullptr || !request.may_retry())
    return false;
  const auto& cseq = cseq_of(*request.message);
  if (!cseq || cseq->number >= session->dialog.local_cseq().value_or(0)) return false;
  ++request.retries;
  return send_again(request, next_cseq(request), now);
}

[[gnu::noinline]] void UserAgentCore::response_received(OutgoingRequest& request,
                                                        const MessagePtr& response, Instant now) {
  const std::uint16_t status = response->status();
  if (status < 200) {
    if (request.is_invite() && request.dialog && (status > 100 || !request.provisional_seen) &&
        !request.message->header(HeaderName::expires)) {
      timers_.cancel(request.expiry_timer);
      request.expiry_timer =
          arm(UserAgentTimer::invite_expiry, request.id.value, kLongestReinvite, now);
    }
    request.provisional_seen = true;
    if (request.cancel_wanted && !request.cancel_sent) send_cancel(request, now);
    if (request.is_invite() && status > 100) return invite_progress(request, response, now);
    return report(request, request.dialog, status, response);
  }
  const bool retried =
      ((status == 401 || status == 407) && retry_with_credentials(request, response, now)) ||
      (status == 422 && retry_with_longer_interval(request, *response, now)) ||
      (status == 500 && retry_overtaken_bye(request, now));
  if (retried) {
    end_early_forks(request, TerminationReason::rejected, status, response, now);
    return;
  }
  if (status < 300) request.authorization->accept_authentication_info(*response);
  if (request.is_initial_invite() && status < 300) return initial_accept(request, response, now);
  finish(request, status, response, now);
}

// A final response that is not a 2xx to an initial INVITE; null: it was made here.
void UserAgentCore::finish(OutgoingRequest& request, std::uint16_t status,
                           const MessagePtr& response, Instant now) {
  const RequestId id = request.id;
  const DialogId dialog = request.dialog;
  conclude(request, status, response, now);
  if (Session* const session = sessions_.find(dialog))
    own_exchange_ended(*session, id, status, response, now);
}

void UserAgentCore::conclude(OutgoingRequest& request, std::uint16_t status,
                             const MessagePtr& response, Instant now) {
  timers_.cancel(request.cancel_timer);
  if (request.registration) return registrant_.answered(request, status, response, now);
  Session* const session = sessions_.find(request.dialog);
  if (session != nullptr && response != nullptr) session->unheard_repairs = 0;
  if (request.is_initial_invite()) {
    if (request.final_reported) return;
    report(request, {}, status, response);
    request.final_reported = true;
    refused_invites_.add(request.id, *request.message, now + configuration_.timers.timeout());
    const auto reason =
        request.cancel_wanted ? TerminationReason::cancelled : TerminationReason::rejected;
    return end_early_forks(request, reason, status, response, now);
  }
  if (session != nullptr) {
    if (request.is_invite() && status < 300) {
      change_answered(*session, request, status);
      return reinvite_accept(request, *session, response, now);
    }
    if (session->outgoing_invite == request.id) session->outgoing_invite = {};
    exchange_answered(request, *session, status, response, now);
    if (status == 491 && wait_after_glare(request, *session, now)) return;
    change_answered(*session, request, status);
  }
  const Method method = request.message->method();
  report(request, request.dialog, status, response);
  request.final_reported = true;
  if (session != nullptr && status < 300 &&
      (method == Method::refer || method == Method::notify || method == Method::subscribe)) {
    session->dialog.refresh_target(*response);
  }
  if (method == Method::refer) refer_answered(request, status, response, now);
  if (method == Method::notify) {
    notify_answered(request, status, response, now);
    notifier_.answered(request, status, response, now);
  }
  if (request.subscription) subscriber_.answered(request, status, response, now);
  if (request.publication) publisher_.answered(request, status, response, now);
  if (session == nullptr || status < 300) return;
  session->bye_refused |= method == Method::bye;
  end_by_response(*session, request, status, response, now);
  // One that waits has been answered, or was never sent.
  refused_too_late(*session, request, response != nullptr || request.waits, now);
  if (request.refreshes) refresh_failed(*session, method, status, now);
}

void UserAgentCore::report(const OutgoingRequest& request, DialogId dialog, std::uint16_t status,
                           const MessagePtr& response, const Error& why) {
  const bool further_accept =
      request.keeps_forks && request.is_initial_invite() && status >= 200 && status < 300;
  if (request.silent || (request.final_reported && !further_accept)) return;
  if (request.follows && status > 100 && !request.final_reported) {
    const std::string_view phrase =
        response && response->status() == status ? response->reason_phrase() : std::string_view{};
    referral_news_.push_back(
        {request.follows, status,
         std::string(phrase.empty() ? default_reason_phrase(status) : phrase)});
  }
  Output& output = emit(OutputKind::response);
  output.flow = request.flow;
  output.dialog = dialog;
  output.request = request.id;
  output.status = status;
  output.reason = static_cast<std::uint8_t>(why.code);
  output.message = response;
  output.text = why.detail;
}

// The application has its final response; the core goes on with the request by itself.
void UserAgentCore::leave_to_core(OutgoingRequest& request, std::uint16_t status) {
  if (request.silent) return;
  report(request, request.dialog, status, nullptr);
  emit(OutputKind::request_ended).request = request.id;
  request.silent = true;
}

void UserAgentCore::forget(OutgoingRequest& request) {
  timers_.cancel(request.cancel_timer);
  timers_.cancel(request.expiry_timer);
  timers_.cancel(request.credentials_timer);
  if (request.transaction) {
    outgoing_by_transaction_.erase(request.transaction.value, request);
  }
  if (!request.silent) emit(OutputKind::request_ended).request = request.id;
  const DialogId dialog = request.dialog;
  const std::vector<DialogId> forks = std::move(request.forks);
  if (Session* const session = sessions_.find(dialog)) {
    --session->open_requests;
    if (session->deferred == request.id) session->deferred = {};
    if (session->retry_of == request.id) {
      session->retry_of = {};
      timers_.cancel(session->retry_timer);
    }
  }
  outgoing_.erase(request.id);
  free_if_done(dialog);
  for (const DialogId fork : forks) free_if_done(fork);
}

}  // namespace sip
