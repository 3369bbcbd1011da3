#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip {

/// RFC 3420, `message/sipfrag`: of a fragment only its status line counts here (RFC 3515 2.4.5).
inline constexpr std::string_view kSipfrag = "message/sipfrag";
/// A fragment may hold a whole response; what is longer than the largest one seen is not read.
inline constexpr std::uint32_t kMostSipfragOctets = 16'384;

struct SipfragStatus {
  std::uint16_t status = 0;  ///< 100-699
  std::string_view reason_phrase;
};

/// The status line that the fragment begins with.
///
///     Status-Line = SIP-Version SP Status-Code SP Reason-Phrase CRLF
///
/// More lenient than the grammar: the CRLF and the reason phrase may be missing.
std::optional<SipfragStatus> parse_sipfrag(std::string_view fragment);

/// "SIP/2.0 180 Ringing" and a line end.
std::string make_sipfrag(std::uint16_t status, std::string_view reason_phrase);

}  // namespace sip
