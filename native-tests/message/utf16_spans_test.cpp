#include "message/utf16_spans.h"

#include "support/test_messages.h"

namespace sip::test {

TEST_CASE("a head is ASCII, UTF-8 or neither") {
  CHECK(encoding_of("Subject: plain") == HeadEncoding::ascii);
  CHECK(encoding_of("Subject: J\xC3\xBCrgen \xF0\x9F\x93\x9E") == HeadEncoding::utf8);
  for (const char* broken :
       {"\xFF", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "a\x80"}) {
    CHECK(encoding_of(broken) == HeadEncoding::octets);
  }
}

TEST_CASE("offsets count UTF-16 units, two for what lies beyond the basic plane") {
  const MessagePtr message = parsed(
      "MESSAGE sip:a@b SIP/2.0\nSubject: J\xC3\xBCrgen\nOrganization: "
      "\xF0\x9F\x93\x9E\xE2\x82\xAC!\nCall-ID: x\n");
  const auto spans = utf16_spans(*message);
  REQUIRE(spans.size() == 3);
  const std::u16string head =
      u"MESSAGE sip:a@b SIP/2.0\nSubject: J\u00FCrgen\nOrganization: \U0001F4DE\u20AC!\nCall-ID: "
      u"x\n";
  const auto text = [&head](std::uint32_t begin, std::uint32_t end) {
    return head.substr(begin, end - begin);
  };
  CHECK(text(spans[0].value_begin, spans[0].value_end) == u"J\u00FCrgen");
  CHECK(text(spans[1].value_begin, spans[1].value_end) == u"\U0001F4DE\u20AC!");
  CHECK(text(spans[2].name_begin, spans[2].name_begin + spans[2].name_length) == u"Call-ID");
  CHECK(text(spans[2].value_begin, spans[2].value_end) == u"x");
}

TEST_CASE(
    "a long text is as long in UTF-16 units as its octets say, wherever others than ASCII stand") {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    text.insert(at, "\xC3\xBC\xF0\x9F\x93\x9E");
    CHECK(utf16_length(text) == 43);
    CHECK(encoding_of(text) == HeadEncoding::utf8);
    CHECK(encoding_of(text.replace(at, 1, "a")) == HeadEncoding::octets);
  }
  CHECK(utf16_length("") == 0);
}

TEST_CASE("every octet of a text has its UTF-16 unit, and ASCII needs none") {
  CHECK(utf16_offsets("plain").empty());
  // \u00FC has two octets and one unit, the telephone four and two.
  CHECK(utf16_offsets("\xC3\xBC\xF0\x9F\x93\x9E!") ==
        std::vector<std::uint32_t>{0, 1, 1, 3, 3, 3, 3, 4});
}

}  // namespace sip::test
