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
  static_assert(sizeof(Number) < sizeof(std::uint64_t));
  std::uint64_t number = 0;
  for (const char c : text) {
    const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
    if (digit > 9) return std::nullopt;
    number = number * 10 + digit;
    if (number > std::numeric_limits<Number>::max()) return std::nullopt;
  }
  return static_cast<Number>(number);
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
