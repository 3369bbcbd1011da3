#include <cstddef>
#include <cstdint>
#include <cstring>

// The C library's looks at four octets at a time; line ends and separators are what the parser
// looks for most. The least octet of the word that is zero behind the exclusive or is exact.
extern "C" void* memchr(const void* begin, int wanted, std::size_t size) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighs = 0x8080808080808080U;
  const auto octet = static_cast<std::uint8_t>(wanted);
  const std::uint64_t pattern = kOnes * octet;
  const auto* at = static_cast<const std::uint8_t*>(begin);
  for (; size >= sizeof pattern; at += sizeof pattern, size -= sizeof pattern) {
    std::uint64_t word = 0;
    __builtin_memcpy(&word, at, sizeof word);  // without builtins, std::memcpy is a call
    word ^= pattern;
    const std::uint64_t found = (word - kOnes) & ~word & kHighs;
    if (found != 0) return const_cast<std::uint8_t*>(at) + (__builtin_ctzll(found) >> 3);
  }
  for (; size > 0; ++at, --size) {
    if (*at == octet) return const_cast<std::uint8_t*>(at);
  }
  return nullptr;
}
