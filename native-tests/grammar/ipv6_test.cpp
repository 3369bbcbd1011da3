#include "grammar/ipv6.h"

#include <doctest/doctest.h>

#include "grammar/host.h"
#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 5954 4.1: one address in all its ways to be written") {
  const auto address = parse_ipv6("2001:db8:0:0:0:0:9:1");
  REQUIRE(address);
  for (const auto text :
       {"2001:db8::9:1", "2001:0DB8::0009:01", "2001:db8:0::9:1", "2001:db8::0.9.0.1"}) {
    CAPTURE(text);
    CHECK(parse_ipv6(text) == address);
  }
  CHECK(parse_ipv6("::ffff:192.0.2.10") == parse_ipv6("::ffff:c000:20a"));
  CHECK(parse_ipv6("::") == parse_ipv6("0:0:0:0:0:0:0:0"));
  CHECK(parse_ipv6("1::") == parse_ipv6("1:0:0:0:0:0:0:0"));
  CHECK(parse_ipv6("::1") != parse_ipv6("1::"));
}

TEST_CASE("RFC 5118 4.10: what is no IPv6 address is refused") {
  for (const auto text : {"",
                          ":",
                          ":::",
                          "1",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "2001:db8:::192.0.2.1",
                          "12345::",
                          "g::",
                          "1:2:3:4:5:6:7::8",
                          "::1.2.3",
                          "::1.2.3.256",
                          "::1.2.3.4.5",
                          "1:",
                          ":1",
                          "1::2:",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "::0001.2.3.4",
                          "1.2.3.4"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv6(text));
  }
  for_every_cut("2001:db8::192.0.2.1", [](std::string_view text) { (void)parse_ipv6(text); });
}

TEST_CASE("RFC 5954 4.2: what is no address in brackets is the same as nothing") {
  CHECK(same_host("[::1]", "[0::1]"));
  CHECK_FALSE(same_host("[x]", "[y]"));
  CHECK_FALSE(same_host("[", "[::]"));
}
