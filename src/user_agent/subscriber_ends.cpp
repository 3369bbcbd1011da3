// What becomes of our subscriptions: the answers to SUBSCRIBE, RFC 6665 4.1.2, their ends, and what
// follows those (4.1.3).
#include <algorithm>

#include "message/cseq.h"
#include "message/values.h"
#include "user_agent/answer_table.h"
#include "user_agent/renewal.h"
#include "user_agent/subscriber.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// What a final response to a SUBSCRIBE means.
enum class SubscribeAnswer : std::uint8_t { accepted, too_brief, gone, passing, kept, refused };
constexpr AnswerRow<SubscribeAnswer> kSubscribeAnswers[] = {
    {200, 299, SubscribeAnswer::accepted},   // 4.1.2.1
    {404, 405, SubscribeAnswer::refused},    // 4.1.2.2: these end a subscription that is refreshed,
    {408, 408, SubscribeAnswer::passing},    // all others leave it
    {410, 410, SubscribeAnswer::refused},    //
    {416, 416, SubscribeAnswer::refused},    //
    {423, 423, SubscribeAnswer::too_brief},  //
    {481, 481, SubscribeAnswer::gone},       //
    {480, 485, SubscribeAnswer::refused},    //
    {489, 489, SubscribeAnswer::refused},    //
    {501, 501, SubscribeAnswer::refused},    //
    {500, 599, SubscribeAnswer::passing},    //
    {604, 604, SubscribeAnswer::refused},    //
    {300, 699, SubscribeAnswer::kept},
};

SubscribeAnswer subscribe_answer_of(std::uint16_t status) {
  return answer_in(kSubscribeAnswers, status);
}

// 4.1.3: whether a subscription that has ended is made anew. An end without a row: never.
enum class Again : std::uint8_t { never, now, later };
struct EndRow {
  SubscriptionEnd end;
  Again again;
};
constexpr EndRow kEnds[] = {
    {SubscriptionEnd::deactivated, Again::now}, {SubscriptionEnd::timeout, Again::now},
    {SubscriptionEnd::expired, Again::now},     {SubscriptionEnd::gone, Again::now},
    {SubscriptionEnd::probation, Again::later}, {SubscriptionEnd::giveup, Again::later},
    {SubscriptionEnd::notified, Again::later},  // no reason, or one that is not known
    {SubscriptionEnd::no_notify, Again::later}, {SubscriptionEnd::refused, Again::later},
};

Again again_after(SubscriptionEnd end) {
  const auto row = std::ranges::find(kEnds, end, &EndRow::end);
  return row == std::end(kEnds) ? Again::never : row->again;
}

}  // namespace

void Subscriber::answered(const OutgoingRequest& request, std::uint16_t status,
                          const MessagePtr& response, Instant now) {
  EventSubscription* const found = core_.subscriptions_.find(request.subscription);
  if (found == nullptr || found->pending != request.id) return;
  EventSubscription& subscription = *found;
  subscription.pending = {};
  subscription.cseq = cseq_of(*request.message)->number;
  const bool lost_flow = status == 503 && response == nullptr;
  if (lost_flow && !(subscription.ending && !subscription.dialog)) {
    subscription.awaits_notify = false;
    core_.timers_.cancel(subscription.timer_n);
    return send_or_wait(subscription, now);
  }
  if (subscription.ending) return removal_answered(subscription, status, now);
  switch (subscribe_answer_of(status)) {
    case SubscribeAnswer::accepted: {
      subscription.interval_raised = false;
      subscription.not_before = {};
      if (!to_of(*request.message)->tag() && !learn_route(*response))
        subscription.accepted = response;
      const auto granted = seconds_of(*response, HeaderName::expires);
      subscription.granted = std::min(granted.value_or(subscription.expires), kLongestExpires);
      // 4.1.3: but a NOTIFY that came first has said it already.
      if (!subscription.awaits_notify && subscription.timer != 0) {
        const auto left = std::max(Duration{0}, subscription.expires_at - now) / seconds(1);
        subscription.granted = std::min(subscription.granted, static_cast<std::uint32_t>(left));
      }
      // RFC 5839: no NOTIFY follows.
      if (status == 204) subscription.awaits_notify = false;
      return move(subscription, SubscriptionInput::accepted, {}, now);
    }
    case SubscribeAnswer::too_brief: {
      const auto least = seconds_of(*response, HeaderName::min_expires);
      // Once: a notifier could go on asking for one more second.
      if (!least || *least <= subscription.expires || *least > kLongestExpires ||
          subscription.interval_raised)
        break;
      subscription.interval_raised = true;
      subscription.expires = *least;
      return send_or_wait(subscription, now);
    }
    default: break;
  }
  refused(subscription, status, response, now);
}

