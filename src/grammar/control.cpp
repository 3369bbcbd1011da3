#include "grammar/control.h"

#include <cstdint>

#include "grammar/char_class.h"
#include "grammar/eight_octets.h"

namespace sip {
namespace {

// Whether one of eight octets is below a space or DEL.
bool any_of(std::uint64_t eight) { return (marks_below(eight, ' ') | marks_of(eight, 0x7f)) != 0; }

}  // namespace

bool has_control(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    if (any_of(eight_at(text.data() + at))) return true;
  }
  for (; at < text.size(); ++at) {
    if (is_class(text[at], kControl)) return true;
  }
  return false;
}

}  // namespace sip
