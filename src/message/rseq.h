#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The RSeq header field, RFC 3262 7.1: 1 to 2^32-1, rising by one with each reliable provisional
/// response of one INVITE.
///
///     RSeq = response-num
///     response-num = 1*DIGIT
Result<std::uint32_t> parse_rseq(std::string_view value);

}  // namespace sip
