#include "message/target_dialog.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 4538 7: Target-Dialog names a dialog by its Call-ID and tags") {
  check_round_trip("fa77as7dad8-sd98ajzz@host.example.com ;remote-tag=6472; local-tag=kkaz-",
                   "fa77as7dad8-sd98ajzz@host.example.com;local-tag=kkaz-;remote-tag=6472",
                   parse_target_dialog);
  check_refused({"", "a", "a;local-tag=1", "a;remote-tag=1", "a;local-tag=1;remote-tag="},
                parse_target_dialog);
}
