// Our subscriptions: what is sent for them, RFC 6665 4.1.2, and the NOTIFYs that come.
#include "user_agent/subscriber.h"

#include <algorithm>

#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/event.h"
#include "message/name_addr.h"
#include "message/subscription_state.h"
#include "message/values.h"
#include "user_agent/renewal.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// 4.1.3, 8.4 table: what a reason is called.
struct ReasonRow {
  std::string_view reason;
  SubscriptionEnd end;
};
constexpr ReasonRow kReasons[] = {
    {"deactivated", SubscriptionEnd::deactivated}, {"probation", SubscriptionEnd::probation},
    {"rejected", SubscriptionEnd::rejected},       {"timeout", SubscriptionEnd::timeout},
    {"giveup", SubscriptionEnd::giveup},           {"noresource", SubscriptionEnd::noresource},
    {"invariant", SubscriptionEnd::invariant},
};

SubscriptionEnd end_for(const std::optional<std::string_view>& reason) {
  for (const ReasonRow& row : kReasons) {
    if (reason && equal_ignoring_case(*reason, row.reason)) return row.end;
  }
  return SubscriptionEnd::notified;
}

bool is_for(const Message& notify, const EventSubscription& subscription) {
  const auto field = notify.header(HeaderName::event);
  const auto event = field ? parse_event(*field) : malformed("Event: missing");
  return event && event->matches(*parse_event(subscription.event));
}

Error unknown() {
  return {ErrorCode::unknown_request, "subscription: there is none of that id, or it is over"};
}

}  // namespace

Result<RequestId> Subscriber::subscribe(std::string_view target, const SubscriptionOptions& options,
                                        Instant now) {
  if (const auto text = check_header_value(HeaderName::event, options.event); !text)
    return std::unexpected(text.error());
  const auto event = parse_event(options.event);
  if (!event) return invalid_argument(event.error().detail);
  if (event->type == "refer") return invalid_argument("Event: `refer` is subscribed to by REFER");
  if (options.expires > kLongestExpires) return invalid_argument("expires: more than 7 days");
  if (core_.subscriptions_.size() >= core_.configuration_.dialogs)
    return limit_exceeded("subscriptions: too many live ones");
  for (const HeaderName name : {HeaderName::event, HeaderName::expires}) {
    if (options.message.names(name)) return invalid_argument("SUBSCRIBE: the core fills it in");
  }

  auto made = std::make_unique<EventSubscription>();
  made->target = target;
  made->from_uri = options.from_uri;
  made->from_name = options.from_name;
  made->event = options.event;
  made->expires = options.expires;
  made->takes_forks = options.forks;
  made->standing = options.standing;
  for (const std::string_view line : options.message.header_fields)
    made->header_fields.emplace_back(line);
  made->content_type = options.message.content_type;
  made->body = options.message.body;
  made->authorization = Shared<AuthorizationState>::make();
  if (const auto sent = send_first(*made, now); !sent) return std::unexpected(sent.error());
  // Known by its first SUBSCRIBE.
  made->id = made->pending;
  core_.outgoing_.find(made->pending)->subscription = made->id;
  EventSubscription& added = core_.subscriptions_.add_as_named(std::move(made));
  move(added, SubscriptionInput::installed, {}, now);
  return added.id;
}

Result<void> Subscriber::refresh(RequestId id, Instant now) {
  EventSubscription* const subscription = core_.subscriptions_.find(id);
  if (subscription == nullptr) return std::unexpected(unknown());
  if (subscription->ending || subscription->is_fetch())
    return invalid_state("SUBSCRIBE: the subscription is ending");
  if (subscription->pending) return invalid_state("SUBSCRIBE: the last one is not answered");
  if (subscription->state == SubscriptionState::notify_wait)
    return invalid_state("SUBSCRIBE: its first NOTIFY has not come (RFC 6665 4.1.2.4)");
  if (const auto flow = core_.open_flow(); !flow) return std::unexpected(flow.error());
  return send(*subscription, now);
}

