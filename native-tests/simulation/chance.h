#pragma once

#include <random>

#include "base/instant.h"

namespace sip::test {

/// What happens by chance in a simulation: the same from the same seed, on every platform.
class Chance {
 public:
  explicit Chance(unsigned seed) : engine_(seed) {}
  /// From 0 to `end` - 1.
  unsigned below(unsigned end) { return static_cast<unsigned>(engine_() % end); }
  bool percent(unsigned share) { return below(100) < share; }
  Duration up_to(Duration longest) {
    return milliseconds(below(static_cast<unsigned>(longest.count()) + 1));
  }

 private:
  std::mt19937 engine_;
};

}  // namespace sip::test
