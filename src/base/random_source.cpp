#include "base/random_source.h"

#include <array>
#include <cassert>

namespace sip {

std::string random_token(RandomSource& random, std::size_t octets) {
  constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::array<std::uint8_t, 32> bytes{};
  assert(octets <= bytes.size());
  random.fill(std::span(bytes).first(octets));

  std::string token;
  const std::size_t size = (octets * 8 + 4) / 5;
  token.resize_and_overwrite(size, [&](char* at, std::size_t) {
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : std::span(bytes).first(octets)) {
      pending = (pending << 8U) | byte;
      for (bits += 8; bits >= 5; bits -= 5) *at++ = kDigits[(pending >> (bits - 5)) & 31U];
    }
    if (bits > 0) *at = kDigits[(pending << (5 - bits)) & 31U];
    return size;
  });
  return token;
}

std::uint32_t random_below(RandomSource& random, std::uint32_t bound) {
  assert(bound > 0);
  // Numbers above the last whole multiple of `bound` would favour small results.
  const std::uint32_t unfair = (0U - bound) % bound;
  for (;;) {
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    std::uint32_t number = 0;
    for (const std::uint8_t byte : bytes) number = (number << 8U) | byte;
    if (number >= unfair) return number % bound;
  }
}

}  // namespace sip
