#pragma once

#include <cstdint>
#include <string>

namespace sip::test {

/// How often what a simulation is about has happened: one that never does is not tested by it.
struct Tally {
  std::uint64_t calls = 0;
  std::uint64_t established = 0;
  std::uint64_t forked = 0;  ///< a 2xx of a further fork that was kept
  std::uint64_t cancelled = 0;
  std::uint64_t refused = 0;
  std::uint64_t hung_up = 0;
  std::uint64_t reinvites = 0;  ///< accepted ones; so with all below
  std::uint64_t updates = 0;
  std::uint64_t reliable_responses = 0;
  std::uint64_t referred = 0;
  std::uint64_t replaced = 0;
  std::uint64_t refreshed = 0;
  std::uint64_t glares = 0;
  std::uint64_t disconnects = 0;
  std::uint64_t lost_flows = 0;  ///< requests that a lost connection ended
  std::uint64_t timeouts = 0;    ///< requests that nothing answered

  Tally& operator+=(const Tally& other);
  std::string text() const;
};

}  // namespace sip::test
