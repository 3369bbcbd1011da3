#include "subscription/subscription_usage.h"

namespace sip {

std::optional<std::uint32_t> SubscriptionUsage::apply(SubscriptionInput input) {
  const auto* const rule =
      find_rule(is_notifier ? notifier_rules() : subscriber_rules(), state, input);
  if (rule == nullptr) return std::nullopt;
  state = rule->next;
  if ((rule->actions & kReasonTimeout) != 0) ends_by_timeout = true;
  return rule->actions;
}

}  // namespace sip
