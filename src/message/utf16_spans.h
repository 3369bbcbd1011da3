#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "message/message.h"

namespace sip {

/// How the text of a head becomes a JavaScript string. The numbers cross the boundary.
enum class HeadEncoding : std::uint8_t { ascii = 0, utf8 = 1, octets = 2 };

HeadEncoding encoding_of(std::string_view head);

/// How many UTF-16 units a text in UTF-8 has.
std::uint32_t utf16_length(std::string_view text);

/// For each octet of a text in UTF-8, and for its end, the UTF-16 unit that it belongs to. Empty
/// for ASCII, where both are equal.
std::vector<std::uint32_t> utf16_offsets(std::string_view text);

/// The span table of a head in UTF-8, counted in UTF-16 units: what its offsets are in a JavaScript
/// string.
std::vector<HeaderSpan> utf16_spans(const Message& message);

}  // namespace sip
