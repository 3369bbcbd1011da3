#include "grammar/ipv6.h"

#include <algorithm>

#include "grammar/cursor.h"
#include "grammar/digits.h"

namespace sip {
namespace {

using Octets = std::array<std::uint8_t, 16>;

// Four numbers from 0 to 255 with dots between them.
bool take_ipv4(Cursor& in, Octets& octets, std::size_t& length) {
  if (length + 4 > octets.size()) return false;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !in.take('.')) return false;
    const std::string_view digits = in.take_while(kDigit);
    const auto number = parse_digits<std::uint8_t>(digits);
    if (!number || digits.size() > 3) return false;
    octets[length++] = *number;
  }
  return in.at_end();
}

bool take_group(Cursor& in, Octets& octets, std::size_t& length) {
  const std::string_view digits = in.take_while(kHexDigit);
  if (digits.empty() || digits.size() > 4 || length + 2 > octets.size()) return false;
  unsigned number = 0;
  for (const char c : digits) {
    const char lower = to_lower(c);
    number = number * 16 + static_cast<unsigned>(is_class(c, kDigit) ? c - '0' : lower - 'a' + 10);
  }
  octets[length++] = static_cast<std::uint8_t>(number >> 8U);
  octets[length++] = static_cast<std::uint8_t>(number & 255U);
  return true;
}

}  // namespace

std::optional<Octets> parse_ipv6(std::string_view text) {
  Cursor in{text};
  Octets octets{};
  std::size_t length = 0;
  std::optional<std::size_t> gap;
  if (text.starts_with("::")) {
    in.take_octets(2);
    gap = 0;
  }
  while (!in.at_end()) {
    Cursor ahead = in;
    ahead.take_while(kDigit);
    if (ahead.peek() == '.') {
      if (!take_ipv4(in, octets, length)) return std::nullopt;
      break;
    }
    if (!take_group(in, octets, length)) return std::nullopt;
    if (in.at_end()) break;
    if (!in.take(':')) return std::nullopt;
    if (in.take(':')) {
      if (gap) return std::nullopt;
      gap = length;
    } else if (in.at_end()) {
      return std::nullopt;
    }
  }
  // "::" stands for one group at least.
  if (gap ? length + 2 > octets.size() : length != octets.size()) return std::nullopt;
  if (gap) {
    const auto begin = octets.begin() + static_cast<std::ptrdiff_t>(*gap);
    const auto end = octets.begin() + static_cast<std::ptrdiff_t>(length);
    std::move_backward(begin, end, octets.end());
    std::fill(begin, octets.end() - (end - begin), std::uint8_t{0});
  }
  return octets;
}

}  // namespace sip
