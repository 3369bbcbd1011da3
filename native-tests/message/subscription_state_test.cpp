#include "message/subscription_state.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 6665 8.2.3: Subscription-State has a substate in any letter case, and parameters") {
  const auto state = parse_subscription_state("Terminated ;reason=noresource;retry-after=60");
  REQUIRE(state);
  CHECK(state->substate == Substate::terminated);
  CHECK(state->reason == "noresource");
  CHECK(state->retry_after == 60U);
  CHECK_FALSE(state->expires);
  check_round_trip("active;expires=600", "active;expires=600", parse_subscription_state);
  check_round_trip("pending ; expires=0;x", "pending;expires=0", parse_subscription_state);
  check_round_trip("terminated;retry-after=5;reason=probation",
                   "terminated;reason=probation;retry-after=5", parse_subscription_state);
}

TEST_CASE("a substate that nobody knows keeps its name; a bad parameter is none") {
  const auto state = parse_subscription_state("waiting;expires=soon;reason=\"x\"");
  REQUIRE(state);
  CHECK(state->substate == Substate::extension);
  CHECK(state->name == "waiting");
  CHECK_FALSE(state->expires);
  CHECK_FALSE(state->reason);
  check_refused({"", ";expires=1", "active pending", "active,pending"}, parse_subscription_state);
}
