#pragma once

#include <cstddef>
#include <string_view>

namespace sip {

/// How long the comment at the front of `text` is, its parentheses counted; 0 if there is none or
/// it is not closed. Linear, however deep comments stand in each other.
///
///     comment = LPAREN *( ctext / quoted-pair / comment ) RPAREN
std::size_t comment_length(std::string_view text);

}  // namespace sip
