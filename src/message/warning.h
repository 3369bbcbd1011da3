#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sip {

/// One value of the Warning header field, RFC 3261 20.43.
///
///     warning-value = warn-code SP warn-agent SP warn-text
///     warn-agent    = hostport / pseudonym
///     warn-text     = quoted-string
struct Warning {
  std::uint16_t code = 0;  ///< 300-399 are those of SIP
  std::string_view agent;
  std::string_view text;  ///< in quotes, as sent
};

Result<Warning> parse_warning(std::string_view value);

}  // namespace sip
