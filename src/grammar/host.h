#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "grammar/cursor.h"

namespace sip {

/// host [ ":" port ], RFC 3261 25.1.
///
///     host = hostname / IPv4address / IPv6reference
///
/// More lenient: "_" in a hostname, and labels that begin or end with "-", are seen in the field.
struct HostPort {
  std::string_view host;  ///< with the brackets of an IPv6 reference
  std::optional<std::uint16_t> port;
};

/// Takes a host and a port off the cursor; none where there is no host or the port is not one.
/// `spaces`: white space may stand around the colon (as in Via, 20.42).
std::optional<HostPort> take_host_port(Cursor& in, bool spaces);

/// Names without regard to case, IPv6 references by the address that they stand for (RFC 5954 4.2).
bool same_host(std::string_view a, std::string_view b);

}  // namespace sip
