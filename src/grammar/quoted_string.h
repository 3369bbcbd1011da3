#pragma once

#include <string>
#include <string_view>

namespace sip {

/// How long the quoted string at the front of `text` is, both quotes counted; 0 if there is none or
/// its closing quote is missing.
///
///     quoted-string = SWS DQUOTE *( qdtext / quoted-pair ) DQUOTE
std::size_t quoted_string_length(std::string_view text);

/// What the quoted string says: without its quotes and backslashes. Text that is not quoted comes
/// back as it is.
std::string unquote(std::string_view text);

/// `text` as a quoted string: quotes around it, backslashes before quotes and backslashes.
std::string quote(std::string_view text);

}  // namespace sip
