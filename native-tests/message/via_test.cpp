#include <doctest/doctest.h>

#include "message/via.h"
#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3261 20.42: a Via with white space everywhere is read") {
  const auto via =
      parse_via("SIP / 2.0\r\n /UDP\r\n    192.0.2.2 : 5060 ;branch = 390skdjuw; maddr=x");
  REQUIRE(via);
  CHECK(via->transport == "UDP");
  CHECK(via->host == "192.0.2.2");
  CHECK(via->port == 5060);
  CHECK(via->branch == "390skdjuw");
}

TEST_CASE("what is no Via is refused, prefixes as well") {
  for (const auto text :
       {"", "SIP/3.0/WS h", "SIP/2.0/ h", "SIP/2.0/WSh", "SIP/2.0/WS ", "SIP/2.0/WS h:99999",
        "SIP/2.0/WS h x", "HTTP/2.0/WS h", "SIP/2.0/WS[::1]"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_via(text));
  }
  for_every_cut("SIP/2.0/WSS [::1]:443;branch=z9hG4bK;rport",
                [](std::string_view text) { (void)parse_via(text); });
}

TEST_CASE(
    "RFC 3261 17.2.3: sent-by is compared without regard to case and white space, ports as they "
    "are") {
  CHECK(same_sent_by("A.invalid", "a.INVALID"));
  CHECK(same_sent_by("a.invalid : 5060", "a.invalid:5060"));
  CHECK(same_sent_by("[::1]:5060", "[::1]:5060"));
  CHECK_FALSE(same_sent_by("a.invalid", "a.invalid:5060"));
  CHECK_FALSE(same_sent_by("[::1]", "[::2]"));
}
