#pragma once

#include <optional>
#include <string_view>

namespace sip {

/// Splits a header field value at its commas, RFC 3261 7.3.1, but not inside quoted strings and
/// angle brackets. Values come without white space around them; empty ones are passed over.
class CommaList {
 public:
  explicit CommaList(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next();

 private:
  std::string_view rest_;
  // Once a closing quote or bracket was looked for in vain, nothing further on can have one: linear
  // time.
  bool quotes_close_ = true;
  bool brackets_close_ = true;
};

}  // namespace sip
