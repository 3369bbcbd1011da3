#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "grammar/char_class.h"

namespace sip {

/// What this user agent takes, as its header fields say it: Allow (RFC 3261 20.5), Accept (20.1),
/// Supported (20.37). MESSAGE is the application's to take: as 20.5 has it, Allow lists what is
/// understood, because who takes one is known on its delivery only; the 405 leaves it out.
inline constexpr std::string_view kAllowed =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, MESSAGE, NOTIFY, PRACK, REFER, SUBSCRIBE, UPDATE";
inline constexpr std::string_view kAllowedWithoutMessage =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, PRACK, REFER, SUBSCRIBE, UPDATE";
inline constexpr std::string_view kAccepted = "application/sdp";
inline constexpr std::string_view kSupported =
    "100rel, 199, answermode, from-change, gruu, histinfo, norefersub, outbound, path, replaces, "
    "tdialog, timer";
/// The same option tags, one by one: what a Require may name.
inline constexpr std::array<std::string_view, 12> kOptionTags = {
    "100rel",     "199",      "answermode", "from-change", "gruu",    "histinfo",
    "norefersub", "outbound", "path",       "replaces",    "tdialog", "timer"};

constexpr bool is_option_tag_supported(std::string_view tag) {
  return std::ranges::any_of(
      kOptionTags, [tag](std::string_view known) { return equal_ignoring_case(known, tag); });
}

/// The Request-URI, or the top Route where that is sips: each gets a sips Contact (RFC
/// 3261 8.1.1.8).
std::string_view first_hop(std::string_view request_uri, std::span<const std::string> routes);

}  // namespace sip
