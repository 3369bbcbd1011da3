#include "message/reason.h"

#include "grammar/digits.h"
#include "grammar/quoted_string.h"
#include "message/leading_value.h"

namespace sip {

Result<Reason> parse_reason(std::string_view value) {
  const auto parsed = parse_token_value(value, "Reason: no protocol");
  if (!parsed) return std::unexpected(parsed.error());
  Reason reason{.protocol = parsed->token, .cause = number_of(parsed->params, "cause")};
  if (const auto text = parsed->params.value("text")) reason.text = unquote(*text);
  return reason;
}

std::string to_string(const Reason& reason) {
  std::string text{reason.protocol};
  if (reason.cause) text.append(";cause=").append(DecimalText{*reason.cause}.view());
  if (reason.text) text.append(";text=").append(quote(*reason.text));
  return text;
}

}  // namespace sip
