#include <doctest/doctest.h>

#include "message/header_name.h"
#include "message/header_name_table.h"

using namespace sip;

TEST_CASE(
    "defect 23, RFC 3261 7.3.3: every name and compact form is found again, in any letter case") {
  for (int i = 1; i < static_cast<int>(HeaderName::count_); ++i) {
    const auto name = static_cast<HeaderName>(i);
    std::string text{to_string(name)};
    REQUIRE_FALSE(text.empty());
    CHECK(header_name_from(text) == name);
    for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    CHECK(header_name_from(text) == name);
    if (const char compact = compact_form(name)) CHECK(header_name_from({&compact, 1}) == name);
  }
  CHECK(header_name_from("X-Unknown") == HeaderName::other);
  CHECK(header_name_from("") == HeaderName::other);
  CHECK(header_name_from("q") == HeaderName::other);
}

TEST_CASE("RFC 3261 7.3.1: a name with one octet of another, but for its letter case, is another") {
  for (int i = 1; i < static_cast<int>(HeaderName::count_); ++i) {
    const std::string name{to_string(static_cast<HeaderName>(i))};
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (int bit = 1; bit < 256; bit <<= 1) {
        std::string text = name;
        text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ bit);
        const bool is_case = bit == 0x20 && text[at] != '\r';
        CHECK((header_name_from(text) == static_cast<HeaderName>(i)) == is_case);
      }
    }
  }
}

TEST_CASE(
    "the name that a line begins with ends at its first colon, and nothing is read behind it") {
  for (int i = 1; i < static_cast<int>(HeaderName::count_); ++i) {
    const auto name = static_cast<HeaderName>(i);
    const std::string text{to_string(name)};
    for (const std::string_view rest : {": x\r\n\r\n1234567", "::::::::::::::::"}) {
      const LeadingName leading = leading_header_name(text + std::string{rest});
      CHECK(leading.name == name);
      CHECK(leading.length == text.size());
    }
    for (const std::string& other : {text + " ", text + '\0', "X" + text, text.substr(1)}) {
      const LeadingName leading = leading_header_name(other + ": x\r\n\r\n12345678901234567");
      CHECK(leading.name != name);
      CHECK(leading.length == (other.size() < 24 ? other.size() : 0));
    }
  }
  CHECK(leading_header_name("Via: a\r\n").name == HeaderName::via);
  CHECK(leading_header_name("V:a\r\n\r\n1").name == HeaderName::via);
  CHECK(leading_header_name("1:a\r\n\r\n1").name == HeaderName::other);
  CHECK(leading_header_name("Via: a\n").length == 0);
  CHECK(leading_header_name("Content-Length: ").length == 14);
  CHECK(leading_header_name("Content-Length").length == 0);
}
