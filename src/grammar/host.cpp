#include "grammar/host.h"

#include "grammar/digits.h"

namespace sip {
namespace {

std::string_view take_ipv6_reference(Cursor& in) {
  const std::string_view text = in.rest();
  std::size_t length = 1;
  while (length < text.size() &&
         (is_class(text[length], kHexDigit) || text[length] == ':' || text[length] == '.')) {
    ++length;
  }
  if (length < 4 || length >= text.size() || text[length] != ']') return {};
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

}  // namespace sip
