#include "grammar/uri_break.h"

#include <cstdint>

#include "grammar/char_class.h"
#include "grammar/eight_octets.h"

namespace sip {
namespace {

bool is_break(char c) { return is_class(c, kSpace | kControl) || c == '<' || c == '>' || c == '"'; }

// The high bit of every octet that may be a break: those below '#', the two that are '>' with the
// second bit set, and DEL, which has it with one more. A borrow or a carry may mark an octet that
// is none; no break is left out.
std::uint64_t marks(std::uint64_t eight) {
  const std::uint64_t angle = (eight | eight_of(2)) ^ eight_of('>');
  return ((eight - eight_of('#')) | (angle - eight_of(1)) | (eight + eight_of(1))) & ~eight &
         eight_of(0x80);
}

}  // namespace

std::size_t find_uri_break(std::string_view text) {
  std::size_t at = 0;
  while (at + 8 <= text.size()) {
    const std::uint64_t found = marks(eight_at(text.data() + at));
    if (found == 0) {
      at += 8;
      continue;
    }
    at += first_of(found);
    if (is_break(text[at])) return at;
    ++at;  // "!"
  }
  while (at < text.size() && !is_break(text[at])) ++at;
  return at;
}

}  // namespace sip
