#include "message/reason.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3326 2: Reason has a protocol, a cause and a text") {
  const auto reason = parse_reason(R"(Q.850 ;cause=16;text="a \"quoted\" text, and more")");
  REQUIRE(reason);
  CHECK(*reason == Reason{"Q.850", 16, R"(a "quoted" text, and more)"});
  check_round_trip(R"(SIP ;cause=200 ;text="Call completed elsewhere")",
                   R"(SIP;cause=200;text="Call completed elsewhere")", parse_reason);
  check_round_trip("SIP", "SIP", parse_reason);
}

TEST_CASE("a bad cause is none; without a protocol there is no reason") {
  CHECK_FALSE(parse_reason("SIP;cause=x")->cause);
  check_refused({"", ";cause=200", "SIP 200", "\"SIP\""}, parse_reason);
}
