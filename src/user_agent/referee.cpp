// The REFERs of a peer, in a dialog and outside: accepted, followed, and notified of; RFC 3515 2.4,
// RFC 7647, RFC 6665 4.2, RFC 4488, RFC 3892.
#include <algorithm>

#include "grammar/digits.h"
#include "grammar/one_line.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/event.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/refer_to.h"
#include "message/referred_by.h"
#include "message/replaces.h"
#include "message/subscription_state.h"
#include "message/values.h"
#include "subscription/sipfrag.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr Duration kNotifyRetry = seconds(32);

// RFC 4488 4.
bool wants_no_subscription(const Message& refer) {
  return lists_token(refer, HeaderName::refer_sub, "false");
}

}  // namespace

// @returns false where it was refused.
bool UserAgentCore::refer_received(Session* session, IncomingRequest& request, Instant now) {
  const Message& message = *request.message;
  if (message.count(HeaderName::refer_to) != 1 ||
      !parse_refer_to(*message.header(HeaderName::refer_to))) {
    refuse(request, {.status = 400}, "Refer-To: not exactly one (RFC 3515 2.4.2)", now);
    return false;
  }
  // Also one without a subscription is remembered, for its INVITE.
  if (referrals_.size() >= configuration_.dialogs) {
    refuse(request, {.status = 603}, "REFER: too many that are followed", now);
    return false;
  }
  if (session == nullptr) {
    const auto contact = contact_of(message);
    if (contact || wants_no_subscription(message)) return true;
    refuse(request, {.status = 400, .reason_phrase = contact.error().detail},
           contact.error().detail, now);
    return false;
  }
  if (session->referrals.size() >= configuration_.subscriptions) {
    refuse(request, {.status = 603}, "subscriptions: too many live ones in the dialog", now);
    return false;
  }
  if (session->first_refer == 0) session->first_refer = cseq_of(message)->number;
  return true;
}

Result<DialogId> UserAgentCore::accept_refer(IncomingRequest& request, std::uint16_t status,
                                             std::string_view reason_phrase,
                                             const MessageOptions& options, Instant now) {
  const MessagePtr refer = request.message;
  const RequestId id = request.id;
  const bool suppressed = wants_no_subscription(*refer);
  Session* session = sessions_.find(request.dialog);
  const bool is_outside = session == nullptr;
  if (session != nullptr && session->referrals.size() >= configuration_.subscriptions) {
    return limit_exceeded("subscriptions: too many live ones in the dialog");
  }
  if (is_outside && !suppressed) {
    if (sessions_.size() >= configuration_.dialogs)
      return limit_exceeded("dialogs: too many live ones");
    auto dialog = Dialog::for_server(*refer, request.to_tag, flow_of(request.flow).secure);
    if (!dialog) return std::unexpected(dialog.error());
    session = &add_subscription_dialog(std::move(*dialog), true);
    session->first_refer = cseq_of(*refer)->number;
  }
  MessageOptions full = options;
  // RFC 4488 4: only where it was asked for, and then the 2xx says so.
  if (suppressed && !options.names(HeaderName::refer_sub)) {
    full.header_fields.emplace_back("Refer-Sub: false");
  }
  const auto response = make_own_response(request, status, reason_phrase, full, {});
  if (const auto sent = send_response(request, response, now); !sent) {
    if (is_outside && session != nullptr) free_if_done(session->id);
    return std::unexpected(sent.error());
  }
  Referral& referral = add_referral(suppressed ? nullptr : session, id, true);
  referral.suppressed = suppressed;
  referral.cseq = cseq_of(*refer)->number;
  referral.is_first = session != nullptr && session->first_refer == referral.cseq;
  referral.refer_to = *refer->header(HeaderName::refer_to);
  const auto by = refer->header(HeaderName::referred_by);
  if (by && refer->count(HeaderName::referred_by) == 1 && parse_referred_by(*by)) {
    // What could not stand in the request that follows is left out of it.
    auto line = one_line(*by);
    if (line && check_header_value(HeaderName::referred_by, *line))
      referral.referred_by = std::move(*line);
  }
  referral.status = 100;
  referral.reason_phrase = default_reason_phrase(100);
  referral.expires_at = now + configuration_.referral_time;
  move_referral(referral, SubscriptionInput::installed, now);
  if (suppressed) {
    Output& output = emit(OutputKind::subscription);
    output.dialog = is_outside ? DialogId{} : session->id;
    output.request = id;
    output.reason = static_cast<std::uint8_t>(SubscriptionState::terminated);
    output.number = static_cast<std::uint32_t>(SubscriptionEnd::suppressed);
  }
  return is_outside ? DialogId{} : session->id;
}