Result<void> Subscriber::unsubscribe(RequestId id, Instant now) {
  EventSubscription* const subscription = core_.subscriptions_.find(id);
  if (subscription == nullptr) return std::unexpected(unknown());
  if (subscription->ending) return invalid_state("SUBSCRIBE: the subscription is ending already");
  subscription->ending = true;
  core_.timers_.cancel(subscription->renewal);
  if (OutgoingRequest* const pending = core_.outgoing_.find(subscription->pending)) {
    // Not one that waits for the application, and may wait long.
    if (pending->challenge)
      core_.end_without_credentials(*pending, MessagePtr{pending->challenge}, now);
    return {};
  }
  const bool is_installed = subscription->state == SubscriptionState::pending ||
                            subscription->state == SubscriptionState::active;
  if (is_installed) {
    send_or_wait(*subscription, now);
  } else if (subscription->state == SubscriptionState::initial || subscription->waits_for_flow) {
    over(*subscription, {.end = SubscriptionEnd::unsubscribed}, now);
  }  // else its dialog is made by the NOTIFY that is to come
  return {};
}

// The next SUBSCRIBE: in its dialog, or the first of a new one.
Result<void> Subscriber::send(EventSubscription& subscription, Instant now) {
  core_.timers_.cancel(subscription.renewal);
  Session* const session = core_.sessions_.find(subscription.dialog);
  if (session == nullptr) {
    if (const auto made = send_first(subscription, now); !made) return made;
    subscription.state = SubscriptionState::initial;
    move(subscription, SubscriptionInput::installed, {}, now);
    return {};
  }
  MessageOptions options;
  for (const std::string& line : subscription.header_fields) options.header_fields.push_back(line);
  const std::string event = "Event: " + subscription.event;
  const std::string expires =
      "Expires: " + std::string(DecimalText{subscription.ending ? 0 : subscription.expires}.view());
  options.header_fields.push_back(event);
  options.header_fields.push_back(expires);
  const auto made = core_.send_silently(*session, "SUBSCRIBE", options, now);
  if (!made) return std::unexpected(made.error());
  sent(subscription, *made);
  subscription.removal_sent = subscription.ending;
  move(subscription,
       subscription.ending ? SubscriptionInput::unsubscribed : SubscriptionInput::refreshed, {},
       now);
  return {};
}

Result<void> Subscriber::send_first(EventSubscription& subscription, Instant now) {
  MessageOptions options;
  for (const std::string& line : subscription.header_fields) options.header_fields.push_back(line);
  const std::string event = "Event: " + subscription.event;
  const std::string expires = "Expires: " + std::string(DecimalText{subscription.expires}.view());
  options.header_fields.push_back(event);
  options.header_fields.push_back(expires);
  options.content_type = subscription.content_type;
  options.body = subscription.body;
  const auto made =
      core_.request_outside("SUBSCRIBE", subscription.target, subscription.from_uri,
                            subscription.from_name, options, subscription.authorization, now);
  if (!made) return std::unexpected(made.error());
  sent(subscription, *made);
  const Message& message = *core_.outgoing_.find(*made)->message;
  subscription.account = core_.outgoing_.find(*made)->account;
  subscription.anonymous = asks_for_privacy(message.header(HeaderName::privacy));
  subscription.call_id = *message.header(HeaderName::call_id);
  subscription.local_tag = *from_of(message)->tag();
  subscription.forks = 0;
  subscription.accepted = nullptr;
  subscription.granted = subscription.expires;
  return {};
}

void Subscriber::send_or_wait(EventSubscription& subscription, Instant now) {
  if (send(subscription, now)) return;
  subscription.waits_for_flow =
      core_.wait_to_send(UserAgentTimer::subscription_renewal, subscription.id,
                         subscription.failures, subscription.renewal, now);
}

void Subscriber::sent(EventSubscription& subscription, RequestId request) {
  OutgoingRequest& made = *core_.outgoing_.find(request);
  made.silent = true;
  made.subscription = subscription.id;
  subscription.pending = request;
  subscription.cseq = cseq_of(*made.message)->number;
  subscription.awaits_notify = true;
  subscription.waits_for_flow = false;
}

