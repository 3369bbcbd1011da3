#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sip {

/// The Min-SE header field, RFC 4028 5: the shortest session interval that is agreed to, in
/// seconds. 90 is the floor of the RFC and what counts where the field is absent.
///
///     Min-SE = delta-seconds *( SEMI generic-param )
Result<std::uint32_t> parse_min_se(std::string_view value);

}  // namespace sip
