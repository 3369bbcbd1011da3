#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

/// The sixteen octets of an IPv6 address without its brackets, RFC 3261 25.1 as RFC 5954 4.1
/// corrected it; none where it is no address.
///
///     IPv6address = as RFC 3986 3.2.2: eight groups, "::" once in place of zeros, IPv4 at its end
std::optional<std::array<std::uint8_t, 16>> parse_ipv6(std::string_view text);

}  // namespace sip
