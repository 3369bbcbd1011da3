#include "auth/digest_hash.h"

namespace sip {
namespace {

// FIPS 180-4 4.2.3. The first halves of the first 64 are those of 4.2.2, for SHA-256.
constexpr std::array<std::uint64_t, 80> kRoots = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
// 5.3.6.2 for SHA-512/256; 5.3.3 for SHA-256.
constexpr std::array<std::uint64_t, 8> kInitial512 = {
    0x22312194fc2bf72c, 0x9f555fa3c84c64c2, 0x2393b86b6f53b151, 0x963877195940eabd,
    0x96283ee2a88effe3, 0xbe5e1e2553863992, 0x2b0199fc2c85b8aa, 0x0eb72ddc81c52ca2};
constexpr std::array<std::uint32_t, 8> kInitial256 = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

}  // namespace

// What differs between 4.1.2 and 4.1.3: the size of a word, the rounds, and how far it is turned.
struct Sha2::Variant {
  std::uint8_t bits;
  std::uint8_t rounds;
  std::array<std::uint8_t, 3> big0;
  std::array<std::uint8_t, 3> big1;
  std::array<std::uint8_t, 3> small0;  // the last one is a shift
  std::array<std::uint8_t, 3> small1;
};

const Sha2::Variant Sha2::kSha256{
    32, 64, {{2, 13, 22}}, {{6, 11, 25}}, {{7, 18, 3}}, {{17, 19, 10}}};
const Sha2::Variant Sha2::kSha512{64,          80,           {{28, 34, 39}}, {{14, 18, 41}},
                                  {{1, 8, 7}}, {{19, 61, 6}}};

Sha2::Sha2(HashAlgorithm algorithm)
    : BlockHash(Order::big_endian, algorithm == HashAlgorithm::sha256 ? 4 : 8),
      variant_(algorithm == HashAlgorithm::sha256 ? kSha256 : kSha512) {
  for (std::size_t i = 0; i < 8; ++i)
    state_[i] = variant_.bits == 32 ? kInitial256[i] : kInitial512[i];
}

std::string Sha2::finish() {
  pad();
  return hex(32);
}

void Sha2::compress() {
  const unsigned bits = variant_.bits;
  const std::uint64_t mask = ~std::uint64_t{0} >> (64 - bits);
  const auto turned = [=](std::uint64_t x, unsigned n) {
    return (x >> n | x << (bits - n)) & mask;
  };
  const auto big = [=](std::uint64_t x, const std::array<std::uint8_t, 3>& n) {
    return turned(x, n[0]) ^ turned(x, n[1]) ^ turned(x, n[2]);
  };
  const auto small = [=](std::uint64_t x, const std::array<std::uint8_t, 3>& n) {
    return turned(x, n[0]) ^ turned(x, n[1]) ^ x >> n[2];
  };
  std::array<std::uint64_t, 80> schedule;
  for (std::size_t i = 0; i < 16; ++i) schedule[i] = word(i);
  for (std::size_t i = 16; i < variant_.rounds; ++i) {
    schedule[i] = (schedule[i - 16] + small(schedule[i - 15], variant_.small0) + schedule[i - 7] +
                   small(schedule[i - 2], variant_.small1)) &
                  mask;
  }
  std::array<std::uint64_t, 8> s = state_;  // a to h
  for (std::size_t i = 0; i < variant_.rounds; ++i) {
    const std::uint64_t choose = (s[4] & s[5]) ^ (~s[4] & s[6]);
    const std::uint64_t first =
        s[7] + big(s[4], variant_.big1) + choose + (kRoots[i] >> (64 - bits)) + schedule[i];
    const std::uint64_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
    s = {(first + big(s[0], variant_.big0) + majority) & mask,
         s[0],
         s[1],
         s[2],
         (s[3] + first) & mask,
         s[4],
         s[5],
         s[6]};
  }
  for (std::size_t i = 0; i < 8; ++i) state_[i] = (state_[i] + s[i]) & mask;
}

}  // namespace sip
