#include "grammar/one_line.h"

#include <doctest/doctest.h>

using namespace std::string_view_literals;
using sip::one_line;

TEST_CASE("one_line: a fold becomes a space, whatever white space it is made of") {
  CHECK(one_line("") == "");
  CHECK(one_line("a b\tc") == "a b\tc");
  CHECK(one_line("a,\r\n b") == "a, b");
  CHECK(one_line("a,\n\t \r\n  b;c") == "a, b;c");
  CHECK(one_line("a \r\n") == "a  ");
}

TEST_CASE("one_line: any other control character makes it none") {
  for (const std::string_view text : {"a\rb"sv, "a\0b"sv, "\x7F"sv, "a\r"sv, "a\r\n b\x01"sv})
    CHECK(!one_line(text));
}
