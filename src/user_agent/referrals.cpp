// The subscription of a REFER as both sides have it: found, moved along its table, reported, freed;
// RFC 6665 4, RFC 5057 4.1.
#include <algorithm>

#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/event.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// A dialog that ends by one of these is gone with all that it carried; a BYE ends the INVITE usage
// only.
bool takes_subscriptions_along(TerminationReason reason) {
  switch (reason) {
    case TerminationReason::local_bye:
    case TerminationReason::remote_bye:
    case TerminationReason::replaced:
    case TerminationReason::ack_timeout: return false;
    default: return true;
  }
}

SubscriptionEnd end_by(SubscriptionInput input) {
  switch (input) {
    case SubscriptionInput::refused: return SubscriptionEnd::refused;
    case SubscriptionInput::notify_failed: return SubscriptionEnd::notify_failed;
    case SubscriptionInput::unsubscribed: return SubscriptionEnd::unsubscribed;
    case SubscriptionInput::no_notify: return SubscriptionEnd::no_notify;
    case SubscriptionInput::expired: return SubscriptionEnd::expired;
    case SubscriptionInput::dialog_ended: return SubscriptionEnd::dialog_ended;
    default: return SubscriptionEnd::notified;
  }
}

}  // namespace

Referral& UserAgentState::add_referral(Session* session, RequestId refer, bool is_notifier) {
  auto made = std::make_unique<Referral>();
  made->id = refer;
  made->is_notifier = is_notifier;
  if (session != nullptr) {
    made->dialog = session->id;
    made->is_first = !is_notifier && session->refers_sent++ == 0;
    session->referrals.push_back(refer);
  }
  return referrals_.add_as_named(std::move(made));
}

// RFC 3515 2.4.6: `id` is the REFER's CSeq; without it the first one is meant, as the peer has had
// them: what a challenge held up came later. Where only one lives, that one: not every peer writes
// the id.
Referral* UserAgentState::find_referral(const Session& session, const Event& event,
                                        bool is_notifier) const {
  Referral* first = nullptr;
  std::uint32_t lowest = 0;
  std::size_t live = 0;
  bool has_first = false;
  for (const RequestId id : session.referrals) {
    Referral* const referral = referrals_.find(id);
    if (referral->is_notifier != is_notifier || referral->is_over()) continue;
    // A retry after a challenge has changed the CSeq of a REFER that is not answered yet.
    const OutgoingRequest* const open = is_notifier ? nullptr : outgoing_.find(id);
    const std::uint32_t cseq = open == nullptr ? referral->cseq : cseq_of(*open->message)->number;
    if (event.id) {
      if (parse_digits<std::uint32_t>(*event.id) == cseq) return referral;
      continue;
    }
    has_first |= referral->is_first;
    if (open != nullptr && open->waits) continue;
    ++live;
    if (first != nullptr && cseq > lowest) continue;
    first = referral;
    lowest = cseq;
  }
  return live == 1 || has_first ? first : nullptr;
}

void UserAgentCore::move_referral(Referral& referral, SubscriptionInput input, SubscriptionEnd end,
                                  const MessagePtr& message, Instant now) {
  const auto actions = referral.apply(input);
  if (!actions) return;
  const auto restart = [&](Duration delay) {
    timers_.cancel(referral.timer);
    referral.timer = arm(UserAgentTimer::subscription, referral.id.value, delay, now);
  };
  if ((*actions & kStartTimerN) != 0) restart(configuration_.timers.timeout());
  if ((*actions & kStartExpiry) != 0) restart(referral.expires_at - now);
  if (referral.is_over()) timers_.cancel(referral.timer);
  if ((*actions & kNotify) != 0 && !referral.suppressed) {
    referral.notify_due = true;
    send_due_notify(referral, now);
  }
  if ((*actions & kReport) != 0) report(referral, end, message);
  forget_if_done(referral);
}

void UserAgentCore::move_referral(Referral& referral, SubscriptionInput input, Instant now) {
  move_referral(referral, input, end_by(input), nullptr, now);
}

// To the outside a dialog is dead once its INVITE usage has ended; its subscriptions are known by
// their REFER.
void UserAgentCore::report(const Referral& referral, SubscriptionEnd end,
                           const MessagePtr& message) {
  if (referral.suppressed) return;
  const Session* const session = sessions_.find(referral.dialog);
  const bool lives = session != nullptr && !session->ended();
  const auto why = referral.is_over() ? end : SubscriptionEnd::none;
  Output& output = emit(OutputKind::subscription);
  output.dialog = lives ? referral.dialog : DialogId{};
  output.request = referral.id;
  output.status = referral.status;
  output.reason = static_cast<std::uint8_t>(referral.state);
  output.number = static_cast<std::uint32_t>(why);
  output.message = message;
}

void UserAgentCore::subscription_timer(RequestId refer, Instant now) {
  Referral* const referral = referrals_.find(refer);
  if (referral == nullptr) return;
  referral->timer = 0;
  if (referral->is_over()) return send_due_notify(*referral, now);
  const bool waited = referral->state == SubscriptionState::notify_wait;
  move_referral(*referral, waited ? SubscriptionInput::no_notify : SubscriptionInput::expired, now);
}

void UserAgentCore::forget_if_done(Referral& referral) {
  if (!referral.is_done()) return;
  timers_.cancel(referral.timer);
  const DialogId dialog = referral.dialog;
  Session* const session = sessions_.find(dialog);
  if (session != nullptr) std::erase(session->referrals, referral.id);
  std::erase(dialogless_refers_, referral.id);
  referrals_.erase(referral.id);
  free_if_done(dialog);
}

void UserAgentCore::end_referrals(Session& session, TerminationReason reason, Instant now) {
  if (!takes_subscriptions_along(reason)) return;
  const std::vector<RequestId> live = session.referrals;
  for (const RequestId id : live) drop_referral(id, now);
  notifier_.dialog_ended(session, now);
}

void UserAgentCore::drop_referral(RequestId id, Instant now) {
  Referral* const referral = referrals_.find(id);
  if (referral == nullptr) return;
  referral->notify_due = false;
  referral->open_notify = {};
  if (referral->is_over()) return forget_if_done(*referral);
  move_referral(*referral, SubscriptionInput::dialog_ended, now);
}

}  // namespace sip
