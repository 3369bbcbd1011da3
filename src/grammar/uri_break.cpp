#include "grammar/uri_break.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "grammar/char_class.h"

namespace sip {
namespace {

bool is_break(char c) { return is_class(c, kSpace | kControl) || c == '<' || c == '>' || c == '"'; }

constexpr std::uint64_t all(std::uint64_t octet) { return octet * 0x0101010101010101U; }

// The high bit of every octet that may be a break: those below '#', the two that are '>' with the
// second bit set, and DEL. Of the marked octets, the first is exact; behind it a borrow may mark
// others.
std::uint64_t marks(std::uint64_t eight) {
  const std::uint64_t brackets = (eight | all(2)) ^ all('>');
  const std::uint64_t del = eight ^ all(0x7f);
  return (((eight - all('#')) & ~eight) | ((brackets - all(1)) & ~brackets) |
          ((del - all(1)) & ~del)) &
         all(0x80);
}

}  // namespace

std::size_t find_uri_break(std::string_view text) {
  static_assert(std::endian::native == std::endian::little);
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size();) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t found = marks(eight);
    if (found == 0) {
      at += sizeof eight;
      continue;
    }
    at += static_cast<std::size_t>(std::countr_zero(found)) / 8;
    if (is_break(text[at])) return at;
    ++at;  // "!"
  }
  while (at < text.size() && !is_break(text[at])) ++at;
  return at;
}

}  // namespace sip
