#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sip {

/// What a multipart body may hold at most.
struct MultipartLimits {
  std::uint32_t parts = 32;   ///< of one body; a description, a picture, a location: a handful
  std::uint32_t nesting = 4;  ///< multiparts within each other; RFC 5621 needs two
};

/// One part of a multipart body: views into its octets.
struct BodyPart {
  std::string_view head;                 ///< its header lines
  std::string_view content_type;         ///< empty: text/plain (RFC 2046 5.2)
  std::string_view content_disposition;  ///< empty where there is none
  std::string_view content_id;           ///< with its angle brackets (RFC 8262)
  std::string_view content_encoding;  ///< "base64", as the part says; empty: the octets themselves
  std::string_view content;
};

/// The parts of a body of that Content-Type, RFC 2046 5.1 as RFC 5621 has it for SIP. More lenient:
/// LF alone ends a line, and the closing delimiter may be missing. Errors: `malformed` where it is
/// no multipart, has no boundary or no part; `too_large` (413) past the limit.
Result<std::vector<BodyPart>> parse_multipart(std::string_view octets,
                                              std::string_view content_type,
                                              const MultipartLimits& limits = {});

/// The part that is the session description (BEHAVIOUR 1 "Offer/answer", RFC 5621 8.2): of a
/// multipart/alternative the last one that holds one, of any other the first.
std::optional<BodyPart> find_session_part(std::string_view octets, std::string_view content_type,
                                          const MultipartLimits& limits = {});

/// Whether a part says `handling=required` and is neither a session description nor a multipart:
/// its sender wants the request refused rather than the part passed over (RFC 3261 20.11, RFC
/// 3204). More lenient: beside a description a part that says nothing is not required. Of a
/// multipart/alternative one part is enough. Errors: those of `parse_multipart`.
Result<bool> requires_more_than_session(std::string_view octets, std::string_view content_type,
                                        const MultipartLimits& limits = {});

/// Disposition `session`, or none and application/sdp, in any letter case and with any parameters
/// (RFC 3261 13.2.1, 20.11).
bool describes_session(std::string_view content_type, std::string_view content_disposition);

}  // namespace sip
