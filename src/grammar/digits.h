#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "grammar/char_class.h"

namespace sip {

/// 1*DIGIT and nothing else. A number past the largest one is none; leading zeros are allowed.
template <class Number = std::uint32_t>
constexpr std::optional<Number> parse_digits(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Number number = 0;
  constexpr Number kMost = std::numeric_limits<Number>::max();
  for (const char c : text) {
    if (!is_class(c, kDigit)) return std::nullopt;
    const auto digit = static_cast<Number>(c - '0');
    if (number > (kMost - digit) / 10) return std::nullopt;
    number = static_cast<Number>(number * 10 + digit);
  }
  return number;
}

/// Room for the decimal digits of any 32-bit number.
class DecimalText {
 public:
  explicit constexpr DecimalText(std::uint32_t number) {
    do {
      digits_[--begin_] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
  }
  constexpr std::string_view view() const { return {digits_ + begin_, sizeof digits_ - begin_}; }

 private:
  char digits_[10] = {};
  std::size_t begin_ = sizeof digits_;
};

}  // namespace sip
