#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

/// A keyed hash of text that a peer chose. The key is random, so that nobody can prepare texts that
/// collide. Continue a hash by passing it as `seed`.
inline std::uint32_t text_hash(std::string_view text, std::uint32_t seed) {
  std::uint64_t hash = (std::uint64_t{seed} << 32U) | (text.size() ^ 0x9E3779B9U);
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x9FB21C651E98DF25U;
    hash ^= hash >> 29U;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

}  // namespace sip
