#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The Retry-After header field, RFC 3261 20.33.
///
///     Retry-After = delta-seconds [ comment ] *( SEMI retry-param )
///     retry-param = ( "duration" EQUAL delta-seconds ) / generic-param
struct RetryAfter {
  std::uint32_t seconds = 0;
  std::optional<std::uint32_t> duration;    ///< for how many seconds the callee can be reached then
  std::optional<std::string_view> comment;  ///< with its parentheses

  friend bool operator==(const RetryAfter&, const RetryAfter&) = default;
};

Result<RetryAfter> parse_retry_after(std::string_view value);
std::string to_string(const RetryAfter& retry);

}  // namespace sip
