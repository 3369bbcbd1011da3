#include "message/refer_to.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3515 2.1: Refer-To names a URI and a method") {
  const auto refer = parse_refer_to("Bob <sip:bob@biloxi.example.com;method=SUBSCRIBE>;x=y");
  REQUIRE(refer);
  CHECK(refer->uri.user == "bob");
  CHECK(refer->method() == "SUBSCRIBE");
  CHECK_FALSE(refer->replaces());
  CHECK(parse_refer_to("sip:a@b")->method() == "INVITE");
  CHECK(parse_refer_to("<tel:+15551212>")->uri.scheme == "tel");
}

TEST_CASE(
    "RFC 3891 6.1: Replaces inside of Refer-To is read without its escapes, and written with "
    "them") {
  const auto refer = parse_refer_to(
      "<sip:alice@atlanta.example.com?X=1&replaces="
      "090459243588173445%3Bto-tag%3D7553452%3Bfrom-tag%3D9990%40%3Bearly-only>");
  REQUIRE(refer);
  CHECK(refer->replaces() == "090459243588173445;to-tag=7553452;from-tag=9990@;early-only");

  const Replaces replaces{"a84b4c76@pc33.atlanta.example.com", "1%28", "2", true};
  const std::string text = refer_to_text("sips:carol@chicago.example.com", &replaces);
  CHECK(text ==
        "<sips:carol@chicago.example.com?Replaces=a84b4c76%40pc33.atlanta.example.com%3Bto-tag"
        "%3D1%2528%3Bfrom-tag%3D2%3Bearly-only>");
  const std::string written = *parse_refer_to(text)->replaces();
  CHECK(parse_replaces(written) == replaces);
  CHECK(refer_to_text("sip:a@b?X=1", &replaces).starts_with("<sip:a@b?X=1&Replaces="));
  CHECK(refer_to_text("sip:a@b") == "<sip:a@b>");
}

// Of the tests of Sofia-SIP (torture_sip.c): telephones send it so.
TEST_CASE("RFC 3891 6.1: Replaces is found where Refer-To lacks the angle brackets") {
  const auto refer = parse_refer_to(
      " sip:2000@10.3.3.104?Replaces=7d84c014%4010.3.3.104%3Bto-tag%3DB1%3Bfrom-tag%3DA1 ");
  REQUIRE(refer);
  CHECK(refer->uri.user == "2000");
  CHECK(refer->replaces() == "7d84c014@10.3.3.104;to-tag=B1;from-tag=A1");
  const auto both = parse_refer_to("sip:a@b;user=phone?Replaces=c%3Bto-tag%3D1%3Bfrom-tag%3D2");
  REQUIRE(both);
  CHECK(both->replaces() == "c;to-tag=1;from-tag=2");
}

TEST_CASE("RFC 3891 6.1: a Replaces that is none is refused with what holds it") {
  check_refused(
      {"<sip:a@b?Replaces=c%0D%0AX:1%3Bto-tag%3Dt%3Bfrom-tag%3Df>", "<sip:a@b?Replaces=>",
       "sip:a@b?replaces=c%3Bto-tag%3Dt%0D%0AX:1", "<sips:a@b?Replaces=%20%3Bto-tag%3Dt>"},
      parse_refer_to);
  CHECK(parse_refer_to("<https://a.b/?Replaces=x>"));
}

TEST_CASE("what is no Refer-To is refused") {
  check_refused({"", "<>", "bob", "<bob>", "bob?x", "Bob sip:a@b?Replaces=x",
                 "sip:a@b?Replaces=x\r\nX:", "<sip:a@b?Replaces=x", "<sip:a@b", "<sip:a@b> x"},
                parse_refer_to);
  for_every_cut("Bob <sip:a@b;method=BYE?Replaces=c%3Bto-tag%3Dt>;x", [](std::string_view text) {
    if (const auto refer = parse_refer_to(text)) (void)refer->replaces();
  });
}
