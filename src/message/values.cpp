#include "message/values.h"

#include <functional>
#include <limits>

#include "grammar/cursor.h"
#include "grammar/digits.h"

namespace sip {

bool list_has_token(std::string_view list, std::string_view token) {
  CommaList values{list};
  while (const auto value = values.next()) {
    if (equal_ignoring_case(*value, token)) return true;
  }
  return false;
}

namespace {

template <class Equal>
bool lists(const Message& message, HeaderName name, std::string_view token, Equal equal) {
  bool found = false;
  for_each_value(message, name, [&](std::string_view value) {
    found = equal(trim(value.substr(0, value.find(';'))), token);
    return !found;
  });
  return found;
}

}  // namespace

bool lists_token(const Message& message, HeaderName name, std::string_view token) {
  return lists(message, name, token, equal_ignoring_case);
}

bool lists_exactly(const Message& message, HeaderName name, std::string_view token) {
  return lists(message, name, token, std::equal_to<std::string_view>{});
}

bool allows(const Message& message, Method method) {
  return lists_exactly(message, HeaderName::allow, to_string(method));
}

Result<std::uint32_t> parse_delta_seconds(std::string_view value) {
  Cursor in{value};
  const std::string_view digits = in.take_while(kDigit);
  if (digits.empty()) return malformed("delta-seconds: no number");
  in.skip_space();
  if (!in.at_end() && in.peek() != '(' && in.peek() != ';')
    return malformed("delta-seconds: text behind the number");
  return parse_digits<std::uint32_t>(digits).value_or(std::numeric_limits<std::uint32_t>::max());
}

std::optional<std::uint32_t> seconds_of(const Message& message, HeaderName name) {
  const auto value = message.header(name);
  if (!value) return std::nullopt;
  const auto seconds = parse_delta_seconds(*value);
  if (!seconds) return std::nullopt;
  return *seconds;
}

namespace {

//     media-type = m-type SLASH m-subtype *(SEMI m-parameter)
bool is_media_type(std::string_view value, std::string_view media_type) {
  Cursor in{value};
  Cursor wanted{media_type};
  if (!equal_ignoring_case(in.take_while(kTokenChar), wanted.take_while(kTokenChar))) return false;
  if (!in.take_between_spaces('/') || !wanted.take('/')) return false;
  if (!equal_ignoring_case(in.take_while(kTokenChar), wanted.rest())) return false;
  in.skip_space();
  return in.at_end() || in.peek() == ';';
}

}  // namespace

bool has_content_type(const Message& message, std::string_view media_type) {
  const auto value = message.header(HeaderName::content_type);
  return value && is_media_type(*value, media_type);
}

bool describes_session(std::string_view content_type, std::string_view content_disposition) {
  if (!content_disposition.empty()) {
    return equal_ignoring_case(Cursor{content_disposition}.take_while(kTokenChar), "session");
  }
  return is_media_type(content_type, "application/sdp");
}

bool is_session_description(const Message& message) {
  return !message.body().empty() &&
         describes_session(message.header(HeaderName::content_type).value_or(""),
                           message.header(HeaderName::content_disposition).value_or(""));
}

}  // namespace sip
