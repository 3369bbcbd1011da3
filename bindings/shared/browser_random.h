#pragma once

#include <emscripten/em_js.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/random_source.h"

// getRandomValues gives at most 65536 octets at once; the core asks for a few dozen. A view of
// shared memory would be refused, so that the octets are made outside, in an array that is kept: to
// make one takes longer than to fill it. Nobody finds them there again.
EM_JS(void, sip_random_fill, (void* target, int length), {
  let octets = sip_random_fill.octets;
  if (octets?.length != length) octets = sip_random_fill.octets = new Uint8Array(length);
  HEAPU8.set(globalThis.crypto.getRandomValues(octets), target);
  octets.fill(0);
});

namespace sip::bindings {

/// `crypto.getRandomValues`, which pages, workers and Node have. Asked for rarely, for some hundred
/// octets at once: a call takes a dozen identifiers, and the way out of the module is what costs.
class BrowserRandom : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> octets) override {
    if (octets.size() > pool_.size()) {
      sip_random_fill(octets.data(), static_cast<int>(octets.size()));
      return;
    }
    if (octets.size() > pool_.size() - used_) {
      sip_random_fill(pool_.data(), static_cast<int>(pool_.size()));
      used_ = 0;
    }
    const auto taken = std::span(pool_).subspan(used_, octets.size());
    std::ranges::copy(taken, octets.begin());
    std::ranges::fill(taken, std::uint8_t{0});  // nobody finds them again
    used_ += octets.size();
  }

 private:
  std::array<std::uint8_t, 512> pool_{};
  std::size_t used_ = pool_.size();
};

}  // namespace sip::bindings
