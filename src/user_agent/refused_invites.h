#pragma once

#include <array>

#include "base/instant.h"
#include "base/strong_id.h"
#include "message/message.h"

namespace sip {

/// The INVITEs of ours that have failed last. A 2xx that is late all the same, as when it crosses a
/// proxy's timeout, is forwarded by every proxy (RFC 3261 16.7 step 5), and its callee waits for an
/// ACK. No timer: what is too old does not count.
class RefusedInvites {
 public:
  struct Refused {
    RequestId id;
    MessagePtr invite;  ///< without its body: what an ACK and a dialog need of it
    Instant until;
  };
  void add(RequestId id, const Message& invite, Instant until);
  /// The one that a response answers; null: none that is remembered.
  const Refused* answered_by(const Message& response, Instant now) const;

 private:
  /// A few calls are made while a callee repeats its 2xx.
  static constexpr std::size_t kMost = 8;

  std::array<Refused, kMost> refused_;
  std::size_t next_ = 0;
};

}  // namespace sip
