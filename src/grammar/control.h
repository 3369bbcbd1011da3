#pragma once

#include <string_view>

namespace sip {

/// Whether there is a control character in it (CTL of RFC 2234 6.1), HTAB, CR and LF among them.
bool has_control(std::string_view text);

}  // namespace sip
