#pragma once

#include <emscripten/em_js.h>

#include "base/random_source.h"

// getRandomValues gives at most 65536 octets at once; the core asks for a few dozen. A view of
// shared memory would be refused, so that the octets are made outside.
EM_JS(void, sip_random_fill, (void* target, int length),
      { HEAPU8.set(globalThis.crypto.getRandomValues(new Uint8Array(length)), target); });

namespace sip::bindings {

/// `crypto.getRandomValues`, which pages, workers and Node have.
class BrowserRandom : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> octets) override {
    sip_random_fill(octets.data(), static_cast<int>(octets.size()));
  }
};

}  // namespace sip::bindings
