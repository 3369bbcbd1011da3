#include "message/rack.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3262 7.2: RAck names a response, a request and its method") {
  const auto rack = parse_rack("776656 \r\n\t1 INVITE");
  REQUIRE(rack);
  CHECK(*rack == RAck{776656, 1, "INVITE"});
  check_round_trip("4294967295 2147483647 INVITE", "4294967295 2147483647 INVITE", parse_rack);
}

TEST_CASE("what is no RAck is refused") {
  check_refused({"", "1", "1 2", "0 1 INVITE", "4294967296 1 INVITE", "1 2147483648 INVITE",
                 "1 2 INVITE x", "1 INVITE", "-1 2 INVITE", "1 2 IN,VITE"},
                parse_rack);
}
