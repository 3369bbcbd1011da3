// The subscriptions of peers: accepted, notified, ended; RFC 6665 4.2.
#include "user_agent/notifier.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/comma_list.h"
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/event.h"
#include "message/name_addr.h"
#include "message/subscription_state.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

bool is_served(std::string_view packages, std::string_view type) {
  CommaList list{packages};
  while (const auto package = list.next()) {
    if (*package == type) return true;
  }
  return false;
}

// What of a NOTIFY is kept until it goes out.
ServedSubscription::Notification notification(SubscriptionState state,
                                              const MessageOptions& options) {
  return {state, std::string(options.content_type), options.body};
}

}  // namespace

std::string Notifier::allow_events() const {
  const std::string& packages = core_.configuration_.event_packages;
  return packages.empty() ? "refer" : packages + ", refer";
}

// 4.2.1.1. In a dialog it is a refresh, or another subscription in it, as peers of RFC 3265 make
// them.
void Notifier::subscribe_received(Session* session, IncomingRequest& request, Instant now) {
  const Message& message = *request.message;
  const auto field = message.header(HeaderName::event);
  const auto event = field ? parse_event(*field) : malformed("Event: missing");
  if (!event || !is_served(core_.configuration_.event_packages, event->type)) {
    return core_.refuse(request, {489, HeaderName::allow_events, allow_events()},
                        "Event: not one of ours (RFC 6665 4.2.1.1)", now);
  }
  if (session == nullptr) {
    if (const auto contact = remote_target_of(message); !contact) {
      const StaticText detail = contact.error().detail;
      return core_.refuse(request, {.status = 400, .reason_phrase = detail}, detail, now);
    }
  }
  const std::uint32_t least = core_.configuration_.minimum_subscription_expires;
  const auto asked = seconds_of(message, HeaderName::expires);
  if (asked && *asked > 0 && *asked < least) {
    return core_.refuse(request, {423, HeaderName::min_expires, DecimalText{least}.view()},
                        "Expires: too brief (RFC 6665 4.2.1.1)", now);
  }
  if (session != nullptr) {
    const std::string name = to_string(*event);
    for (const RequestId id : session->subscriptions) {
      ServedSubscription* const served = core_.served_.find(id);
      if (served == nullptr || served->event != name) continue;
      if (!served->is_over()) return refreshed(*served, request, now);
      return core_.refuse(request, {.status = 481}, "SUBSCRIBE: its subscription has ended", now);
    }
  }
  const bool is_full = session != nullptr
                           ? session->subscriptions.size() >= core_.configuration_.subscriptions
                           : core_.sessions_.size() >= core_.configuration_.dialogs;
  if (is_full || core_.closed_)
    return core_.refuse(request, {.status = 480}, "subscriptions: too many live ones", now);
  core_.deliver(request, {});
}

Result<void> Notifier::accept(RequestId id, const AcceptedSubscription& options, Instant now) {
  IncomingRequest* const request = core_.incoming_.find(id);
  if (request == nullptr || request->message->method() != Method::subscribe)
    return unknown_request("SUBSCRIBE: it is answered");
  if (const auto checked = check(options.message); !checked)
    return std::unexpected(checked.error());
  const MessagePtr subscribe = request->message;
  Session* session = core_.sessions_.find(request->dialog);
  const bool is_outside = !request->dialog;
  if (session == nullptr && !is_outside) return invalid_state("SUBSCRIBE: its dialog is over");
  if (is_outside) {
    if (core_.sessions_.size() >= core_.configuration_.dialogs)
      return limit_exceeded("dialogs: too many live ones");
    auto dialog =
        Dialog::for_server(*subscribe, request->to_tag, core_.flow_of(request->flow).secure);
    if (!dialog) return std::unexpected(dialog.error());
    session = &core_.add_subscription_dialog(std::move(*dialog), true);
  } else if (session->subscriptions.size() >= core_.configuration_.subscriptions) {
    // Several may have come before the first was accepted.
    return limit_exceeded("subscriptions: too many live ones");
  }
  const std::uint32_t most = std::min(options.expires, core_.configuration_.subscription_expires);
  const std::uint32_t granted =
      std::min(most, seconds_of(*subscribe, HeaderName::expires).value_or(most));
  const std::string expires = "Expires: " + std::string(DecimalText{granted}.view());
  MessageOptions fields;
  fields.header_fields = options.message.header_fields;
  fields.header_fields.push_back(expires);

  auto made = std::make_unique<ServedSubscription>();
  made->id = id;
  made->dialog = session->id;
  made->is_notifier = true;
  made->event = to_string(*parse_event(*subscribe->header(HeaderName::event)));
  made->expires_at = now + seconds(granted);
  made->last = notification(
      options.pending ? SubscriptionState::pending : SubscriptionState::active, options.message);
  session->subscriptions.push_back(id);
  ServedSubscription& served = core_.served_.add_as_named(std::move(made));
  // A failure here is that of a lost connection: the NOTIFY then goes out on the next one.
  (void)core_.send_response(*request, core_.make_own_response(*request, 200, {}, fields, {}), now);
  const SubscriptionInput installed =
      options.pending ? SubscriptionInput::installed_pending : SubscriptionInput::installed;
  move(served, granted == 0 ? SubscriptionInput::fetched : installed, SubscriptionEnd::unsubscribed,
       nullptr, now);
  return {};
}

