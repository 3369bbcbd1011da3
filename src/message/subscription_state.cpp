#include "message/subscription_state.h"

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/leading_value.h"

namespace sip {
namespace {

Substate substate_from(std::string_view name) {
  if (equal_ignoring_case(name, "active")) return Substate::active;
  if (equal_ignoring_case(name, "pending")) return Substate::pending;
  if (equal_ignoring_case(name, "terminated")) return Substate::terminated;
  return Substate::extension;
}

}  // namespace

Result<SubscriptionStateValue> parse_subscription_state(std::string_view value) {
  const auto parsed = parse_token_value(value, "Subscription-State: not a substate");
  if (!parsed) return std::unexpected(parsed.error());
  const Parameters params = parsed->params;
  return SubscriptionStateValue{
      .substate = substate_from(parsed->token),
      .name = parsed->token,
      .reason = token_of(params, "reason"),
      .expires = number_of(params, "expires"),
      .retry_after = number_of(params, "retry-after"),
  };
}

std::string to_string(const SubscriptionStateValue& state) {
  std::string text{state.name};
  if (state.reason) text.append(";reason=").append(*state.reason);
  if (state.expires) text.append(";expires=").append(DecimalText{*state.expires}.view());
  if (state.retry_after)
    text.append(";retry-after=").append(DecimalText{*state.retry_after}.view());
  return text;
}

}  // namespace sip
