#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "message/message.h"

namespace sip {

/// The RAck header field of a PRACK, RFC 3262 7.2: which reliable provisional response it
/// acknowledges.
///
///     RAck = response-num LWS CSeq-num LWS Method
struct RAck {
  std::uint32_t rseq = 0;  ///< from 1 on (7.1)
  std::uint32_t cseq = 0;  ///< below 2^31
  std::string_view method;

  friend bool operator==(const RAck&, const RAck&) = default;
};

Result<RAck> parse_rack(std::string_view value);
/// Of a PRACK: it has exactly one.
Result<RAck> rack_of(const Message& prack);
std::string to_string(const RAck& rack);

}  // namespace sip
