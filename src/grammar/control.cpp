#include "grammar/control.h"

#include <cstdint>
#include <cstring>

#include "grammar/char_class.h"

namespace sip {
namespace {

constexpr std::uint64_t all(std::uint64_t octet) { return octet * 0x0101010101010101U; }

// Whether one of eight octets is below a space or DEL. A borrow comes out of such a one only.
bool any_of(std::uint64_t eight) {
  const std::uint64_t del = eight ^ all(0x7f);
  return ((((eight - all(' ')) & ~eight) | ((del - all(1)) & ~del)) & all(0x80)) != 0;
}

}  // namespace

bool has_control(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (any_of(eight)) return true;
  }
  for (; at < text.size(); ++at) {
    if (is_class(text[at], kControl)) return true;
  }
  return false;
}

}  // namespace sip
