#include "message/values.h"

#include <functional>
#include <limits>

#include "grammar/cursor.h"
#include "grammar/digits.h"
#include "message/media_type.h"

namespace sip {

bool list_has_token(std::string_view list, std::string_view token) {
  CommaList values{list};
  while (const auto value = values.next()) {
    if (equal_ignoring_case(*value, token)) return true;
  }
  return false;
}

namespace {

// Most lists do not have what is looked for: that is found out without taking them apart.
bool may_have(std::string_view list, std::string_view token) {
  if (token.empty()) return false;
  const char first = to_lower(token.front());
  for (; list.size() >= token.size(); list.remove_prefix(1)) {
    if (to_lower(list.front()) == first && equal_ignoring_case(list.substr(0, token.size()), token))
      return true;
  }
  return false;
}

template <class Equal>
bool lists(const Message& message, HeaderName name, std::string_view token, Equal equal) {
  for (const HeaderSpan& span : message.headers()) {
    if (span.name != name || !may_have(message.value_of(span), token)) continue;
    CommaList values{message.value_of(span)};
    while (const auto value = values.next()) {
      if (equal(trim(value->substr(0, value->find(';'))), token)) return true;
    }
  }
  return false;
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

bool has_content_type(const Message& message, std::string_view media_type) {
  const auto type = parse_media_type(message.header(HeaderName::content_type).value_or(""));
  const std::size_t slash = media_type.find('/');
  return type && type->is(media_type.substr(0, slash), media_type.substr(slash + 1));
}

bool is_session_description(const Message& message) {
  if (message.session_part()) return true;
  return !message.body().empty() &&
         describes_session(message.header(HeaderName::content_type).value_or(""),
                           message.header(HeaderName::content_disposition).value_or(""));
}

}  // namespace sip