// 4.2.1.2: a NOTIFY with the whole state follows a refresh as well.
void Notifier::refreshed(ServedSubscription& served, IncomingRequest& request, Instant now) {
  const MessagePtr message = request.message;
  const std::uint32_t most = core_.configuration_.subscription_expires;
  const std::uint32_t granted =
      std::min(most, seconds_of(*message, HeaderName::expires).value_or(most));
  const std::string expires = "Expires: " + std::string(DecimalText{granted}.view());
  MessageOptions options;
  options.header_fields = {expires};
  (void)core_.send_response(request, core_.make_own_response(request, 200, {}, options, {}), now);
  served.expires_at = now + seconds(granted);
  move(served, granted == 0 ? SubscriptionInput::unsubscribed : SubscriptionInput::refreshed,
       granted == 0 ? SubscriptionEnd::unsubscribed : SubscriptionEnd::none, message, now);
}

Result<ServedSubscription*> Notifier::live(RequestId id) const {
  ServedSubscription* const served = core_.served_.find(id);
  if (served == nullptr) {
    return unknown_request("SUBSCRIBE: not accepted, or its subscription is over");
  }
  if (served->is_over()) return invalid_state("SUBSCRIBE: its subscription is over");
  return served;
}

Result<void> Notifier::check_body(const MessageOptions& options) {
  if (!options.header_fields.empty())
    return invalid_argument("NOTIFY: the core writes its header fields");
  return check(options);
}

Result<void> Notifier::notify(RequestId subscribe, bool pending, const MessageOptions& options,
                              Instant now) {
  const auto found = live(subscribe);
  if (!found) return std::unexpected(found.error());
  if (const auto checked = check_body(options); !checked) return checked;
  if ((*found)->waiting.size() >= ServedSubscription::kMostWaiting)
    return limit_exceeded("NOTIFY: too many wait");
  const auto input = pending ? SubscriptionInput::notify_pending : SubscriptionInput::notify_active;
  (*found)->last =
      notification(pending ? SubscriptionState::pending : SubscriptionState::active, options);
  move(**found, input, SubscriptionEnd::none, nullptr, now);
  return {};
}

Result<void> Notifier::terminate(RequestId subscribe, std::string_view reason,
                                 std::uint32_t retry_after, const MessageOptions& options,
                                 Instant now) {
  const auto found = live(subscribe);
  if (!found) return std::unexpected(found.error());
  if (const auto checked = check_body(options); !checked) return checked;
  if (const auto token = check_token(reason, "reason: not a token"); !token)
    return std::unexpected(token.error());
  (*found)->reason = reason;
  (*found)->retry_after = retry_after;
  if (!options.body.empty()) {
    (*found)->last = notification(SubscriptionState::terminated, options);
  }
  move(**found, SubscriptionInput::notify_terminated, SubscriptionEnd::notified, nullptr, now);
  return {};
}

void Notifier::move(ServedSubscription& served, SubscriptionInput input, SubscriptionEnd end,
                    const MessagePtr& message, Instant now) {
  const SubscriptionState before = served.state;
  const auto actions = served.apply(input);
  if (!actions) return;
  if ((*actions & kStartExpiry) != 0) {
    core_.timers_.cancel(served.timer);
    served.timer =
        core_.arm(UserAgentTimer::served_expiry, served.id.value, served.expires_at - now, now);
  }
  if (served.is_over()) core_.timers_.cancel(served.timer);
  if ((*actions & kNotify) != 0) queue(served);
  // A refresh is told as well: the application may have something new to say.
  if ((*actions & kReport) != 0 || message || served.state != before) {
    Output& output = core_.emit(OutputKind::served_subscription);
    output.request = served.id;
    output.reason = static_cast<std::uint8_t>(served.state);
    output.number = static_cast<std::uint32_t>(served.is_over() ? end : SubscriptionEnd::none);
    output.message = message;
  }
  send_waiting(served, now);
}

void Notifier::queue(ServedSubscription& served) {
  // A peer may refresh and never answer: past so many the newest takes the place of the last.
  if (served.waiting.size() > ServedSubscription::kMostWaiting) served.waiting.pop_back();
  served.waiting.push_back(served.last);
  served.waiting.back().state = served.state;
}

