#include <bit>

#include "auth/digest_hash.h"

namespace sip {
namespace {

// RFC 1321 3.4: the integer part of 4294967296 times abs(sin(i)).
constexpr std::array<std::uint32_t, 64> kSines = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr std::array<std::array<int, 4>, 4> kShifts = {
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

}  // namespace

Md5::Md5() : BlockHash(Order::little_endian, 4) {
  state_ = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
}

std::string Md5::finish() {
  pad();
  return hex(16);
}

void Md5::compress() {
  auto a = static_cast<std::uint32_t>(state_[0]);
  auto b = static_cast<std::uint32_t>(state_[1]);
  auto c = static_cast<std::uint32_t>(state_[2]);
  auto d = static_cast<std::uint32_t>(state_[3]);
  for (unsigned i = 0; i < 64; ++i) {
    std::uint32_t mixed = 0;
    unsigned index = 0;
    switch (i / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        index = i;
        break;
      case 1:
        mixed = (b & d) | (c & ~d);
        index = 5 * i + 1;
        break;
      case 2:
        mixed = b ^ c ^ d;
        index = 3 * i + 5;
        break;
      default: mixed = c ^ (b | ~d); index = 7 * i;
    }
    const std::uint32_t sum = a + mixed + kSines[i] + static_cast<std::uint32_t>(word(index % 16));
    a = d;
    d = c;
    c = b;
    b += std::rotl(sum, kShifts[i / 16][i % 4]);
  }
  state_[0] = static_cast<std::uint32_t>(state_[0] + a);
  state_[1] = static_cast<std::uint32_t>(state_[1] + b);
  state_[2] = static_cast<std::uint32_t>(state_[2] + c);
  state_[3] = static_cast<std::uint32_t>(state_[3] + d);
}

}  // namespace sip
