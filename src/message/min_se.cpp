#include "message/min_se.h"

#include "message/leading_value.h"

namespace sip {

Result<std::uint32_t> parse_min_se(std::string_view value) {
  const auto parsed = parse_number_value(value, "Min-SE: not a number of seconds");
  if (!parsed) return std::unexpected(parsed.error());
  return parsed->number;
}

}  // namespace sip