// 4.2.2. One at a time; without a connection they wait for the next one.
void Notifier::send_waiting(ServedSubscription& served, Instant now) {
  Session* const session = core_.sessions_.find(served.dialog);
  if (served.open_notify || served.waiting.empty() || !core_.current_flow() || session == nullptr)
    return forget_if_done(served);
  const ServedSubscription::Notification next = served.waiting.front();
  SubscriptionStateValue state{.substate = Substate::active, .name = "active"};
  if (next.state == SubscriptionState::pending) state.name = "pending";
  if (next.state == SubscriptionState::terminated) {
    state.name = "terminated";
    state.reason = served.ends_by_timeout ? std::string_view{"timeout"} : served.reason;
    if (served.retry_after != 0) state.retry_after = served.retry_after;
  } else {
    const auto left = std::max(Duration{0}, served.expires_at - now) / seconds(1);
    state.expires = static_cast<std::uint32_t>(left);
  }
  const std::string event = "Event: " + served.event;
  const std::string state_field = "Subscription-State: " + to_string(state);
  const auto sent = core_.send_silently(
      *session, "NOTIFY",
      {.header_fields = {event, state_field}, .content_type = next.content_type, .body = next.body},
      now);
  if (!sent) {
    // Too many transactions: the subscriber still has to hear of it.
    core_.timers_.cancel(served.retry);
    served.retry = core_.arm(UserAgentTimer::served_retry, served.id.value,
                             core_.configuration_.timers.timeout(), now);
    return;
  }
  core_.outgoing_.find(*sent)->notifies = served.id;
  served.open_notify = *sent;
}

// 4.2.2: a refusal that cannot be retried, and silence, end the subscription. One that was lost
// with its connection is sent again.
void Notifier::answered(const OutgoingRequest& request, std::uint16_t status,
                        const MessagePtr& response, Instant now) {
  ServedSubscription* const served = core_.served_.find(request.notifies);
  if (served == nullptr || served->open_notify != request.id) return;
  served->open_notify = {};
  const bool lost_flow = status == 503 && response == nullptr;
  if (!lost_flow) served->waiting.erase(served->waiting.begin());
  if (!lost_flow && status >= 300 &&
      (response == nullptr || !response->has(HeaderName::retry_after))) {
    served->waiting.clear();
    if (!served->is_over()) {
      return move(*served, SubscriptionInput::notify_failed, SubscriptionEnd::notify_failed,
                  nullptr, now);
    }
  }
  send_waiting(*served, now);
}

void Notifier::expired(RequestId id, Instant now) {
  ServedSubscription* const served = core_.served_.find(id);
  if (served == nullptr) return;
  served->timer = 0;
  move(*served, SubscriptionInput::expired, SubscriptionEnd::expired, nullptr, now);
}

void Notifier::retry_due(RequestId id, Instant now) {
  ServedSubscription* const served = core_.served_.find(id);
  if (served == nullptr) return;
  served->retry = 0;
  send_waiting(*served, now);
}

void Notifier::flow_opened(Instant now) {
  const auto due = core_.served_.ids_where(
      [](const ServedSubscription& served) { return !served.waiting.empty(); });
  for (const RequestId id : due) {
    if (ServedSubscription* const served = core_.served_.find(id)) send_waiting(*served, now);
  }
}

void Notifier::dialog_ended(const Session& session, Instant now) {
  const std::vector<RequestId> carried = session.subscriptions;
  for (const RequestId id : carried) {
    ServedSubscription* const served = core_.served_.find(id);
    if (served == nullptr) continue;
    served->waiting.clear();
    served->open_notify = {};
    if (served->is_over()) {
      forget_if_done(*served);
    } else {
      move(*served, SubscriptionInput::dialog_ended, SubscriptionEnd::dialog_ended, nullptr, now);
    }
  }
}

// 4.1.3 `probation`: we may be back.
void Notifier::close(Instant now) {
  for (const RequestId id : core_.served_.ids_where([](const auto&) { return true; })) {
    (void)terminate(id, "probation", 0, {}, now);
    ServedSubscription* const left = core_.served_.find(id);
    if (left == nullptr || core_.current_flow() != nullptr) continue;
    left->waiting.clear();
    left->open_notify = {};
    forget_if_done(*left);
  }
}

void Notifier::forget_if_done(ServedSubscription& served) {
  if (!served.is_done()) return;
  core_.timers_.cancel(served.retry);
  const DialogId dialog = served.dialog;
  if (Session* const session = core_.sessions_.find(dialog))
    std::erase(session->subscriptions, served.id);
  core_.served_.erase(served.id);
  core_.free_if_done(dialog);
}

}  // namespace sip
