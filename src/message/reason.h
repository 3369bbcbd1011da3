#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sip {

/// One value of the Reason header field, RFC 3326 2. Each protocol has one value at most.
///
///     reason-value  = protocol *( SEMI reason-params )
///     reason-params = ( "cause" EQUAL 1*DIGIT ) / ( "text" EQUAL quoted-string ) / generic-param
struct Reason {
  std::string_view protocol;             ///< "SIP", "Q.850"; compare without regard to case
  std::optional<std::uint32_t> cause{};  ///< a SIP status or a Q.850 cause
  std::optional<std::string> text{};     ///< without quotes and backslashes

  friend bool operator==(const Reason&, const Reason&) = default;
};

/// One value: a field is a list of them (`for_each_value`).
Result<Reason> parse_reason(std::string_view value);
std::string to_string(const Reason& reason);

}  // namespace sip
