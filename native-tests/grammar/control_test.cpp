#include "grammar/control.h"

#include <doctest/doctest.h>

#include <string>

using sip::has_control;

TEST_CASE("has_control: every octet, at every place of two words and what is behind them") {
  CHECK_FALSE(has_control(""));
  for (unsigned octet = 0; octet < 256; ++octet) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, '\x80');
      text[at] = static_cast<char>(octet);
      CAPTURE(octet);
      CAPTURE(at);
      CHECK(has_control(text) == (octet < 0x20 || octet == 0x7F));
    }
  }
}
