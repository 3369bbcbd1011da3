#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "grammar/comma_list.h"
#include "message/message.h"

namespace sip {

/// Calls `visit(std::string_view value)` for each value of a header field, over all its occurrences
/// and the comma lists in them (RFC 3261 7.3.1), in order, until `visit` gives false.
template <class Visit>
void for_each_value(const Message& message, HeaderName name, Visit visit) {
  for (const HeaderSpan& span : message.headers()) {
    if (span.name != name) continue;
    CommaList list{message.value_of(span)};
    while (const auto value = list.next()) {
      if (!visit(*value)) return;
    }
  }
}

/// Whether a comma list holds a token, without regard to case.
bool list_has_token(std::string_view list, std::string_view token);
/// Whether a token stands in a list such as Supported, Require, Unsupported, Accept-Encoding;
/// without regard to case (RFC 3261 7.3.1). Parameters behind a value do not count.
bool lists_token(const Message& message, HeaderName name, std::string_view token);
/// The same, byte for byte: event types in Allow-Events (RFC 6665 8.2.1), Info Packages in
/// Recv-Info.
bool lists_exactly(const Message& message, HeaderName name, std::string_view token);
/// Whether Allow lists the method (RFC 3261 20.5); methods are compared byte for byte (7.1).
/// Without the field nothing is known: see `Message::has`.
bool allows(const Message& message, Method method);

/// A number of seconds, RFC 3261 25.1 delta-seconds, with or without a comment and parameters
/// behind it (Retry-After, 20.33). Values past 2^32-1 become 2^32-1 (as 20.19 allows).
Result<std::uint32_t> parse_delta_seconds(std::string_view value);
/// That of the first field of the name, if it is there and usable.
std::optional<std::uint32_t> seconds_of(const Message& message, HeaderName name);

/// The Content-Type up to its parameters, without regard to case: "application/sdp".
bool has_content_type(const Message& message, std::string_view media_type);

/// Whether a message holds a session description: its body is one (`describes_session`), or a part
/// of its multipart body.
bool is_session_description(const Message& message);

}  // namespace sip
