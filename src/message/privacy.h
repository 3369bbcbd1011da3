#pragma once

#include <string_view>

namespace sip {

/// Who calls without saying who (RFC 3323 4.1.1.3).
inline constexpr std::string_view kAnonymousName = "Anonymous";
inline constexpr std::string_view kAnonymousUser = "anonymous";

/// Whether a From with that URI hides its sender: its host is `anonymous.invalid`.
bool is_anonymous(std::string_view uri);

/// Whether a Privacy value names that privacy, RFC 3323 4.2, RFC 3325 9.3.
///
///     Privacy-hdr = "Privacy" HCOLON priv-value *(";" priv-value)
bool names_privacy(std::string_view value, std::string_view privacy);

/// Whether it asks for any at all.
bool asks_for_privacy(std::string_view value);

}  // namespace sip
