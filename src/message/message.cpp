#include "message/message.h"

#include "grammar/char_class.h"

namespace sip {

std::string_view Message::name_of(const HeaderSpan& span) const {
  return std::string_view(head_).substr(span.name_begin, span.name_length);
}

std::string_view Message::value_of(const HeaderSpan& span) const {
  return std::string_view(head_).substr(span.value_begin, span.value_end - span.value_begin);
}

std::optional<std::string_view> Message::header(HeaderName name) const {
  for (const HeaderSpan& span : headers_) {
    if (span.name == name) return value_of(span);
  }
  return std::nullopt;
}

std::optional<std::string_view> Message::header(std::string_view name) const {
  const HeaderName known = header_name_from(name);
  if (known != HeaderName::other) return header(known);
  for (const HeaderSpan& span : headers_) {
    if (span.name == HeaderName::other && equal_ignoring_case(name_of(span), name))
      return value_of(span);
  }
  return std::nullopt;
}

std::size_t Message::count(HeaderName name) const {
  std::size_t count = 0;
  for (const HeaderSpan& span : headers_) count += span.name == name ? 1 : 0;
  return count;
}

}  // namespace sip
