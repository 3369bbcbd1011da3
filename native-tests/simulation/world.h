#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "edge/edge_core.h"
#include "simulation/agreement.h"
#include "simulation/answers.h"
#include "simulation/phone.h"

namespace sip::test {

struct WorldOptions {
  unsigned seed = 1;
  unsigned calls = 8;
  bool keep_ladder = false;
};

/// What became of a world.
struct WorldReport {
  std::vector<std::string> faults;
  std::string ladder;
  Tally tally;
  std::uint64_t frames = 0;
  unsigned settled = 0;
  Instant end{};
};

/// Phones of a few users, some with several, and the registrar and forking proxy of `src/edge`
/// between them, on a virtual clock and a network that the seed has chosen. They call each other
/// until all calls are made and everything has come to rest. The same options give the same again.
WorldReport play_world(const WorldOptions& options);

/// What a person needs to see it again.
std::string describe(const WorldOptions& options, const WorldReport& report);

}  // namespace sip::test
