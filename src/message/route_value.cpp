#include "message/route_value.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/uri_break.h"
#include "message/name_addr.h"
#include "message/uri.h"

namespace sip {
namespace {

bool is_control(char c) { return is_class(c, kControl) && c != '\t'; }

// Behind a line feed a line only goes on where white space follows (RFC 3261 7.3.1).
std::string unfolded(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool ends_line = value[i] == '\n' || value.substr(i).starts_with("\r\n");
    if (!ends_line) {
      text += value[i];
      continue;
    }
    while (i + 1 < value.size() && is_class(value[i + 1], kSpace)) ++i;
    text += ' ';
  }
  return text;
}

}  // namespace

std::optional<std::string> route_from(std::string_view value) {
  std::string route = unfolded(value);
  if (std::ranges::any_of(route, is_control)) return std::nullopt;
  const bool bare = route.find('<') == std::string::npos;
  const auto address = parse_name_addr(route);
  if (!address || !has_scheme(address->uri)) return std::nullopt;
  if (!bare) return route;
  if (find_uri_break(route) < route.size()) return std::nullopt;
  return "<" + route + ">";
}

}  // namespace sip
