#include "message/date.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3261 20.17: a Date is read, in GMT only") {
  CHECK(parse_date("Sat, 13 Nov 2010 23:29:00 GMT") == Date{2010, 11, 13, 23, 29, 0});
  check_refused({"", "Fri, 01 Jan 2010 16:00:00 EST", "Fri, 00 Jan 2010 16:00:00 GMT",
                 "Fri, 01 Jan 2010 24:00:00 GMT", "Fri, 01 Jan 2010 16:60:00 GMT",
                 "Fri, 01 Jan 2010 16:00:61 GMT", "Fri, 1 Jan 2010 16:00:00 GMT ",
                 "Foo, 01 Jan 2010 16:00:00 GMT", "Fri  01 Jan 2010 16:00:00 GMT"},
                parse_date);
  CHECK(parse_date("Thu, 29 Feb 2024 23:59:59 GMT") == Date{2024, 2, 29, 23, 59, 59});
  CHECK(parse_date("Tue, 29 Feb 2000 00:00:00 GMT") == Date{2000, 2, 29, 0, 0, 0});
  check_refused({"Sat, 29 Feb 2025 00:00:00 GMT", "Thu, 29 Feb 2100 00:00:00 GMT",
                 "Fri, 30 Feb 2024 00:00:00 GMT", "Fri, 31 Apr 2026 00:00:00 GMT",
                 "Sat, 31 Dec 2016 23:59:60 GMT"},
                parse_date);
  for_every_cut("Sat, 13 Nov 2010 23:29:00 GMT",
                [](std::string_view text) { (void)parse_date(text); });
}
