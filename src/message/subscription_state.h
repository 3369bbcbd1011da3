#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// RFC 6665 4.1.3 and 8.2.3; any other token is `extension`.
enum class Substate : std::uint8_t { extension = 0, active, pending, terminated };

/// The Subscription-State header field of a NOTIFY, RFC 6665 8.2.3.
///
///     Subscription-State = substate-value *( SEMI subexp-params )
///     subexp-params = ( "reason" EQUAL event-reason-value ) / ( "expires" EQUAL delta-seconds )
///                     / ( "retry-after" EQUAL delta-seconds ) / generic-param
struct SubscriptionStateValue {
  Substate substate = Substate::extension;
  std::string_view name;                       ///< the substate as sent
  std::optional<std::string_view> reason{};    ///< "noresource"; compare without regard to case
  std::optional<std::uint32_t> expires{};      ///< seconds
  std::optional<std::uint32_t> retry_after{};  ///< seconds

  friend bool operator==(const SubscriptionStateValue&, const SubscriptionStateValue&) = default;
};

Result<SubscriptionStateValue> parse_subscription_state(std::string_view value);
std::string to_string(const SubscriptionStateValue& state);

}  // namespace sip
