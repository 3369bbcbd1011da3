#include "message/session_expires.h"

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "message/leading_value.h"

namespace sip {
namespace {

Refresher refresher_of(Parameters params) {
  const std::string_view name = params.value("refresher").value_or("");
  if (equal_ignoring_case(name, "uac")) return Refresher::uac;
  if (equal_ignoring_case(name, "uas")) return Refresher::uas;
  return Refresher::none;
}

}  // namespace

Result<SessionExpires> parse_session_expires(std::string_view value) {
  const auto parsed = parse_number_value(value, "Session-Expires: not a number of seconds");
  if (!parsed) return std::unexpected(parsed.error());
  return SessionExpires{parsed->number, refresher_of(parsed->params)};
}

std::string to_string(const SessionExpires& expires) {
  std::string text{DecimalText{expires.seconds}.view()};
  if (expires.refresher == Refresher::uac) text += ";refresher=uac";
  if (expires.refresher == Refresher::uas) text += ";refresher=uas";
  return text;
}

}  // namespace sip
