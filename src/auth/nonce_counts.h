#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text_hash.h"

namespace sip {

/// How often each of the last nonces was used, RFC 7616 3.4: a server may give the same one to
/// several requests, dialogs and registrations of a user agent, and counts over all of them.
class NonceCounts {
 public:
  /// The count to send with a nonce of that realm. `own`: the last one that whoever asks has sent
  /// with it.
  std::uint32_t next(std::string_view realm, std::string_view nonce, std::uint32_t own) {
    // Two nonces with one hash leave gaps in both counts, which do no harm.
    const std::uint32_t hash = text_hash(nonce, text_hash(realm, 0));
    std::size_t at = 0;
    while (at < kMost && counts_[at].hash != hash) ++at;
    if (at == kMost) counts_[at = oldest_++ % kMost] = {hash, 0};
    std::uint32_t& count = counts_[at].count;
    return count = std::max(count, own) + 1;
  }

 private:
  /// So many nonces of others may come between two requests with the same one.
  static constexpr std::size_t kMost = 64;

  struct Count {
    std::uint32_t hash = 0;
    std::uint32_t count = 0;
  };
  std::array<Count, kMost> counts_{};
  std::size_t oldest_ = 0;
};

}  // namespace sip
