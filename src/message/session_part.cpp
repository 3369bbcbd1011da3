#include "message/session_part.h"

#include "grammar/char_class.h"
#include "message/media_type.h"

namespace sip {

std::optional<SessionPart> take_session_part(const Body& body, std::string_view content_type,
                                             const MultipartLimits& limits) {
  // Nearly all are no multipart.
  if (body.empty() || content_type.empty() || (content_type.front() | 0x20) != 'm')
    return std::nullopt;
  const auto type = parse_media_type(content_type);
  if (!type || !equal_ignoring_case(type->type, "multipart")) return std::nullopt;
  const std::string octets = body.octets();
  const auto part = find_session_part(octets, content_type, limits);
  if (!part) return std::nullopt;
  return SessionPart{body.made_beside(std::string(part->content)), std::string(part->content_type),
                     std::string(part->content_disposition)};
}

}  // namespace sip
