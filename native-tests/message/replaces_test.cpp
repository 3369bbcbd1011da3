#include "message/replaces.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3891 6.1: Replaces names a dialog by its Call-ID and tags, in any order") {
  const auto replaces =
      parse_replaces("98732@sip.example.com\r\n ;From-Tag=r33th4x0r ; to-tag=ff87ff");
  REQUIRE(replaces);
  CHECK(*replaces == Replaces{"98732@sip.example.com", "ff87ff", "r33th4x0r", false});
  check_round_trip("12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only",
                   "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only", parse_replaces);
  check_round_trip("a;to-tag=0;x=y;from-tag=0", "a;to-tag=0;from-tag=0", parse_replaces);
}

TEST_CASE("a missing, doubled or empty tag, or a second value, is refused") {
  check_refused({"", "a", "a;to-tag=1", "a;from-tag=1", "a;to-tag=1;to-tag=2;from-tag=3",
                 "a;to-tag=1;from-tag=2;from-tag=2", "a;to-tag=;from-tag=1", "a;to-tag;from-tag=1",
                 "a;to-tag=1;from-tag=2,b;to-tag=3;from-tag=4", ";to-tag=1;from-tag=2",
                 "a;to-tag=\"1\";from-tag=2"},
                parse_replaces);
}
