#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sip {

/// Where unpredictable octets come from: `crypto.getRandomValues` in a browser, a seeded generator
/// in tests. The core has no other source of chance.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  virtual void fill(std::span<std::uint8_t> octets) = 0;
};

/// A token (RFC 3261 25.1) of `octets` random octets, five bits a character, in lower case.
std::string random_token(RandomSource& random, std::size_t octets = 10);

/// A number from 0 to `bound - 1`.
std::uint32_t random_below(RandomSource& random, std::uint32_t bound);

}  // namespace sip
