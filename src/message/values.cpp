#include "message/values.h"

#include <functional>
#include <limits>

#include "grammar/cursor.h"
#include "grammar/digits.h"
#include "grammar/eight_octets.h"
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

// Where a token stands in a text at the earliest, in any letter case; npos where it does not.
std::size_t find_token(std::string_view text, std::string_view token, std::size_t from) {
  // A letter of either case, and little else: what is equal to it is looked at.
  constexpr unsigned kCase = 'a' - 'A';
  const unsigned first = static_cast<unsigned char>(token.front()) | kCase;
  if (token.size() > text.size()) return std::string_view::npos;
  const std::size_t last = text.size() - token.size();
  for (std::size_t at = from; at <= last; ++at) {
    while (at + 8 <= text.size() &&
           marks_of(eight_at(text.data() + at) | eight_of(kCase), static_cast<char>(first)) == 0)
      at += 8;
    if (at > last) break;
    if ((static_cast<unsigned char>(text[at]) | kCase) == first &&
        equal_ignoring_case(text.substr(at, token.size()), token))
      return at;
  }
  return std::string_view::npos;
}

// Whether text[begin, end) is a value of a list, up to its parameters.
bool is_value(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin > 0 && is_class(text[begin - 1], kSpace)) --begin;
  while (end < text.size() && is_class(text[end], kSpace)) ++end;
  return (begin == 0 || text[begin - 1] == ',') &&
         (end == text.size() || text[end] == ',' || text[end] == ';');
}

// Most lists do not have what is looked for, and hardly one has quotes or angle brackets, which
// could hide it: so they are not taken apart for it. A long token is a peer's, and one text in
// another costs the product of their lengths.
template <class Equal>
bool line_lists(std::string_view line, std::string_view token, Equal equal) {
  constexpr std::size_t kUsualToken = 32;
  const bool is_usual = token.size() <= kUsualToken;
  std::size_t at = is_usual ? find_token(line, token, 0) : 0;
  if (at == std::string_view::npos) return false;
  const auto is_it = [&](std::string_view value) {
    return equal(trim(value.substr(0, value.find(';'))), token);
  };
  if (!is_usual || line.find('"') != std::string_view::npos ||
      line.find('<') != std::string_view::npos) {
    CommaList values{line};
    while (const auto value = values.next()) {
      if (is_it(*value)) return true;
    }
    return false;
  }
  for (; at != std::string_view::npos; at = find_token(line, token, at + 1)) {
    if (is_value(line, at, at + token.size()) && equal(line.substr(at, token.size()), token))
      return true;
  }
  return false;
}

template <class Equal>
bool lists(const Message& message, HeaderName name, std::string_view token, Equal equal) {
  if (token.empty()) return false;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == name && line_lists(message.value_of(span), token, equal)) return true;
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
