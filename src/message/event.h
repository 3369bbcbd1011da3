#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "grammar/parameters.h"

namespace sip {

/// The Event header field, RFC 6665 8.2.1.
///
///     Event      = event-type *( SEMI event-param )
///     event-type = event-package *( "." event-template )
struct Event {
  std::string_view type;  ///< "refer", "presence.winfo"; compared byte for byte
  std::optional<std::string_view> id;
  Parameters params;

  /// The same subscription: equal type and id, byte for byte; other parameters do not count.
  bool matches(const Event& other) const { return type == other.type && id == other.id; }
};

Result<Event> parse_event(std::string_view value);
/// Type and id.
std::string to_string(const Event& event);

}  // namespace sip
