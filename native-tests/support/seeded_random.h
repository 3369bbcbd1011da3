#pragma once

#include <random>

#include "base/random_source.h"

namespace sip::test {

/// The same octets in every run.
class SeededRandom : public RandomSource {
 public:
  explicit SeededRandom(unsigned seed) : engine_(seed) {}
  void fill(std::span<std::uint8_t> octets) override {
    for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_;
};

}  // namespace sip::test