Result<RequestId> UserAgentCore::follow_refer(RequestId refer, const MessageOptions& options,
                                              Instant now) {
  const auto found = live_referral(refer);
  if (!found) return std::unexpected(found.error());
  Referral& referral = **found;
  if (referral.followed) return invalid_state("REFER: it is being followed already");
  const auto target = parse_refer_to(referral.refer_to);
  if (!target) return invalid_state(target.error().detail);
  if (!target->asks_for_call()) return invalid_state("Refer-To: it asks for no INVITE");

  MessageOptions full = options;
  const std::string referred_by = "Referred-By: " + referral.referred_by;
  if (!referral.referred_by.empty()) full.header_fields.push_back(referred_by);
  std::string replaces = "Replaces: ";
  if (const auto text = target->replaces()) {
    replaces += *text;
    full.header_fields.push_back(replaces);
    // Otherwise a peer without RFC 3891 would ring for what is meant to be a change of legs.
    full.header_fields.emplace_back("Require: replaces");
  }
  const auto made = request("INVITE", target->uri.text, {}, {}, full, now);
  if (!made) return made;
  referral.followed = *made;
  outgoing_.find(*made)->follows = refer;
  return made;
}

Result<void> UserAgentCore::notify_refer(RequestId refer, std::uint16_t status,
                                         std::string_view reason_phrase, Instant now) {
  const auto found = live_referral(refer);
  if (!found) return std::unexpected(found.error());
  if (status < 100 || status > 699) return invalid_argument("status: not from 100 to 699");
  if (const auto text = check_text(reason_phrase); !text) return std::unexpected(text.error());
  tell_referrer(**found, status,
                reason_phrase.empty() ? default_reason_phrase(status) : reason_phrase, now);
  return {};
}

Result<Referral*> UserAgentState::live_referral(RequestId refer) const {
  Referral* const referral = referrals_.find(refer);
  if (referral == nullptr || !referral->is_notifier) {
    return unknown_request("REFER: not accepted, or its subscription is over");
  }
  if (referral->is_over()) return invalid_state("REFER: its subscription is over");
  return referral;
}

void UserAgentCore::tell_referrer(Referral& referral, std::uint16_t status,
                                  std::string_view reason_phrase, Instant now) {
  const bool is_final = status >= 200;
  if (!is_final && status == referral.status) return;
  referral.status = status;
  referral.reason_phrase = reason_phrase;
  move_referral(referral,
                is_final ? SubscriptionInput::notify_terminated : SubscriptionInput::notify_active,
                now);
}

// What became of the INVITEs that follow a REFER, once all that their responses cause is done.
void UserAgentCore::tell_referrers(Instant now) {
  for (const ReferralNews& news : std::exchange(referral_news_, {})) {
    Referral* const referral = referrals_.find(news.referral);
    if (referral == nullptr || referral->is_over()) continue;
    tell_referrer(*referral, news.status, news.reason_phrase, now);
  }
}

// RFC 6665 4.2.2. One at a time; without a connection it waits for the next one.
void UserAgentCore::send_due_notify(Referral& referral, Instant now) {
  Session* const session = sessions_.find(referral.dialog);
  if (!referral.notify_due || referral.open_notify || !current_flow() || session == nullptr) return;
  referral.notify_due = false;
  SubscriptionStateValue state{.substate = Substate::active, .name = "active"};
  if (referral.state == SubscriptionState::pending) state.name = "pending";
  if (referral.is_over()) {
    state.name = "terminated";
    state.reason = referral.ends_by_timeout ? "timeout" : "noresource";
  } else {
    const auto left = std::max(Duration{0}, referral.expires_at - now) / seconds(1);
    state.expires = static_cast<std::uint32_t>(left);
  }
  const std::string event = "Event: " + referral.event();
  const std::string state_field = "Subscription-State: " + to_string(state);
  const auto sent =
      send_silently(*session, "NOTIFY",
                    {.header_fields = {event, state_field},
                     .content_type = kSipfrag,
                     .body = bodies_.make(make_sipfrag(referral.status, referral.reason_phrase))},
                    now);
  if (!sent) {
    // Too many transactions: the referrer still has to hear of it.
    referral.notify_due = true;
    timers_.cancel(referral.timer);
    referral.timer = arm(UserAgentTimer::subscription, referral.id.value, kNotifyRetry, now);
    return;
  }
  outgoing_.find(*sent)->notifies = referral.id;
  referral.open_notify = *sent;
}

void UserAgentCore::send_due_notifies(Instant now) {
  const auto due =
      referrals_.ids_where([](const Referral& referral) { return referral.notify_due; });
  for (const RequestId id : due) send_due_notify(*referrals_.find(id), now);
}

