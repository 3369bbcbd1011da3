#pragma once

#include <cstdint>
#include <optional>

#include "base/instant.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "message/message.h"

namespace sip {

/// A reliable 1xx of ours to an INVITE that waits for its PRACK: sent again from T1 doubling, given
/// up after 64*T1 (RFC 3262 3).
struct ReliableProvisional {
  std::uint32_t rseq = 0;
  std::uint32_t cseq = 0;  ///< of the INVITE
  RequestId invite;
  FlowId flow;
  MessagePtr response;  ///< null once a final response has stopped the resending
  bool holds_offer = false;
  bool holds_answer = false;
  Duration interval{};
  Instant resend_at;
  Instant give_up_at;
  TimerTable::Handle resend = 0;
  TimerTable::Handle give_up = 0;

  bool holds_description() const { return holds_offer || holds_answer; }
};

/// A reliable 1xx of the peer that has no PRACK of ours yet.
struct UnacknowledgedProvisional {
  std::uint32_t rseq = 0;
  std::uint32_t cseq = 0;    ///< of the INVITE
  bool answer_owed = false;  ///< it holds an offer: the PRACK brings the answer
};

/// The RSeq numbers that came for an INVITE of ours on one fork (RFC 3262 4): the first may be any,
/// each further one is one more.
class ReliableSequence {
 public:
  /// Whether the response is the next one. A repeated one, or one behind a gap, is not.
  bool is_next(std::uint32_t cseq, std::uint32_t rseq) const {
    return cseq != cseq_ || rseq == last_ + 1;
  }
  void take(std::uint32_t cseq, std::uint32_t rseq) {
    cseq_ = cseq;
    last_ = rseq;
  }

 private:
  std::uint32_t cseq_ = 0;  // of the INVITE; 0: none came yet
  std::uint32_t last_ = 0;
};

/// The RSeq of a response that wants a PRACK: a 101-199 to INVITE that requires 100rel and has a
/// number (RFC 3262 4 and 7.1).
std::optional<std::uint32_t> reliable_rseq(const Message& response);

/// Whether an INVITE lets us answer it reliably, or demands it (RFC 3262 3).
bool supports_reliable_provisionals(const Message& invite);
bool requires_reliable_provisionals(const Message& invite);

}  // namespace sip
