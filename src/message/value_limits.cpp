#include "message/value_limits.h"

#include <algorithm>

#include "grammar/comma_list.h"
#include "grammar/cursor.h"
#include "message/field_value.h"

namespace sip {
namespace {

std::optional<Error> find_long_number(HeaderName name, std::string_view line,
                                      const MessageLimits& limits) {
  if (!is_number(name) || Cursor{line}.take_while(kDigit).size() <= limits.digits)
    return std::nullopt;
  return Error{ErrorCode::malformed, "header field: more digits than the limit", 400};
}

bool has_as_many(std::uint32_t wanted, char c, std::string_view text) {
  std::uint32_t found = 0;
  for (std::size_t at = text.find(c); at != std::string_view::npos; at = text.find(c, at + 1)) {
    if (++found >= wanted) return true;
  }
  return false;
}
bool has_too_many_parameters(std::string_view value, std::uint32_t most) {
  return value.size() > most && has_as_many(most + 1, ';', value);
}
// Each value has an octet at least, and a comma before the next.
bool may_have_too_many_values(std::string_view line, std::uint32_t most) {
  return line.size() > std::size_t{2} * most && has_as_many(most, ',', line);
}

}  // namespace

std::optional<Error> find_passed_limit(HeaderName name, std::string_view line,
                                       const MessageLimits& limits) {
  if (line.size() > limits.digits) {
    if (const auto fault = find_long_number(name, line, limits)) return fault;
  }
  // Each value or parameter takes a separator at least: mostly there are not as many, wherever they
  // stand.
  if (line.size() <= std::min(limits.values, limits.parameters)) return std::nullopt;
  const bool may_have_many_parameters = has_too_many_parameters(line, limits.parameters);
  if (!may_have_many_parameters && !may_have_too_many_values(line, limits.values))
    return std::nullopt;
  constexpr Error kParameters{ErrorCode::too_large, "header field: more parameters than the limit",
                              513};
  if (!is_list(name)) {
    if (may_have_many_parameters && form_of(name) != FieldForm::text) return kParameters;
    return std::nullopt;
  }
  CommaList list{line};
  std::uint32_t values = 0;
  while (const auto value = list.next()) {
    if (++values > limits.values) {
      return Error{ErrorCode::too_large, "header field: more values in a line than the limit", 513};
    }
    if (has_too_many_parameters(*value, limits.parameters)) return kParameters;
  }
  return std::nullopt;
}

}  // namespace sip