// Either a SUBSCRIBE that was out before, and the removal goes out now, or the removal.
void Subscriber::removal_answered(EventSubscription& subscription, std::uint16_t status,
                                  Instant now) {
  const bool accepted = subscribe_answer_of(status) == SubscribeAnswer::accepted;
  if (accepted && (subscription.removal_sent || !subscription.dialog)) return;  // NOTIFY follows
  if (!subscription.removal_sent && subscription.dialog) return send_or_wait(subscription, now);
  move(subscription, SubscriptionInput::refused, {.end = SubscriptionEnd::unsubscribed}, now);
}

// 4.1.2.2: what does not end the subscription leaves it as long as it was granted.
void Subscriber::refused(EventSubscription& subscription, std::uint16_t status,
                         const MessagePtr& response, Instant now) {
  const SubscribeAnswer answer = subscribe_answer_of(status);
  const auto wanted = response ? seconds_of(*response, HeaderName::retry_after) : std::nullopt;
  const bool stays = subscription.timer != 0 && answer != SubscribeAnswer::refused &&
                     answer != SubscribeAnswer::gone;
  if (!stays) {
    const auto end = answer == SubscribeAnswer::gone && subscription.dialog
                         ? SubscriptionEnd::gone
                         : SubscriptionEnd::refused;
    return move(subscription, SubscriptionInput::refused,
                {.end = end, .status = status, .message = response, .retry_after = wanted}, now);
  }
  subscription.awaits_notify = false;
  core_.timers_.cancel(subscription.timer_n);
  std::uint32_t pause = pause_after(subscription.failures, core_.random_);
  if (wanted) pause = pause_wanted(*wanted, subscription.failures, pause);
  ++subscription.failures;
  subscription.not_before = now + seconds(wanted ? pause : 0);
  renew_after(subscription, scattered(pause, core_.random_), now);
}

// It is good for what was granted from now on, and refreshed before.
void Subscriber::keep(EventSubscription& subscription, std::uint32_t granted, Instant now) {
  core_.timers_.cancel(subscription.timer);
  subscription.expires_at = now + seconds(granted);
  subscription.timer =
      core_.arm(UserAgentTimer::subscription_expiry, subscription.id.value, seconds(granted), now);
  if (subscription.ending || subscription.is_fetch() || subscription.pending) return;
  const Duration delay =
      std::max<Duration>(renewal_delay(granted, core_.random_), subscription.not_before - now);
  // NOTIFYs that say what is left put no refresh off: where they are many it would never come.
  if (subscription.renewal == 0 || now + delay < subscription.renewal_at)
    renew_after(subscription, delay, now);
}

void Subscriber::renew_after(EventSubscription& subscription, Duration delay, Instant now) {
  core_.timers_.cancel(subscription.renewal);
  subscription.renewal_at = now + delay;
  subscription.renewal =
      core_.arm(UserAgentTimer::subscription_renewal, subscription.id.value, delay, now);
}

