#include "message/application_text.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/control.h"
#include "grammar/cursor.h"
#include "grammar/quoted_string.h"
#include "message/field_value.h"
#include "message/header_name.h"
#include "message/uri.h"

namespace sip {
namespace {

// A tab is white space.
bool has_control_but_tabs(std::string_view text) {
  return has_control(text) &&
         std::ranges::any_of(text, [](char c) { return is_class(c, kControl) && c != '\t'; });
}

bool quotes_are_balanced(std::string_view text) {
  for (std::size_t i = text.find('"'); i != std::string_view::npos; i = text.find('"', i)) {
    const std::size_t length = quoted_string_length(text.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

// Angle brackets outside of quotes come in pairs, none within another.
bool brackets_are_balanced(std::string_view text) {
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      i += quoted_string_length(text.substr(i)) - 1;
    } else if (text[i] == '<' || text[i] == '>') {
      if (open == (text[i] == '<')) return false;
      open = !open;
    }
  }
  return !open;
}

bool is_written_by_core(HeaderName name) {
  switch (name) {
    case HeaderName::via:
    case HeaderName::from:
    case HeaderName::to:
    case HeaderName::call_id:
    case HeaderName::cseq:
    case HeaderName::max_forwards:
    case HeaderName::content_type:
    case HeaderName::content_length:
    case HeaderName::route:
    case HeaderName::record_route: return true;
    default: return false;
  }
}

}  // namespace

Result<std::pair<std::string_view, std::string_view>> check_header_field(std::string_view line) {
  if (has_control_but_tabs(line))
    return invalid_argument("header field: CR, LF, NUL or another control character");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos)
    return invalid_argument("header field: no colon behind the name");
  const std::string_view name = trim(line.substr(0, colon));
  if (!is_token(name)) return invalid_argument("header field: the name is not a token");
  if (is_written_by_core(header_name_from(name))) {
    return invalid_argument(
        "header field: Via, From, To, Call-ID, CSeq, Max-Forwards, Route, Record-Route, "
        "Content-Type and Content-Length are written by the core");
  }
  const auto value = check_header_value(header_name_from(name), trim(line.substr(colon + 1)));
  if (!value) return std::unexpected(value.error());
  return std::pair{name, *value};
}

std::string_view name_of_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = trim(line.substr(0, colon));
  return colon != std::string_view::npos && is_token(name) ? name : std::string_view{};
}

Result<std::string_view> check_header_value(HeaderName name, std::string_view value) {
  if (has_control_but_tabs(value)) {
    return invalid_argument("header field: CR, LF, NUL or another control character");
  }
  if (!quotes_are_balanced(value)) return invalid_argument("header field: a quote is not closed");
  if (name != HeaderName::other && form_of(name) != FieldForm::text &&
      !brackets_are_balanced(value)) {
    return invalid_argument("header field: an angle bracket without its other");
  }
  return value;
}

Result<std::string_view> check_text(std::string_view text) {
  if (has_control_but_tabs(text))
    return invalid_argument("text: CR, LF, NUL or another control character");
  return text;
}

Result<std::string_view> check_token(std::string_view text, StaticText otherwise) {
  if (!is_token(text)) return invalid_argument(otherwise);
  return text;
}

Result<std::string_view> check_media_type(std::string_view text) {
  if (has_control_but_tabs(text) || !quotes_are_balanced(text))
    return invalid_argument("media type: control character or open quote");
  Cursor in{text};
  const bool has_type =
      !in.take_while(kTokenChar).empty() && in.take('/') && !in.take_while(kTokenChar).empty();
  in.skip_space();
  if (!has_type || (!in.at_end() && in.peek() != ';'))
    return invalid_argument("media type: not type/subtype");
  return text;
}

Result<std::string_view> check_uri(std::string_view text) {
  const auto uri = parse_uri(text);
  if (!uri) {
    if (text.find(':') == std::string_view::npos)
      return invalid_argument("URI: no scheme; write sip:user@host");
    return invalid_argument(uri.error().detail);
  }
  return text;
}

Result<std::string_view> check_party(std::string_view text) {
  if (const auto checked = check_uri(text); !checked) return checked;
  if (!parse_uri(text)->headers.empty())
    return invalid_argument("URI: headers, which From and To cannot have (RFC 3261 19.1.1)");
  return text;
}

}  // namespace sip