// 4.1.2.4, 4.4.1: a NOTIFY makes the dialog, and may come before the 2xx; until Timer N fires.
Session* Subscriber::dialog_by_notify(const Message& notify, FlowId flow, Instant now) {
  if (notify.method() != Method::notify || core_.subscriptions_.size() == 0) return nullptr;
  const DialogKey key = key_for_request(notify);
  EventSubscription* asked = nullptr;
  core_.subscriptions_.for_each([&](EventSubscription& each) {
    const bool fits = !each.first && each.timer_n != 0 && each.call_id == key.call_id &&
                      each.local_tag == key.local_tag;
    if (fits) asked = &each;
  });
  if (asked == nullptr || !is_for(notify, *asked)) return nullptr;
  const bool is_fork = static_cast<bool>(asked->dialog);
  if (is_fork && (!asked->takes_forks || asked->forks + 1 >= core_.configuration_.forks))
    return nullptr;
  Session* const session =
      core_.make_dialog_of_notify(notify, flow, asked->local_tag, asked->pending, asked->cseq);
  if (session == nullptr) return nullptr;
  EventSubscription& owner = is_fork ? *add_fork(*asked, now) : *asked;
  session->authorization = owner.authorization;
  session->identity.account = owner.account;
  session->anonymous = owner.anonymous;
  owner.dialog = session->id;
  session->subscriptions.push_back(owner.id);
  if (asked->accepted && learn_route(*asked->accepted)) asked->accepted = nullptr;
  return session;
}

// 4.3 wants proxies in the NOTIFY too. Those of RFC 3265 (3.1.5) may be in the 2xx alone, and some
// refuse what comes to them without their Route.
bool Subscriber::learn_route(const Message& accepted) {
  Session* const session = core_.find_session(key_for_response(accepted));
  if (session == nullptr) return false;
  if (session->dialog.route_set().empty()) (void)session->dialog.recompute_route_set(accepted);
  return true;
}

EventSubscription* Subscriber::add_fork(EventSubscription& first, Instant now) {
  auto made = std::make_unique<EventSubscription>();
  made->id = core_.request_ids_.next();
  made->first = first.id;
  made->event = first.event;
  made->header_fields = first.header_fields;
  made->expires = first.expires;
  made->granted = first.granted;
  made->authorization = first.authorization;
  made->account = first.account;
  made->anonymous = first.anonymous;
  made->ending = first.ending;
  ++first.forks;
  const RequestId parent = first.id;
  EventSubscription& fork = core_.subscriptions_.add_as_named(std::move(made));
  Output& output = core_.emit(OutputKind::subscription_forked);
  output.request = fork.id;
  output.number = parent.value;
  fork.awaits_notify = true;
  move(fork, SubscriptionInput::installed, {}, now);
  return &fork;
}

EventSubscription* Subscriber::find(const Session& session, const Event& event) const {
  for (const RequestId id : session.subscriptions) {
    EventSubscription* const subscription = core_.subscriptions_.find(id);
    if (subscription != nullptr && !subscription->is_over() &&
        event.matches(*parse_event(subscription->event)))
      return subscription;
  }
  return nullptr;
}

bool Subscriber::announces(const Session& session, std::string_view option_tag) const {
  for (const RequestId id : session.subscriptions) {
    const EventSubscription* const subscription = core_.subscriptions_.find(id);
    if (subscription == nullptr) continue;
    for (const std::string& line : subscription->header_fields) {
      const auto field = check_header_field(line);
      if (field && header_name_from(field->first) == HeaderName::supported &&
          list_has_token(field->second, option_tag))
        return true;
    }
  }
  return false;
}

