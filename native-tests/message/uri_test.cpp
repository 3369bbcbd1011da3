#include <doctest/doctest.h>

#include "message/uri.h"
#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

namespace {

bool same(std::string_view a, std::string_view b) {
  const auto x = parse_uri(a);
  const auto y = parse_uri(b);
  REQUIRE(x);
  REQUIRE(y);
  CHECK(equivalent(*x, *y) == equivalent(*y, *x));
  return equivalent(*x, *y);
}

}  // namespace

TEST_CASE("RFC 3261 19.1.1: a SIP URI is taken apart") {
  const auto uri =
      parse_uri("sips:al%40ice:pw@[2001:db8::1]:5061;transport=ws;lr?Subject=x&Priority=urgent");
  REQUIRE(uri);
  CHECK(uri->is_sips());
  CHECK(uri->user == "al%40ice");
  CHECK(uri->password == "pw");
  CHECK(uri->host == "[2001:db8::1]");
  CHECK(uri->port == 5061);
  CHECK(uri->params.value("Transport") == "ws");
  CHECK(uri->params.has("lr"));
  CHECK(uri->headers == "Subject=x&Priority=urgent");
}

TEST_CASE("RFC 3261 19.1.1: the scheme sips is seen without the rest") {
  CHECK(is_sips("SipS:bob@example.com"));
  for (const std::string_view other : {"sip:sips:bob@example.com", "sips", "sipsy:bob", ""})
    CHECK_FALSE(is_sips(other));
}

TEST_CASE("RFC 3261 19.1.2: a user part may hold semicolons and question marks") {
  const auto uri = parse_uri("sip:user;par=u%40example.net@example.com");
  REQUIRE(uri);
  CHECK(uri->user == "user;par=u%40example.net");
  CHECK(uri->host == "example.com");
}

TEST_CASE("RFC 3261 19.1.5: a Request-URI has neither the method nor the headers of a URI") {
  const auto plain = [](std::string_view text) { return request_uri_of(*parse_uri(text)); };
  CHECK(plain("sip:a?b@c;lr?Subject=x&Route=y") == "sip:a?b@c;lr");
  CHECK(plain("sip:a@c;x=1;Method=INVITE;lr?b") == "sip:a@c;x=1;lr");
  CHECK(plain("sips:a;method=x@c") == "sips:a;method=x@c");
  CHECK(plain("tel:+1;ext=2") == "tel:+1;ext=2");
  CHECK(plain("sip:a@c?") == "sip:a@c");
  CHECK(plain("sip:a@c;lr;method=INVITE?") == "sip:a@c;lr");
  CHECK(plain("tel:+1?") == "tel:+1?");
}

TEST_CASE("RFC 3261 19.1: URIs of other schemes are kept as they are") {
  CHECK(parse_uri("tel:+1-201-555-0123")->opaque == "+1-201-555-0123");
  CHECK(parse_uri("urn:service:sos")->scheme == "urn");
}

TEST_CASE("what is no URI is refused") {
  for (const auto text : {"", "sip", "sip:", "bob", "sip:@host", "sip:bob@", "sip:bob@host:99999",
                          "sip:bob@host:", "sip:b ob@host", "sip:bob@host\r\n", "sip:bob@ho<st",
                          "sip:b%4@host", "1:x", "sip:bob@[::1", "sip:bob:p;w@h"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_uri(text));
  }
}

TEST_CASE("no prefix of a URI reads past its end") {
  for_every_cut("sip:al%40ice:pw@[2001:db8::1]:5061;transport=ws?a=b",
                [](std::string_view text) { (void)parse_uri(text); });
}

TEST_CASE("RFC 3261 19.1.4: URIs equal each other, or not, as the examples say") {
  CHECK(same("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"));
  CHECK(same("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"));
  CHECK(same("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
             "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"));
  CHECK(same("sip:alice@atlanta.com?subject=project%20x&priority=urgent",
             "sip:alice@atlanta.com?priority=urgent&subject=project%20x"));
  CHECK_FALSE(same("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"));
  CHECK_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"));
  CHECK_FALSE(same("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"));
  CHECK_FALSE(same("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"));
  CHECK_FALSE(same("sip:bob:a@biloxi.com", "sip:bob:b@biloxi.com"));
  CHECK_FALSE(same("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"));
}

TEST_CASE("RFC 3261 19.1.4: a URI with a parameter twice equals itself") {
  CHECK(same("sip:h;a=1;a=2", "sip:h;a=1;a=2"));
  CHECK(same("sip:h:05;a=1;a=2", "sip:h:5;a=1;a=2"));
  CHECK(same("tel:1;ext=1;ext=2", "TEL:1;ext=1;ext=2"));
  CHECK_FALSE(same("sip:h;a=1;a=2", "sip:h;a=2;a=1"));
}

TEST_CASE(
    "RFC 3261 10.3: an address-of-record's key has no escapes, parameters or letter case of the "
    "host") {
  CHECK(canonical_aor(*parse_uri("sip:%61lice@AtLanta.COM;transport=ws")) == "alice@atlanta.com");
  CHECK(canonical_aor(*parse_uri("sip:Alice:pw@a.com:5060")) == "Alice@a.com:5060");
}

TEST_CASE("RFC 5954 4.2: IPv6 references are compared by their address") {
  CHECK(same("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:DB8::9:01]"));
  CHECK_FALSE(same("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:2]"));
  CHECK_FALSE(same("sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:1]:5060"));
}

TEST_CASE("RFC 3966 4: telephone numbers are compared without what makes them legible") {
  CHECK(same("tel:+1-201-555-0123", "TEL:+1.201(555)0123"));
  CHECK(same("tel:7042;phone-context=example.com;ext=1-2",
             "tel:7042;EXT=12;phone-context=EXAMPLE.com"));
  CHECK(same("tel:7042;phone-context=+1-2", "tel:7042;phone-context=+12"));
  CHECK_FALSE(same("tel:+12015550123", "tel:12015550123"));
  CHECK_FALSE(same("tel:7042;phone-context=a.example", "tel:7042;phone-context=b.example"));
  CHECK_FALSE(same("tel:7042;phone-context=a.example", "tel:7042"));
}

TEST_CASE("RFC 8141 3.1: of a URN the scheme and the namespace have no letter case") {
  CHECK(same("urn:service:sos.fire", "URN:Service:sos.fire"));
  CHECK(same("urn:example:a123%2C456", "urn:example:a123%2c456"));
  CHECK(same("urn:example:a?+x", "urn:example:a?=y"));
  CHECK_FALSE(same("urn:service:sos.fire", "urn:service:SOS.fire"));
  CHECK_FALSE(same("urn:example:a123%2C456", "urn:example:a123,456"));
}

TEST_CASE("RFC 3261 19.1.4: very many parameters are the same only octet for octet") {
  std::string most = ";a=1";
  for (int i = 1; i < 128; ++i) most += ";p" + std::to_string(i);
  CHECK(same("sip:h" + most, "sip:h" + most.substr(4) + ";A=1"));
  CHECK_FALSE(same("sip:h;q" + most, "sip:h" + most + ";q"));
  std::string many = "@h";
  for (int i = 0; i < 20'000; ++i) many += ";p" + std::to_string(i);
  CHECK(same("sip:a" + many, "SIP:a" + many));
  CHECK(same("sip:a" + many, "sip:%61@H" + many.substr(2) + "?"));
  CHECK_FALSE(same("sip:a" + many, "sip:a" + many + ";q"));
  CHECK_FALSE(same("sip:a" + many, "sip:b" + many));
}
