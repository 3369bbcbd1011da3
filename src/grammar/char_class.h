#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sip {

/// The character classes of RFC 3261 25.1, as bits of a table.
enum CharClass : std::uint16_t {
  kDigit = 1U << 0U,
  kAlpha = 1U << 1U,
  kHexDigit = 1U << 2U,
  kTokenChar = 1U << 3U,   ///< token
  kUnreserved = 1U << 4U,  ///< alphanum and mark
  kUserChar = 1U << 5U,    ///< unreserved and user-unreserved, without the escapes
  kPasswordChar = 1U << 6U,
  kParamChar = 1U << 7U,   ///< unreserved and param-unreserved: URI parameters
  kHeaderChar = 1U << 8U,  ///< unreserved and hnv-unreserved: headers of a URI
  kHostChar = 1U << 9U,    ///< hostname and IPv4address; "_" as well, which is seen in the field
  kSchemeChar = 1U << 10U,
  kSpace =
      1U << 11U,  ///< SP, HTAB, CR, LF: what LWS is made of (a head holds CR and LF in folds only)
  kControl = 1U << 12U,
  kWordChar = 1U << 13U,  ///< word: what a Call-ID is made of
  kListMark = 1U << 14U,  ///< what matters to a comma list: "," and what a comma is hidden by
};

namespace detail {
constexpr std::array<std::uint16_t, 256> make_char_classes() {
  std::array<std::uint16_t, 256> table{};
  const auto add = [&table](std::string_view chars, unsigned bits) {
    for (const char c : chars) {
      auto& entry = table[static_cast<unsigned char>(c)];
      entry = static_cast<std::uint16_t>(entry | bits);
    }
  };
  constexpr unsigned kAlnumBits = kTokenChar | kUnreserved | kUserChar | kPasswordChar |
                                  kParamChar | kHeaderChar | kHostChar | kSchemeChar | kWordChar;
  add("0123456789", kDigit | kHexDigit | kAlnumBits);
  add("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", kAlpha | kAlnumBits);
  add("ABCDEFabcdef", kHexDigit);
  add("-.!%*_+`'~", kTokenChar);
  constexpr std::string_view kMark = "-_.!~*'()";
  add(kMark, kUnreserved | kUserChar | kPasswordChar | kParamChar | kHeaderChar);
  add("&=+$,;?/", kUserChar);
  add("&=+$,", kPasswordChar);
  add("[]/:&+$", kParamChar);
  add("[]/?:+$", kHeaderChar);
  add("-._", kHostChar);
  add("+-.", kSchemeChar);
  add("-.!%*_+`'~()<>:\\\"/[]?{}", kWordChar);
  add(" \t\r\n", kSpace);
  add(",\"<", kListMark);
  for (unsigned i = 0; i < 32; ++i) table[i] = static_cast<std::uint16_t>(table[i] | kControl);
  table[127] = kControl;
  return table;
}
inline constexpr std::array<std::uint16_t, 256> kCharClasses = make_char_classes();
}  // namespace detail

constexpr bool is_class(char c, unsigned classes) {
  return (detail::kCharClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

/// WSP, RFC 5234 B.1: a line that begins with it is the fold of the one before (RFC 3261 7.3.1).
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// ASCII letters only: names in SIP are ASCII.
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

/// Whether `text` is one token, RFC 3261 25.1.
constexpr bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_class(c, kTokenChar)) return false;
  }
  return !text.empty();
}

/// `text` without white space at either end.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && is_class(text.front(), kSpace)) text.remove_prefix(1);
  while (!text.empty() && is_class(text.back(), kSpace)) text.remove_suffix(1);
  return text;
}

}  // namespace sip
