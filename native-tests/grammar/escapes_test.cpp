#include <doctest/doctest.h>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/escapes.h"
#include "grammar/quoted_string.h"

using namespace sip;

TEST_CASE(
    "RFC 3261 19.1.4: an escape equals the character that it stands for, unless that is reserved") {
  CHECK(equal_unescaped("%61lice", "alice", false));
  CHECK(equal_unescaped("%2f", "%2F", false));
  CHECK_FALSE(equal_unescaped("%2f", "/", false));
  CHECK_FALSE(equal_unescaped("%41lice", "alice", false));
  CHECK(equal_unescaped("%41lice", "alice", true));
  CHECK_FALSE(has_valid_escapes("a%4"));
  CHECK_FALSE(has_valid_escapes("%zz"));
  CHECK(unescape("%zz%00").size() == 4);
}

TEST_CASE("escaping and unescaping give the octets back") {
  CHECK(escape("a@b;c=%", kHeaderChar) == "a%40b%3Bc%3D%25");
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  const std::string escaped = escape(all, kUserChar);
  CHECK(has_valid_escapes(escaped));
  CHECK(unescape(escaped) == all);
}

TEST_CASE("RFC 3261 25.1: quoting and unquoting give the text back") {
  for (const std::string text : {"", "plain", "a\"b\\c", "\\\""})
    CHECK(unquote(quote(text)) == text);
  CHECK(unquote("\"open") == "\"open");
  CHECK(quoted_string_length("\"a\\\"") == 0);
}

TEST_CASE("numbers end at the largest one") {
  CHECK(parse_digits<std::uint32_t>("4294967295") == 4294967295U);
  CHECK_FALSE(parse_digits<std::uint32_t>("4294967296"));
  CHECK(parse_digits<std::uint16_t>("065535") == 65535);
  CHECK_FALSE(parse_digits<std::uint16_t>("65536"));
  CHECK_FALSE(parse_digits<std::uint32_t>(""));
  CHECK_FALSE(parse_digits<std::uint32_t>("1 "));
  CHECK(DecimalText{0}.view() == "0");
  CHECK(DecimalText{4294967295U}.view() == "4294967295");
}
