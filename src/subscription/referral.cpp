#include "subscription/referral.h"

#include "grammar/digits.h"

namespace sip {

std::optional<std::uint32_t> Referral::apply(SubscriptionInput input) {
  const auto* const rule =
      find_rule(is_notifier ? notifier_rules() : subscriber_rules(), state, input);
  if (rule == nullptr) return std::nullopt;
  state = rule->next;
  if ((rule->actions & kReasonTimeout) != 0) ends_by_timeout = true;
  return rule->actions;
}

std::string Referral::event() const {
  std::string text = "refer";
  if (!is_first) text.append(";id=").append(DecimalText{cseq}.view());
  return text;
}

}  // namespace sip
