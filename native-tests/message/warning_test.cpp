#include "message/warning.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3261 20.43: a Warning has a code, an agent and a quoted text") {
  const auto warning = parse_warning("301 isi.edu:5060 \"Incompatible \\\"type\\\", E.164\"");
  REQUIRE(warning);
  CHECK(warning->code == 301);
  CHECK(warning->agent == "isi.edu:5060");
  CHECK(warning->text == "\"Incompatible \\\"type\\\", E.164\"");
  check_refused({"", "301", "301 a", "301 a b", "30 a \"b\"", "1812 overture \"In Progress\"",
                 "301 \"b\"", "301 a \"b", "301 a \"b\" c"},
                parse_warning);
  for_every_cut("301 a \"b\\\"\"", [](std::string_view text) { (void)parse_warning(text); });
}
