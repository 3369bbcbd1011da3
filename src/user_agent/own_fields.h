#pragma once

#include <string_view>

namespace sip {

/// What this user agent takes, as its header fields say it: Allow (RFC 3261 20.5), Accept (20.1),
/// Supported (20.37).
inline constexpr std::string_view kAllowed =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, NOTIFY, REFER";
inline constexpr std::string_view kAccepted = "application/sdp";
inline constexpr std::string_view kSupported;

}  // namespace sip
