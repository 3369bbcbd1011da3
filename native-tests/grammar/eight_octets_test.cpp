#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "grammar/eight_octets.h"

using namespace sip;

TEST_CASE("the first octet below a space is found wherever it stands, and no other one") {
  for (int octet = 0; octet < 256; ++octet) {
    for (std::size_t at = 0; at < 40; ++at) {
      // The smallest octet that is none, the ones of UTF-8, and what a borrow could mark.
      for (const char filler : {' ', '\x7f', '\x80', '\xff'}) {
        std::string text(40, filler);
        text[at] = static_cast<char>(octet);
        const std::size_t found = octet < ' ' ? at : text.size();
        CHECK(find_below_space(text, 0) == found);
        CHECK(find_below_space(text, at) == found);
        CHECK(find_below_space(text, at + 1) == text.size());
      }
    }
  }
  CHECK(find_below_space("\n ", 1) == 2);
  CHECK(find_below_space("", 0) == 0);
}

TEST_CASE("the lowest mark is exact, whatever stands behind it") {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const std::string text{static_cast<char>(octet), ';', ':', '<', ':', '\0', '\xff', ' '};
    const std::uint64_t eight = eight_at(text.data());
    CHECK(first_of(marks_of(eight, ':')) == (octet == ':' ? 0 : 2));
    CHECK(first_of(marks_below(eight, 32)) == (octet < 32 ? 0 : 5));
    CHECK(up_to_first(marks_of(eight, ';')) == (octet == ';' ? 0xFFU : 0xFFFFU));
  }
  CHECK(marks_of(eight_of('a'), 'b') == 0);
}
