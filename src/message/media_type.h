#pragma once

#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

/// Content-Type, or one value of Accept, RFC 3261 20.15 and 20.1. All names are matched without
/// regard to case; "*" stands in Accept only.
///
///     media-type = m-type SLASH m-subtype *( SEMI m-parameter )
struct MediaType {
  std::string_view type;
  std::string_view subtype;
  Parameters params;

  /// Type and subtype are those: `is("application", "sdp")`.
  bool is(std::string_view wanted_type, std::string_view wanted_subtype) const;
  /// A range of Accept names the type: equal, or a "*" in place of a part.
  bool names(std::string_view wanted_type, std::string_view wanted_subtype) const;
  /// Not `q=0` (RFC 2616 3.9).
  bool is_acceptable() const;
};

Result<MediaType> parse_media_type(std::string_view value);

}  // namespace sip
