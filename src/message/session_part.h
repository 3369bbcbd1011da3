#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "message/body.h"
#include "message/multipart.h"

namespace sip {

/// A session description with how it is labelled.
struct SessionPart {
  Body body;
  std::string content_type;
  std::string content_disposition;
};

/// The part of a multipart body that is the session description, as a body of its own (RFC 5621).
/// None where the Content-Type is another one: its octets are not asked for.
std::optional<SessionPart> take_session_part(const Body& body, std::string_view content_type,
                                             const MultipartLimits& limits = {});

}  // namespace sip