bool Subscriber::notify_received(Session& session, IncomingRequest& request, const Event& event,
                                 Instant now) {
  EventSubscription* const subscription = find(session, event);
  if (subscription == nullptr) return false;
  const MessagePtr message = request.message;
  const auto value = message->header(HeaderName::subscription_state);
  const auto state =
      value ? parse_subscription_state(*value) : malformed("Subscription-State: missing");
  if (!state) {
    core_.refuse(request, {.status = 400, .reason_phrase = state.error().detail},
                 state.error().detail, now);
    return true;
  }
  core_.answer(request, 200, HeaderName::other, {}, now);
  subscription->awaits_notify = false;
  if (state->substate == Substate::terminated) {
    const SubscriptionEnd end =
        subscription->ending ? SubscriptionEnd::unsubscribed : end_for(state->reason);
    move(*subscription, SubscriptionInput::notify_terminated,
         {.end = end, .message = message, .retry_after = state->retry_after}, now);
    return true;
  }
  subscription->lived = true;
  // 4.1.3: what the NOTIFY says counts; else the time that runs goes on.
  if (state->expires) {
    subscription->granted = std::min(*state->expires, kLongestExpires);
  } else if (subscription->timer != 0) {
    subscription->granted = static_cast<std::uint32_t>(
        std::max(Duration{0}, subscription->expires_at - now) / seconds(1));
  }
  const RequestId id = subscription->id;
  move(*subscription, input_for(state->substate), {.message = message}, now);
  // It was given up before it had a dialog.
  EventSubscription* const kept = core_.subscriptions_.find(id);
  if (kept != nullptr && kept->ending && !kept->removal_sent && !kept->pending) {
    core_.timers_.cancel(kept->renewal);
    send_or_wait(*kept, now);
  }
  return true;
}

void Subscriber::timer_n(RequestId id, Instant now) {
  EventSubscription* const subscription = core_.subscriptions_.find(id);
  if (subscription == nullptr) return;
  subscription->timer_n = 0;
  const OutgoingRequest* const pending = core_.outgoing_.find(subscription->pending);
  if (pending != nullptr && pending->challenge) {
    // The application is asked for credentials.
    subscription->timer_n =
        core_.arm(UserAgentTimer::timer_n, id.value, core_.configuration_.timers.timeout(), now);
  } else if (subscription->awaits_notify) {
    move(*subscription, SubscriptionInput::no_notify, {.end = SubscriptionEnd::no_notify}, now);
  } else {
    subscription->failures = 0;
  }
}

void Subscriber::renewal_due(RequestId id, Instant now) {
  EventSubscription* const subscription = core_.subscriptions_.find(id);
  if (subscription == nullptr) return;
  subscription->renewal = 0;
  if (!subscription->pending) send_or_wait(*subscription, now);
}

void Subscriber::expired(RequestId id, Instant now) {
  EventSubscription* const subscription = core_.subscriptions_.find(id);
  if (subscription == nullptr) return;
  subscription->timer = 0;
  const auto end = subscription->ending ? SubscriptionEnd::unsubscribed : SubscriptionEnd::expired;
  move(*subscription, SubscriptionInput::expired, {.end = end}, now);
}

// What waited goes out; the others are refreshed, since a NOTIFY may have been lost meanwhile and
// the way to us has changed.
void Subscriber::flow_opened(Instant now) {
  const auto due = core_.subscriptions_.ids_where([](const EventSubscription& each) {
    const bool is_installed = each.dialog && !each.ending && !each.is_fetch();
    return !each.pending && (each.waits_for_flow || is_installed);
  });
  for (const RequestId id : due) {
    EventSubscription* const subscription = core_.subscriptions_.find(id);
    if (subscription == nullptr) continue;
    // Some servers forget them with the connection (481): that is no notifier that keeps failing.
    if (subscription->dialog) subscription->failures = 0;
    send_or_wait(*subscription, now);
  }
}

void Subscriber::close(Instant now) {
  std::vector<RequestId> live;
  core_.subscriptions_.for_each([&live](const EventSubscription& each) {
    if (!each.ending) live.push_back(each.id);
  });
  for (const RequestId id : live) (void)unsubscribe(id, now);
}

}  // namespace sip
