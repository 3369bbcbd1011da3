#include "user_agent/user_agent_core.h"

#include <algorithm>
#include <array>
#include <utility>

#include "message/message_builder.h"
#include "message/via.h"

namespace sip {
namespace {

constexpr Duration kLongestRinging = seconds(180);  // 16.6 step 11: a proxy gives up then

}  // namespace

UserAgentCore::UserAgentCore(RandomSource& random, BodyHost& body_host, Configuration configuration)
    : UserAgentState(random, body_host, std::move(configuration)) {}

Result<void> UserAgentCore::configure(std::string_view name, std::string_view value) {
  const auto set = configuration_.set(name, value);
  if (set) transactions_.configure(configuration_.timers, configuration_.transaction_limits);
  return set;
}

void UserAgentCore::flow_opened(FlowId flow, bool secure, Instant now, bool reliable) {
  flows_.push_back({flow, secure, reliable, now});
  // A 2xx that the old flow may have lost goes out on the new one at once.
  sessions_.for_each([this, flow](Session& session) {
    for (UnacknowledgedAccept& accept : session.unacknowledged) {
      accept.flow = flow;
      send_frame(flow, accept.response, {});
    }
  });
  send_due_notifies(now);
  registrant_.flow_opened(now);
  // A BYE that was not answered on the old flow may not have arrived.
  for (const RequestId id : byes_that_wait()) {
    OutgoingRequest& bye = *outgoing_.find(id);
    if (send_again(bye, next_cseq(bye), now)) continue;
    finish(bye, 503, nullptr, now);
    forget(bye);
  }
  send_owed(now);
  notifier_.flow_opened(now);
  subscriber_.flow_opened(now);
  publisher_.flow_opened(now);
}

void UserAgentCore::flow_closed(FlowId flow, Instant now) {
  std::erase_if(flows_, [flow](const Flow& open) { return open.id == flow; });
  TransactionEffects effects;
  transactions_.flow_closed(flow, effects);
  carry_out(effects, now);
  send_owed(now);
  if (flows_.empty()) registrant_.flow_closed();
}

MessagePtr UserAgentCore::receive(FlowId flow, std::string head, Body body, Instant now) {
  // Nobody takes the outputs: to tell of one more dropped frame would add to them.
  if (outputs_.size() >= configuration_.queued_outputs) return nullptr;
  for (Flow& open : flows_)
    if (open.id == flow) open.heard = now;
  const auto parsed =
      parse_message(std::move(head), std::move(body), bodies_, configuration_.message_limits);
  if (!parsed) {
    drop(flow, nullptr, parsed.error().detail, 0);
    return nullptr;
  }
  const MessagePtr& message = *parsed;
  if (message->has_more())
    drop(flow, message, "frame: what is behind its message is not read (RFC 7118 5)", 0);
  if (const auto fault = find_fault(*message)) {
    if (message->is_request() && message->method() != Method::ack) {
      answer_statelessly(flow, message, *fault);
    } else {
      drop(flow, message, fault->detail, 0);
    }
    return message;
  }
  if (!message->is_request() && via_count(*message) != 1) {
    drop(flow, message, "Via: more than one in a response (8.1.3.3)", 0);
    return message;
  }
  TransactionEffects effects;
  transactions_.receive(message, flow, now, effects);
  carry_out(effects, now);
  return message;
}

void UserAgentCore::handle_timeout(Instant now) {
  while (const auto due = timers_.pop_due(now)) {
    if (due->key.owner == kTransactionTimers) {
      TransactionEffects effects;
      transactions_.handle_timer(due->key, now, effects);
      carry_out(effects, now);
    } else {
      fire(due->key, now);
    }
  }
}

void UserAgentCore::fire(TimerKey key, Instant now) {
  const DialogId dialog{key.id};
  const RequestId request{key.id};
  switch (static_cast<UserAgentTimer>(key.name)) {
    case UserAgentTimer::accept_resend: return resend_accepts(dialog, now);
    case UserAgentTimer::accept_give_up: return give_up_acks(dialog, now);
    case UserAgentTimer::cancel_give_up:
      if (OutgoingRequest* const cancelled = outgoing_.find(request)) {
        cancelled->cancel_timer = 0;
        if (!cancelled->cancel_wanted && has_live_fork(*cancelled)) return;  // it came meanwhile
        TransactionEffects effects;
        const TransactionId transaction = cancelled->transaction;
        finish(*cancelled, 487, nullptr, now);
        transactions_.abandon(transaction, effects);
        carry_out(effects, now);
      }
      return;
    case UserAgentTimer::unanswered:
      if (IncomingRequest* const waiting = incoming_.find(request)) {
        waiting->timer = 0;
        unanswered(*waiting, now);
      }
      return;
    case UserAgentTimer::still_ringing:
      if (IncomingRequest* const invite = incoming_.find(request)) say_again(*invite, now);
      return;
    case UserAgentTimer::retry:
      if (Session* const session = sessions_.find(dialog)) {
        session->retry_timer = 0;
        retry_after_glare(*session, now);
      }
      return;
    case UserAgentTimer::ack_release:
    case UserAgentTimer::provisional_resend:
    case UserAgentTimer::provisional_give_up:
    case UserAgentTimer::session_refresh:
    case UserAgentTimer::session_expiry:
    case UserAgentTimer::in_step:
      if (Session* const session = sessions_.find(dialog)) fire(key, *session, now);
      return;
    case UserAgentTimer::refresh: return registrant_.due(RegistrationId{key.id}, now);
    case UserAgentTimer::subscription: return subscription_timer(request, now);
    case UserAgentTimer::timer_n: return subscriber_.timer_n(request, now);
    case UserAgentTimer::subscription_renewal: return subscriber_.renewal_due(request, now);
    case UserAgentTimer::subscription_expiry: return subscriber_.expired(request, now);
    case UserAgentTimer::served_expiry: return notifier_.expired(request, now);
    case UserAgentTimer::served_retry: return notifier_.retry_due(request, now);
    case UserAgentTimer::publication: return publisher_.due(request, now);
    case UserAgentTimer::invite_expiry:
      if (OutgoingRequest* const invite = outgoing_.find(request)) invite->expiry_timer = 0;
      (void)cancel(request, {}, now);  // not where it has its final response
      return;
    case UserAgentTimer::credentials:
      if (OutgoingRequest* const waiting = outgoing_.find(request)) {
        waiting->credentials_timer = 0;
        (void)give_credentials(request, {}, now);
      }
      return;
  }
}

void UserAgentCore::fire(TimerKey key, Session& session, Instant now) {
  switch (static_cast<UserAgentTimer>(key.name)) {
    case UserAgentTimer::ack_release: session.ack_timer = 0; return session.release_acks();
    case UserAgentTimer::provisional_resend: return resend_provisionals(session, now);
    case UserAgentTimer::provisional_give_up: return give_up_provisionals(session, now);
    case UserAgentTimer::session_refresh: return refresh_session(session, now);
    case UserAgentTimer::session_expiry: return session_expired(session, now);
    case UserAgentTimer::in_step: return bring_in_step(session, now);
    default: return;
  }
}

const Output& UserAgentCore::poll() {
  const OutputKind kind = current_.kind;
  const DialogId dialog = current_.dialog;
  // What it held may be the last use of a body: that is told before there is nothing more to tell.
  if (outputs_.empty()) current_ = {};
  if (kind == OutputKind::dialog_terminated) {
    current_ = {};
    if (Session* const session = sessions_.find(dialog)) session->reported = true;
    free_if_done(dialog);
  }
  while (!outputs_.empty()) {
    current_ = outputs_.take();
    // A host that let go of a message and gave its text again meanwhile did so by the same id.
    const bool is_stale =
        current_.kind == OutputKind::body_released && bodies_.is_live(BodyId{current_.number});
    if (!is_stale) return current_;
    current_ = {};
  }
  return current_;
}

// A browser compiles this when the first frame goes out: what it calls for other effects stays out
// of it.
void UserAgentCore::carry_out(TransactionEffects& effects, Instant now) {
  using Kind = TransactionEffect::Kind;
  for (const TransactionEffect& effect : effects) {
    OutgoingRequest* const outgoing = effect.kind == Kind::request || effect.kind == Kind::stray
                                          ? nullptr
                                          : outgoing_of(effect.transaction);
    switch (effect.kind) {
      case Kind::send: {
        const IncomingRequest* const incoming = incoming_of(effect.transaction);
        send_frame(effect.flow, effect.message,
                   outgoing != nullptr   ? outgoing->id
                   : incoming != nullptr ? incoming->id
                                         : RequestId{});
        break;
      }
      case Kind::request: request_received(effect.message, effect.flow, now); break;
      case Kind::response:
        if (outgoing != nullptr) response_received(*outgoing, effect.message, now);
        break;
      case Kind::stray:
        if (!acknowledge_again(effect.message, effect.flow, now) &&
            !end_late(effect.message, now)) {
          drop(effect.flow, effect.message, "response: no transaction awaits it", 0);
        }
        break;
      case Kind::timeout:
        if (outgoing != nullptr && !outgoing->deferred) request_timed_out(*outgoing, now);
        break;
      case Kind::flow_lost:
        if (outgoing == nullptr) {
          if (effect.message->method() == Method::cancel) owe(effect.message, now);
          break;
        }
        if (outgoing->is_initial_invite() && outgoing->provisional_seen) {
          owe(make_cancel(*outgoing->message, outgoing->cancel_reason), now);
        }
        if (closed_ || outgoing->message->method() != Method::bye || !outgoing->may_retry()) {
          finish(*outgoing, 503, nullptr, now);
          break;
        }
        ++outgoing->retries;
        leave_to_core(*outgoing, 503);
        outgoing->waits = true;  // for the next flow
        break;
      case Kind::refusal_lost: owe(effect.message, now); break;
      case Kind::ended: transaction_ended(effect.transaction, now); break;
    }
  }
  if (!referral_news_.empty()) tell_referrers(now);
}

// A peer that says nothing is one thing, a connection on which nothing comes at all another.
[[gnu::noinline]] void UserAgentCore::request_timed_out(OutgoingRequest& request, Instant now) {
  const Flow flow = flow_of(request.flow);
  const bool is_silent =
      flow.id && flow.reliable && now - flow.heard >= configuration_.timers.timeout();
  const bool asks_already = static_cast<bool>(request.registration);
  finish(request, 408, nullptr, now);
  if (is_silent && !asks_already) registrant_.flow_doubted(now);
}

[[gnu::noinline]] void UserAgentCore::transaction_ended(TransactionId transaction, Instant now) {
  if (OutgoingRequest* const request = outgoing_of(transaction)) {
    outgoing_by_transaction_.erase(transaction.value, *request);
    request->transaction = {};
    if (request->deferred) return send_deferred(*sessions_.find(request->dialog), now);
    if (request->waits) return;
    if (request->is_initial_invite()) {
      end_early_forks(*request, TerminationReason::completed_elsewhere, 0, nullptr, now);
      // The fork that was accepted had been ended here, and no other one came through.
      if (!request->final_reported) report(*request, {}, 487, nullptr);
    }
    forget(*request);
  } else if (IncomingRequest* const unanswered = incoming_of(transaction);
             unanswered != nullptr && !unanswered->final_sent) {
    // Its flow is gone, and with it what the application could answer.
    Session* const session = sessions_.find(unanswered->dialog);
    if (unanswered->is_invite() && unanswered->announced) {
      Output& output = emit(OutputKind::request_cancelled);
      output.request = unanswered->id;
      output.status = 503;
      output.reason = static_cast<std::uint8_t>(TerminationReason::connection_lost);
    }
    if (unanswered->is_invite()) {
      // The 500 to a re-INVITE leaves its dialog as it is (RFC 5057 5.1).
      const std::uint16_t status = unanswered->to_tag.empty() ? 500 : 480;
      owe(make_response(*unanswered->message, status, {}, unanswered->to_tag).finish(), now);
    }
    const bool initial = session != nullptr && session->initial_request == unanswered->id;
    const RequestId id = unanswered->id;
    forget(*unanswered);
    if (initial) {
      end_session(*session, TerminationReason::connection_lost, 503, nullptr, now);
    } else if (session != nullptr) {
      settle(*session, id, nullptr, 503, {}, now);
    }
  }
}

void UserAgentCore::owe(MessagePtr message, Instant now) {
  // A CANCEL, once as it went out and once as that of its INVITE.
  const bool is_owed =
      message->is_request() && std::ranges::any_of(owed_, [&](const OwedMessage& owed) {
        return owed.message->header(HeaderName::call_id) == message->header(HeaderName::call_id) &&
               owed.message->header(HeaderName::cseq) == message->header(HeaderName::cseq);
      });
  if (!closed_ && !is_owed) owed_.push_back({std::move(message), now + kLongestRinging});
}

// 9.1 and 18.2.2 want the same server, which knows the INVITE by its branch. Another one knows
// none.
void UserAgentCore::send_owed(Instant now) {
  const Flow* const flow = current_flow();
  if (flow == nullptr) return;
  TransactionEffects effects;
  for (const OwedMessage& owed : std::exchange(owed_, {})) {
    if (now >= owed.until) continue;
    if (owed.message->is_request())
      (void)transactions_.send_request(owed.message, flow->id, flow->reliable, now, effects);
    else
      send_frame(flow->id, owed.message, {});
  }
  carry_out(effects, now);
}

void UserAgentCore::answer_statelessly(FlowId flow, const MessagePtr& request, const Error& fault) {
  // Without a Via, a response would find no way back (8.2.6.2). One that does not parse will do for
  // the element at the other end of the flow.
  const std::uint16_t status = request->has(HeaderName::via) ? fault.status : 0;
  drop(flow, request, fault.detail, status);
  if (status == 0) return;
  // 21.4.1: the reason phrase of a 400 says what is wrong.
  const std::string_view phrase = status == 400 ? fault.detail : std::string_view{};
  send_frame(flow, make_response(*request, status, phrase, random_token(random_)).finish(), {});
}

}  // namespace sip
