#include "message/min_se.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 4028 5: Min-SE is a number of seconds; parameters are passed over") {
  CHECK(parse_min_se("90") == 90U);
  CHECK(parse_min_se("3600;lr") == 3600U);
  check_refused({"", "x", "-1", "90x", "9 0"}, parse_min_se);
}
