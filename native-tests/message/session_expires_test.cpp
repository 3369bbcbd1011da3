#include "message/session_expires.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 4028 4: Session-Expires has seconds and, perhaps, a refresher in any letter case") {
  CHECK(parse_session_expires("1800") == SessionExpires{1800, Refresher::none});
  CHECK(parse_session_expires("90 ;x=y; Refresher = UAS") == SessionExpires{90, Refresher::uas});
  check_round_trip("4000;refresher=uac", "4000;refresher=uac", parse_session_expires);
  check_round_trip("4000 ; refresher=uas;ext", "4000;refresher=uas", parse_session_expires);
  check_round_trip("4000", "4000", parse_session_expires);
}

TEST_CASE("a refresher that nobody knows is none, and the interval counts") {
  CHECK(parse_session_expires("1800;refresher=proxy") == SessionExpires{1800, Refresher::none});
  CHECK(parse_session_expires("1800;refresher") == SessionExpires{1800, Refresher::none});
}

TEST_CASE("an interval past 2^32-1 is 2^32-1; no number is refused") {
  CHECK(parse_session_expires("99999999999")->seconds == 4294967295U);
  check_refused({"", "x", "-1", ";refresher=uac", "1800 refresher=uac"}, parse_session_expires);
}
