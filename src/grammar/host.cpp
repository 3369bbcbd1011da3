#include "grammar/host.h"

#include "grammar/digits.h"
#include "grammar/ipv6.h"

namespace sip {
namespace {

std::string_view take_ipv6_reference(Cursor& in) {
  const std::string_view text = in.rest();
  std::size_t length = 1;
  while (length < text.size() &&
         (is_class(text[length], kHexDigit) || text[length] == ':' || text[length] == '.')) {
    ++length;
  }
  if (length >= text.size() || text[length] != ']') return {};
  if (!parse_ipv6(text.substr(1, length - 1))) return {};
  return in.take_octets(length + 1);
}

}  // namespace

std::optional<HostPort> take_host_port(Cursor& in, bool spaces) {
  Cursor ahead = in;
  HostPort result;
  result.host = ahead.peek() == '[' ? take_ipv6_reference(ahead) : ahead.take_while(kHostChar);
  if (result.host.empty()) return std::nullopt;
  if (spaces ? ahead.take_between_spaces(':') : ahead.take(':')) {
    result.port = parse_digits<std::uint16_t>(ahead.take_while(kDigit));
    if (!result.port) return std::nullopt;
  }
  in = ahead;
  return result;
}

bool same_host(std::string_view a, std::string_view b) {
  if (!a.starts_with('[') || !b.starts_with('[')) return equal_ignoring_case(a, b);
  const auto x = parse_ipv6(a.substr(1, a.size() - 2));
  return x && x == parse_ipv6(b.substr(1, b.size() - 2));
}

}  // namespace sip
