#include "message/name_addr.h"

#include "grammar/char_class.h"
#include "grammar/quoted_string.h"
#include "grammar/uri_break.h"
#include "message/message.h"
#include "message/uri.h"
#include "message/values.h"
#include "message/via.h"

namespace sip {
namespace {

// A display name without quotes: tokens with white space between them. More lenient (RFC 4475
// 3.1.2.15): any text that can be nothing else, "Bell, Alexander" or "bob@example.com".
bool is_plain_name(std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == ';' || c == '<' || c == '>') return false;
    if (is_class(c, kControl) && !is_class(c, kSpace)) return false;
  }
  return true;
}

// `quoted`: how long the quoted string at the front is.
Result<NameAddr> parse_bracketed(std::string_view value, std::size_t quoted, std::size_t open) {
  NameAddr address;
  address.text = value;
  address.display_name = trim(value.substr(0, open));
  if (quoted > 0 ? address.display_name.size() != quoted : !is_plain_name(address.display_name)) {
    return malformed("name-addr: display name");
  }
  const std::size_t close = open + 1 + find_uri_break(value.substr(open + 1));
  if (close == open + 1 || close == value.size() || value[close] != '>') {
    return malformed(value.find('>', close) == std::string_view::npos
                         ? StaticText{"name-addr: no closing angle bracket"}
                         : "name-addr: no URI, or white space or a control character in it");
  }
  address.uri = value.substr(open + 1, close - open - 1);
  const std::string_view rest = trim(value.substr(close + 1));
  if (!rest.empty() && rest.front() != ';')
    return malformed("name-addr: text behind the angle bracket");
  address.params = Parameters{rest};
  return address;
}

//     addr-spec *( SEMI generic-param )
Result<NameAddr> parse_bare(std::string_view value) {
  NameAddr address;
  address.text = value;
  const std::size_t semicolon = value.find(';');
  address.uri = trim(value.substr(0, semicolon));
  // RFC 3261 20.10: with a comma, semicolon or question mark in it the URI must stand in angle
  // brackets.
  if (address.uri.empty() || find_uri_break(address.uri) < address.uri.size() ||
      address.uri.find_first_of("?,") != std::string_view::npos) {
    return malformed("name-addr: neither a URI nor a name with one in angle brackets");
  }
  if (semicolon != std::string_view::npos) address.params = Parameters{value.substr(semicolon)};
  return address;
}

// What is found is kept.
const Result<NameAddr>& read(const Message& message, HeaderName name,
                             std::optional<Result<NameAddr>>& kept, StaticText missing,
                             StaticText unusable) {
  if (kept) return *kept;
  const auto value = message.header(name);
  if (!value) return kept.emplace(malformed(missing));
  kept.emplace(parse_name_addr(*value));
  if (!*kept) kept.emplace(malformed(unusable));
  return *kept;
}

}  // namespace

Result<NameAddr> parse_name_addr(std::string_view value) {
  value = trim(value);
  const std::size_t quoted = quoted_string_length(value);
  if (quoted == 0 && !value.empty() && value.front() == '"')
    return malformed("name-addr: no closing quote");
  // A "<" behind the first ";" belongs to a parameter.
  std::size_t mark = quoted;
  while (mark < value.size() && value[mark] != '<' && (value[mark] != ';' || quoted > 0)) ++mark;
  if (mark < value.size() && value[mark] == '<') return parse_bracketed(value, quoted, mark);
  if (quoted > 0) return malformed("name-addr: no angle bracket behind the display name");
  return parse_bare(value);
}

const Result<NameAddr>& from_of(const Message& message) {
  return read(message, HeaderName::from, message.from_, "From: missing", "From: not a name-addr");
}

const Result<NameAddr>& to_of(const Message& message) {
  return read(message, HeaderName::to, message.to_, "To: missing", "To: not a name-addr");
}

Result<NameAddr> contact_of(const Message& message) {
  Result<NameAddr> found = malformed("Contact: missing, or no SIP or SIPS URI");
  for_each_value(message, HeaderName::contact, [&found](std::string_view value) {
    const auto contact = parse_name_addr(value);
    if (contact && has_scheme(contact->uri) && is_sip_or_sips(contact->uri)) found = *contact;
    return !found;
  });
  return found;
}

Result<NameAddr> remote_target_of(const Message& request) {
  auto contact = contact_of(request);
  if (contact) return contact;
  const auto& from = from_of(request);
  const auto& via = top_via_of(request);
  const bool is_of_rfc_2543 =
      !request.has(HeaderName::contact) && via && !via->branch && from && !from->tag();
  return is_of_rfc_2543 || request.method() == Method::notify ? from : contact;
}

}  // namespace sip
