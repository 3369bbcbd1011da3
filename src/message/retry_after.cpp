#include "message/retry_after.h"

#include "grammar/digits.h"
#include "message/leading_value.h"

namespace sip {

Result<RetryAfter> parse_retry_after(std::string_view value) {
  const auto parsed = parse_number_value(value, "Retry-After: not a number of seconds");
  if (!parsed) return std::unexpected(parsed.error());
  return RetryAfter{parsed->number, number_of(parsed->params, "duration"), parsed->comment};
}

std::string to_string(const RetryAfter& retry) {
  std::string text{DecimalText{retry.seconds}.view()};
  if (retry.comment) text.append(" ").append(*retry.comment);
  if (retry.duration) text.append(";duration=").append(DecimalText{*retry.duration}.view());
  return text;
}

}  // namespace sip
