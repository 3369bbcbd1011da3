#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace sip {

/// A keyed hash of text that a peer chose. The key is random, so that nobody can prepare texts that
/// collide. Continue a hash by passing it as `seed`.
inline std::uint32_t text_hash(std::string_view text, std::uint32_t seed) {
  std::uint64_t hash = (std::uint64_t{seed} << 32U) | (text.size() ^ 0x9E3779B9U);
  // Four octets at a time: they meet the low half only, so that what follows cannot undo, whatever
  // the key is, what they have changed above.
  const auto mix = [&hash](std::uint32_t octets) {
    hash = (hash ^ octets) * 0x9FB21C651E98DF25U;
    hash ^= hash >> 29U;
  };
  for (std::uint32_t word = 0; text.size() >= sizeof word; text.remove_prefix(sizeof word)) {
    std::memcpy(&word, text.data(), sizeof word);
    mix(word);
  }
  for (const char c : text) mix(static_cast<unsigned char>(c));
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

}  // namespace sip