void Subscriber::move(EventSubscription& subscription, SubscriptionInput input, const Cause& cause,
                      Instant now) {
  const auto actions = subscription.apply(input);
  if (!actions) return;
  if ((*actions & kStartTimerN) != 0) {
    core_.timers_.cancel(subscription.timer_n);
    subscription.timer_n = core_.arm(UserAgentTimer::timer_n, subscription.id.value,
                                     core_.configuration_.timers.timeout(), now);
  }
  if ((*actions & kStartExpiry) != 0) keep(subscription, subscription.granted, now);
  if (subscription.is_over()) return over(subscription, cause, now);
  if ((*actions & kReport) != 0) report(subscription, cause, subscription.granted);
}

// The subscription of the RFC is over; ours may be made anew.
void Subscriber::over(EventSubscription& subscription, const Cause& cause, Instant now) {
  const RequestId id = subscription.id;
  for (TimerTable::Handle* const timer :
       {&subscription.timer, &subscription.timer_n, &subscription.renewal})
    core_.timers_.cancel(*timer);
  if (OutgoingRequest* const pending = core_.outgoing_.find(subscription.pending))
    pending->subscription = {};
  subscription.pending = {};
  const DialogId dialog = std::exchange(subscription.dialog, {});
  if (Session* const session = core_.sessions_.find(dialog)) std::erase(session->subscriptions, id);
  const auto pause = pause_before_again(subscription, cause, now);
  if (pause) {
    subscription.state = SubscriptionState::initial;
    subscription.lived = false;
    subscription.awaits_notify = false;
    subscription.not_before = {};
    // Not all subscribers of a notifier at the same moment.
    const Duration delay = *pause != 0 ? scattered(*pause, core_.random_)
                                       : milliseconds(random_below(core_.random_, 1000));
    ++subscription.failures;
    renew_after(subscription, delay, now);
    report(subscription, cause, *pause);
  } else {
    subscription.state = SubscriptionState::terminated;
    report(subscription, cause, cause.retry_after.value_or(0));
    core_.subscriptions_.erase(id);
  }
  core_.free_if_done(dialog);
}

// Seconds; nothing: it is not made anew. An attempt that never brought a subscription is left to
// the application, a subscription that was good once is not, unless its end says so.
std::optional<std::uint32_t> Subscriber::pause_before_again(const EventSubscription& subscription,
                                                            const Cause& cause, Instant now) const {
  const Again again = again_after(cause.end);
  const bool is_final = subscription.ending || subscription.is_fetch() || subscription.first ||
                        core_.closed_ || again == Again::never;
  if (is_final) return std::nullopt;
  const bool was_good = subscription.lived || subscription.failures > 0;
  if (cause.end == SubscriptionEnd::no_notify && !was_good) return std::nullopt;
  if (cause.end == SubscriptionEnd::refused) {
    const bool may_pass = cause.retry_after || subscription.standing ||
                          subscribe_answer_of(cause.status) == SubscribeAnswer::passing;
    if (!was_good || !may_pass) return std::nullopt;
  }
  const bool at_once = again == Again::now && subscription.failures == 0;
  std::uint32_t pause = at_once ? 0 : pause_after(subscription.failures, core_.random_);
  if (again == Again::later && cause.retry_after)
    pause = pause_wanted(*cause.retry_after, subscription.failures, pause);
  if (subscription.not_before > now) {
    const auto left = (subscription.not_before - now) / seconds(1) + 1;
    pause = std::max(pause, static_cast<std::uint32_t>(left));
  }
  return pause;
}

void Subscriber::report(const EventSubscription& subscription, const Cause& cause,
                        std::uint32_t seconds) {
  Output& output = core_.emit(OutputKind::event_subscription);
  output.request = subscription.id;
  output.status = cause.status;
  output.reason = static_cast<std::uint8_t>(subscription.state);
  output.number = static_cast<std::uint32_t>(cause.end);
  output.message = cause.message;
  output.seconds = seconds;
}

}  // namespace sip
