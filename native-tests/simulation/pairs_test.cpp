#include <doctest/doctest.h>

#include <cstdlib>

#include "simulation/participant.h"

namespace sip::test {
namespace {

struct Outcome {
  std::string ladder;
  std::vector<std::string> faults;
  unsigned settled = 0;  ///< how often both had an established session with nothing open
  Instant end{};
};

constexpr WireFaults kWires[] = {
    {.lost_percent = 0, .twice_percent = 0, .longest_delay = milliseconds(1500)},
    {.lost_percent = 10, .twice_percent = 10, .longest_delay = milliseconds(300)},
    {.lost_percent = 25, .twice_percent = 25, .longest_delay = milliseconds(1500)},
    {.lost_percent = 50, .twice_percent = 0, .longest_delay = milliseconds(100)},
};

// A number in the environment: which seed to play again, or how many of them instead of the usual.
std::optional<unsigned> number_in(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  return static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

std::string text_of(const Description& description) { return description.body.octets(); }

// One call from its INVITE to the silence after it.
Outcome play(unsigned seed) {
  Outcome outcome;
  Chance chance{seed};
  Ladder ladder;
  LossyWire wire{kWires[seed % std::size(kWires)], chance, ladder};
  Participant alice{"alice", seed * 2 + 1, chance, wire, ladder};
  Participant bob{"bob", seed * 2 + 2, chance, wire, ladder};
  Instant now = instant(1000);
  alice.call("sip:bob@example.com", now);
  for (int steps = 0;; ++steps) {
    std::optional<Instant> next = wire.next();
    for (const Participant* each : {&alice, &bob}) {
      if (const auto at = each->next(); at && (!next || *at < *next)) next = at;
    }
    if (!next) break;
    if (steps == 20'000) {
      outcome.faults.emplace_back("it does not come to rest");
      break;
    }
    now = std::max(now, *next);
    if (const auto datagram = wire.take(now)) {
      (datagram->from == "alice" ? bob : alice).receive(*datagram, now);
    } else {
      alice.run(now);
      bob.run(now);
    }
    const Session* const ours = alice.settled();
    const Session* const theirs = bob.settled();
    if (!wire.empty() || ours == nullptr || theirs == nullptr) continue;
    ++outcome.settled;
    if (text_of(ours->signaling.local()) != text_of(theirs->signaling.remote()) ||
        text_of(ours->signaling.remote()) != text_of(theirs->signaling.local())) {
      outcome.faults.push_back(
          "at " + std::to_string(now.time_since_epoch().count()) +
          " they do not have the same session: alice has " + text_of(ours->signaling.local()) +
          " and " + text_of(ours->signaling.remote()) + ", bob " +
          text_of(theirs->signaling.local()) + " and " + text_of(theirs->signaling.remote()));
    }
  }
  for (const Participant* each : {&alice, &bob}) {
    for (std::string& fault : each->faults()) outcome.faults.push_back(std::move(fault));
  }
  outcome.ladder = ladder.text();
  outcome.end = now;
  return outcome;
}

std::string report(unsigned seed, const Outcome& outcome) {
  std::string text = "seed " + std::to_string(seed) + "\n" + outcome.ladder;
  for (const std::string& fault : outcome.faults) text += "FAULT: " + fault + "\n";
  return text + "Again: SIP_PAIR_SEED=" + std::to_string(seed) + " test_simulation\n";
}

}  // namespace

TEST_CASE(
    "RFC 3261 17 and 15: two user agents over a wire that loses, doubles, delays and reorders "
    "agree about the session, end the call and have nothing left") {
  if (const auto wanted = number_in("SIP_PAIR_SEED")) {
    const unsigned seed = *wanted;
    const Outcome outcome = play(seed);
    MESSAGE(report(seed, outcome));
    CHECK(outcome.faults.empty());
    return;
  }
  unsigned settled = 0;
  const unsigned last = number_in("SIP_PAIR_SEEDS").value_or(1000);
  for (unsigned seed = 1; seed <= last; ++seed) {
    const Outcome outcome = play(seed);
    if (!outcome.faults.empty()) FAIL_CHECK(report(seed, outcome));
    settled += outcome.settled;
    // No call lives longer than it rings, talks and waits for each of its timers once.
    CHECK(outcome.end < instant(600'000));
  }
  CHECK(settled > last / 2);
}

TEST_CASE("a seed gives the same ladder again") {
  for (const unsigned seed : {2U, 3U}) CHECK(play(seed).ladder == play(seed).ladder);
  CHECK(play(2).ladder != play(3).ladder);
}

}  // namespace sip::test
