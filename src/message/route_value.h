#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sip {

/// What a value of Record-Route (RFC 3261 20.30) or Service-Route (RFC 3608 5) is in the Route
/// fields that are made of it.
///
///     rec-route = name-addr *( SEMI rr-param )
///
/// Folds become spaces. Without angle brackets the parameters can only be meant for the URI: that
/// is where `lr` belongs. Nothing: it is no SIP or SIPS URI, or holds a control character; no proxy
/// would find its way by it (16.6, RFC 3608 5).
std::optional<std::string> route_from(std::string_view value);

}  // namespace sip
