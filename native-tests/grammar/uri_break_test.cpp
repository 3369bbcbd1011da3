#include "grammar/uri_break.h"

#include <doctest/doctest.h>

#include <string>

using sip::find_uri_break;

TEST_CASE("find_uri_break: every octet, at every place of two words") {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const bool is_break = octet <= 0x20 || octet == 0x7F || c == '<' || c == '>' || c == '"';
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = c;
      CAPTURE(octet);
      CAPTURE(at);
      CHECK(find_uri_break(text) == (is_break ? at : text.size()));
    }
  }
}

TEST_CASE("find_uri_break: the first one counts, and what only looks like one is passed over") {
  CHECK(find_uri_break("") == 0);
  CHECK(find_uri_break("sip:a@b>;tag=<1>") == 7);
  CHECK(find_uri_break("!!!!=?#=>") == 8);
  CHECK(find_uri_break("!!!!!!!!!!!!!!!! ") == 16);
  CHECK(find_uri_break("=?=?=?=?\xC3\xBC~\x80\xFF=?\"") == 15);
}