// RFC 6665 4.2.2: a refusal that cannot be retried, and silence, end the subscription.
void UserAgentCore::notify_answered(const OutgoingRequest& request, std::uint16_t status,
                                    const MessagePtr& response, Instant now) {
  Referral* const referral = referrals_.find(request.notifies);
  if (referral == nullptr) return;
  if (referral->open_notify == request.id) referral->open_notify = {};
  const bool lost_flow = status == 503 && response == nullptr;
  if (lost_flow) {
    referral->notify_due = true;
  } else if (status >= 300 && (response == nullptr || !response->has(HeaderName::retry_after))) {
    referral->notify_due = false;
    if (referral->is_over() || referral->followed || referral->status >= 200) {
      move_referral(*referral, SubscriptionInput::notify_failed, now);
      if (Referral* const over = referrals_.find(request.notifies)) forget_if_done(*over);
      return;
    }
    // Some referrers refuse every NOTIFY. What was accepted may be followed nevertheless, as where
    // no subscription was wanted (RFC 4488).
    const DialogId dialog = std::exchange(referral->dialog, {});
    Session* const session = sessions_.find(dialog);
    referral->suppressed = true;
    Output& output = emit(OutputKind::subscription);
    output.dialog = session != nullptr && !session->ended() ? dialog : DialogId{};
    output.request = referral->id;
    output.status = referral->status;
    output.reason = static_cast<std::uint8_t>(SubscriptionState::terminated);
    output.number = static_cast<std::uint32_t>(SubscriptionEnd::notify_failed);
    if (session != nullptr) std::erase(session->referrals, referral->id);
    return free_if_done(dialog);
  }
  send_due_notify(*referral, now);
  forget_if_done(*referral);
}

Result<Referral*> UserAgentState::check_notify(const Session& session,
                                               const MessageOptions& options) const {
  const bool any = std::ranges::any_of(session.referrals, [this](RequestId id) {
    const Referral* const referral = referrals_.find(id);
    return referral->is_notifier && !referral->is_over();
  });
  if (!any) return invalid_state("NOTIFY: no subscription of the peer lives in the dialog");
  if (options.count(HeaderName::event) != 1) return invalid_argument("NOTIFY: not one Event");
  if (options.count(HeaderName::subscription_state) != 1) {
    return invalid_argument("NOTIFY: not one Subscription-State");
  }
  const auto event = parse_event(*options.header(HeaderName::event));
  if (!event) return invalid_argument(event.error().detail);
  const auto state = parse_subscription_state(*options.header(HeaderName::subscription_state));
  if (!state) return invalid_argument(state.error().detail);
  Referral* const referral =
      event->type == "refer" ? find_referral(session, *event, true) : nullptr;
  if (referral == nullptr) return invalid_state("NOTIFY: no subscription to that event lives");
  return referral;
}

// The application wrote it, so the subscription is where its Subscription-State says.
void UserAgentCore::notify_sent(Referral& referral, OutgoingRequest& request) {
  request.notifies = referral.id;
  const Message& message = *request.message;
  const std::string fragment =
      message.body().length() <= kMostSipfragOctets ? message.body().octets() : std::string{};
  if (const auto line = parse_sipfrag(fragment)) {
    referral.status = line->status;
    referral.reason_phrase = line->reason_phrase;
  }
  const auto state = parse_subscription_state(*message.header(HeaderName::subscription_state));
  const auto actions = referral.apply(input_for(state->substate));
  if (!actions || !referral.is_over()) return;
  referral.notify_due = false;
  report(referral, SubscriptionEnd::notified, nullptr);
  forget_if_done(referral);
}

// RFC 3515 2.4.4: the subscription may be refreshed, or ended, by a SUBSCRIBE in its dialog.
void UserAgentCore::subscribe_received(Session& session, IncomingRequest& request, Instant now) {
  const MessagePtr message = request.message;
  const auto field = message->header(HeaderName::event);
  const auto event = field ? parse_event(*field) : malformed("Event: missing");
  if (!event || event->type != "refer") return notifier_.subscribe_received(&session, request, now);
  Referral* const referral = find_referral(session, *event, true);
  if (referral == nullptr) {
    return refuse(request, {.status = 481}, "SUBSCRIBE: no such subscription", now);
  }
  const auto most = static_cast<std::uint32_t>(configuration_.referral_time / seconds(1));
  const std::uint32_t granted =
      std::min(most, seconds_of(*message, HeaderName::expires).value_or(most));
  const std::string expires = "Expires: " + std::string(DecimalText{granted}.view());
  MessageOptions options;
  options.header_fields = {expires};
  request.dialog = session.id;
  (void)send_response(request, make_own_response(request, 200, {}, options, {}), now);
  referral->expires_at = now + seconds(granted);
  move_referral(*referral,
                granted == 0 ? SubscriptionInput::unsubscribed : SubscriptionInput::refreshed, now);
}

}  // namespace sip
