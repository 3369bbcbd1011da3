#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "message/header_name.h"

namespace sip {

// What an application passes becomes part of a message. Text that would break the message apart is
// refused: `invalid_argument`, its detail naming the rule.

/// "Name: value" taken apart. The name is a token; the value has no CR, LF, NUL or other control
/// but HT, its quotes are balanced, and so are the angle brackets where the field has some. Header
/// fields that the core writes itself (Via, From, To, Call-ID, CSeq, Max-Forwards, Route,
/// Record-Route, Content-Type, Content-Length) are refused.
Result<std::pair<std::string_view, std::string_view>> check_header_field(std::string_view line);

/// What a person may be told of a header line that was refused: its name, empty where it has none.
/// The rest may be a secret.
std::string_view name_of_line(std::string_view line);

/// The value alone.
Result<std::string_view> check_header_value(HeaderName name, std::string_view value);

/// A reason phrase, a display name or other free text: UTF-8 without controls.
Result<std::string_view> check_text(std::string_view text);
/// A method, a tag: one token. `otherwise` says what is none.
Result<std::string_view> check_token(std::string_view text, StaticText otherwise);
/// A media type with parameters: "application/sdp".
Result<std::string_view> check_media_type(std::string_view text);
/// A URI that can be sent to: `parse_uri` accepts it, and it has no white space, quote or angle
/// bracket. Text without a scheme is refused, its detail saying so.
Result<std::string_view> check_uri(std::string_view text);
/// The same for From and To, which have no headers (RFC 3261 19.1.1, table 1).
Result<std::string_view> check_party(std::string_view text);

}  // namespace sip
