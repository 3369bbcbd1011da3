#include "simulation/world.h"

#include <doctest/doctest.h>

namespace sip::test {

// `npm run soak` plays as many as one likes, optimised; these run under the sanitizers.
TEST_CASE(
    "RFC 3261 12, 13, 15, 16 and 17: phones that call each other through a forking proxy agree "
    "about every dialog, answer every request and have nothing left") {
  Tally tally;
  unsigned settled = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    WorldOptions options{.seed = seed};
    WorldReport report = play_world(options);
    tally += report.tally;
    settled += report.settled;
    if (report.faults.empty()) continue;
    options.keep_ladder = true;
    FAIL_CHECK(describe(options, play_world(options)));
  }
  CHECK(tally.calls == 480);
  CHECK(settled > 1000);
  CHECK(tally.established > 100);
  CHECK(tally.cancelled > 10);
  CHECK(tally.reinvites > 10);
  CHECK(tally.updates > 10);
  CHECK(tally.reliable_responses > 10);
  CHECK(tally.refreshed > 10);
  CHECK(tally.disconnects > 10);
  CHECK(tally.referred > 5);
  CHECK(tally.replaced > 0);
  CHECK(tally.forked > 0);
}

TEST_CASE("a world is the same again with the same seed, and another with another") {
  for (const unsigned seed : {2U, 5U}) {
    const auto ladder = [](unsigned of) {
      return play_world({.seed = of, .keep_ladder = true}).ladder;
    };
    CHECK(ladder(seed) == ladder(seed));
    CHECK(ladder(seed) != ladder(seed + 1));
  }
}

}  // namespace sip::test
