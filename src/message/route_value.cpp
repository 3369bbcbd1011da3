#include "message/route_value.h"

#include "grammar/one_line.h"
#include "grammar/uri_break.h"
#include "message/name_addr.h"
#include "message/uri.h"

namespace sip {

std::optional<std::string> route_from(std::string_view value) {
  auto route = one_line(value);
  const auto address = route ? parse_name_addr(*route) : malformed("Route");
  if (!address || !has_scheme(address->uri) || !is_sip_or_sips(address->uri)) return std::nullopt;
  if (route->find('<') != std::string::npos) return route;
  if (find_uri_break(*route) < route->size()) return std::nullopt;
  return "<" + *route + ">";
}

}  // namespace sip
