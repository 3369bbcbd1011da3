#include "message/retry_after.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3261 20.33: Retry-After has seconds, a comment and a duration") {
  const auto retry = parse_retry_after("120 (I'm in a meeting);duration=3600");
  REQUIRE(retry);
  CHECK(*retry == RetryAfter{120, 3600, "(I'm in a meeting)"});
  check_round_trip("18000;duration=3600", "18000;duration=3600", parse_retry_after);
  check_round_trip("120 (a (b))", "120 (a (b))", parse_retry_after);
  check_round_trip("5", "5", parse_retry_after);
}

TEST_CASE("what is no Retry-After is refused") {
  check_refused({"", "Fri, 01 Jan 2010 16:00:00 GMT", "-5", "5 (open", "5 x"}, parse_retry_after);
}
