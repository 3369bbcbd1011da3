#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sip {

class Message;

/// Every CSeq number is below it (8.1.1.5).
inline constexpr std::uint32_t kCSeqEnd = 1U << 31U;

/// The CSeq header field, RFC 3261 20.16.
///
///     CSeq = 1*DIGIT LWS Method
struct CSeq {
  std::uint32_t number = 0;  ///< below 2^31 (8.1.1.5)
  std::string_view method;
};

Result<CSeq> parse_cseq(std::string_view value);

/// The CSeq of a message, or `malformed`. It lives as long as the message.
const Result<CSeq>& cseq_of(const Message& message);

}  // namespace sip
