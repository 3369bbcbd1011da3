#include "message/rseq.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3262 7.1: RSeq is a number from 1 to 2^32-1") {
  CHECK(parse_rseq("1") == 1U);
  CHECK(parse_rseq("4294967295") == 4294967295U);
  check_refused({"", "0", "00", "4294967296", "1 2", "-1", "x"}, parse_rseq);
}
