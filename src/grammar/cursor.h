#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "grammar/char_class.h"

namespace sip {

/// Reads a text from its front. Nothing is taken where a `take` fails.
class Cursor {
 public:
  explicit constexpr Cursor(std::string_view text) : rest_(text) {}

  constexpr bool at_end() const { return rest_.empty(); }
  constexpr std::string_view rest() const { return rest_; }
  /// The next character; NUL at the end.
  constexpr char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  constexpr bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  constexpr std::string_view take_while(unsigned classes) {
    std::size_t length = 0;
    while (length < rest_.size() && is_class(rest_[length], classes)) ++length;
    return take_octets(length);
  }
  constexpr std::string_view take_octets(std::size_t length) {
    const std::string_view taken = rest_.substr(0, length);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  /// SWS, RFC 3261 25.1.
  constexpr void skip_space() { take_while(kSpace); }
  /// SWS c SWS, as SLASH, COLON, EQUAL and so on are.
  constexpr bool take_between_spaces(char c) {
    Cursor ahead = *this;
    ahead.skip_space();
    if (!ahead.take(c)) return false;
    ahead.skip_space();
    *this = ahead;
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace sip
