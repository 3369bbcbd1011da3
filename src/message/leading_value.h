#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

// The shapes that most header fields have: one value and parameters behind it (RFC 3261 7.3.1).
// `detail` is the error's where the value does not have that shape, "Event: not a token".

///     token *( SEMI generic-param )
struct TokenValue {
  std::string_view token;
  Parameters params;
};
Result<TokenValue> parse_token_value(std::string_view value, StaticText detail);

///     1*DIGIT [ comment ] *( SEMI generic-param )
struct NumberValue {
  std::uint32_t number = 0;                   ///< 2^32-1 for any larger one (RFC 3261 20.19)
  std::optional<std::string_view> comment{};  ///< with its parentheses
  Parameters params{};
};
Result<NumberValue> parse_number_value(std::string_view value, StaticText detail);

///     callid *( SEMI generic-param )
///     callid = word [ "@" word ]
struct CallIdValue {
  std::string_view call_id;
  Parameters params;
};
Result<CallIdValue> parse_call_id_value(std::string_view value, StaticText detail);

/// A parameter whose value is a number; none where it is absent or no number.
std::optional<std::uint32_t> number_of(Parameters params, std::string_view name);
/// A parameter whose value is a token; none where it is absent or no token.
std::optional<std::string_view> token_of(Parameters params, std::string_view name);

}  // namespace sip
