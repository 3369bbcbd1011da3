#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sip {

// Eight octets of a text as one number, the first octet in its lowest bits.

static_assert(std::endian::native == std::endian::little);

/// That octet, eight times.
constexpr std::uint64_t eight_of(std::uint64_t octet) { return octet * 0x0101010101010101U; }

inline std::uint64_t eight_at(const char* text) {
  std::uint64_t eight = 0;
  std::memcpy(&eight, text, sizeof eight);
  return eight;
}

/// The highest bit of each octet that is below `octet`, which is 128 at most. The lowest mark is
/// exact; above it a borrow may mark others.
constexpr std::uint64_t marks_below(std::uint64_t eight, std::uint64_t octet) {
  return (eight - eight_of(octet)) & ~eight & eight_of(0x80);
}

/// The same for octets that are `octet`.
constexpr std::uint64_t marks_of(std::uint64_t eight, char octet) {
  return marks_below(eight ^ eight_of(static_cast<unsigned char>(octet)), 1);
}

/// All bits of the octets up to and with the one that the lowest mark stands for.
constexpr std::uint64_t up_to_first(std::uint64_t marks) { return marks ^ (marks - 1); }

/// Which octet the lowest mark stands for.
constexpr std::size_t first_of(std::uint64_t marks) {
  return static_cast<std::size_t>(std::countr_zero(marks)) / 8;
}

/// Where the first octet below a space stands, at `from` or behind it; the length of `text` where
/// there is none. Inlined: line ends are what the parser looks for most.
inline std::size_t find_below_space(std::string_view text, std::size_t from) {
  constexpr std::size_t kTwo = 2 * sizeof(std::uint64_t);
  std::size_t at = from;
  for (; at + kTwo <= text.size(); at += kTwo) {
    const std::uint64_t first = eight_at(text.data() + at);
    const std::uint64_t second = eight_at(text.data() + at + kTwo / 2);
    // A quick look marks octets of UTF-8 as well.
    if ((((first - eight_of(' ')) | (second - eight_of(' '))) & eight_of(0x80)) == 0) continue;
    if (const std::uint64_t marks = marks_below(first, ' ')) return at + first_of(marks);
    if (const std::uint64_t marks = marks_below(second, ' '))
      return at + kTwo / 2 + first_of(marks);
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) >= ' ') ++at;
  return at;
}

}  // namespace sip
