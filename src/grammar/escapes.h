#pragma once

#include <string>
#include <string_view>

namespace sip {

/// Whether every "%" begins an escape of two hexadecimal digits, RFC 3261 25.1.
bool has_valid_escapes(std::string_view text);

/// The octets that an escaped text stands for. What is passed on is never rewritten: this is for
/// comparing. An invalid escape stays as it is.
std::string unescape(std::string_view text);

/// `text` with an escape for every octet that is of none of `classes` (char_class.h), and for "%".
std::string escape(std::string_view text, unsigned classes);

/// Compares as RFC 3261 19.1.4 does: an escape equals the character it stands for, unless that is
/// reserved.
bool equal_unescaped(std::string_view a, std::string_view b, bool ignoring_case);

}  // namespace sip
