#include "message/leading_value.h"

#include <limits>

#include "grammar/comment.h"
#include "grammar/cursor.h"
#include "grammar/digits.h"

namespace sip {
namespace {

// Parameters or nothing may follow.
Result<Parameters> take_params(Cursor& in, StaticText detail) {
  in.skip_space();
  if (!in.at_end() && in.peek() != ';') return malformed(detail);
  return Parameters{in.rest()};
}

std::uint32_t capped(std::string_view digits) {
  return parse_digits<std::uint32_t>(digits).value_or(std::numeric_limits<std::uint32_t>::max());
}

}  // namespace

Result<TokenValue> parse_token_value(std::string_view value, StaticText detail) {
  Cursor in{value};
  in.skip_space();
  const std::string_view token = in.take_while(kTokenChar);
  if (token.empty()) return malformed(detail);
  const auto params = take_params(in, detail);
  if (!params) return std::unexpected(params.error());
  return TokenValue{token, *params};
}

Result<NumberValue> parse_number_value(std::string_view value, StaticText detail) {
  Cursor in{value};
  in.skip_space();
  const std::string_view digits = in.take_while(kDigit);
  if (digits.empty()) return malformed(detail);
  NumberValue parsed{.number = capped(digits)};
  in.skip_space();
  if (const std::size_t length = comment_length(in.rest()); length > 0) {
    parsed.comment = in.take_octets(length);
  }
  const auto params = take_params(in, detail);
  if (!params) return std::unexpected(params.error());
  parsed.params = *params;
  return parsed;
}

Result<CallIdValue> parse_call_id_value(std::string_view value, StaticText detail) {
  Cursor in{value};
  in.skip_space();
  const std::string_view from_call_id = in.rest();
  const bool is_word = !in.take_while(kWordChar).empty();
  if (!is_word || (in.take('@') && in.take_while(kWordChar).empty())) return malformed(detail);
  const auto call_id = from_call_id.substr(0, from_call_id.size() - in.rest().size());
  const auto params = take_params(in, detail);
  if (!params) return std::unexpected(params.error());
  return CallIdValue{call_id, *params};
}

std::optional<std::uint32_t> number_of(Parameters params, std::string_view name) {
  const auto value = params.value(name);
  if (!value) return std::nullopt;
  for (const char c : *value) {
    if (!is_class(c, kDigit)) return std::nullopt;
  }
  return value->empty() ? std::nullopt : std::optional{capped(*value)};
}

std::optional<std::string_view> token_of(Parameters params, std::string_view name) {
  const auto value = params.value(name);
  return value && is_token(*value) ? value : std::nullopt;
}

}  // namespace sip
