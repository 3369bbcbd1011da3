#include "auth/digest_hash.h"

#include <algorithm>

namespace sip {

BlockHash::~BlockHash() {
  for (volatile std::uint8_t& octet : block_) octet = 0;
  for (volatile std::uint64_t& word : state_) word = 0;
}

void BlockHash::update(std::string_view octets) {
  length_ += octets.size();
  while (!octets.empty()) {
    const std::size_t count = std::min(octets.size(), block_size() - used_);
    std::ranges::copy(octets.substr(0, count), block_.begin() + static_cast<std::ptrdiff_t>(used_));
    octets.remove_prefix(count);
    used_ += count;
    if (used_ == block_size()) {
      compress();
      used_ = 0;
    }
  }
}

void BlockHash::pad() {
  const std::uint64_t bits = length_ * 8;
  update("\x80");
  // The length takes two words; ours fits into eight octets.
  while (used_ != block_size() - 2 * word_octets_) update({"\0", 1});
  while (used_ != block_size() - 8) update({"\0", 1});
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned shift = order_ == Order::big_endian ? 56 - 8 * i : 8 * i;
    const char octet = static_cast<char>(bits >> shift & 0xFFU);
    update({&octet, 1});
  }
}

std::uint64_t BlockHash::word(std::size_t index) const {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < word_octets_; ++i) {
    const std::size_t place = order_ == Order::big_endian ? i : word_octets_ - 1 - i;
    value = value << 8U | block_[index * word_octets_ + place];
  }
  return value;
}

std::string BlockHash::hex(std::size_t octets) const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(octets * 2);
  for (std::size_t i = 0; i < octets; ++i) {
    const std::size_t place = i % word_octets_;
    const std::size_t shift = 8 * (order_ == Order::big_endian ? word_octets_ - 1 - place : place);
    const std::uint64_t octet = state_[i / word_octets_] >> shift & 0xFFU;
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 15U];
  }
  return text;
}

std::string hash_hex(HashAlgorithm algorithm, std::string_view octets) {
  if (algorithm == HashAlgorithm::md5) {
    Md5 hash;
    hash.update(octets);
    return hash.finish();
  }
  Sha2 hash(algorithm);
  hash.update(octets);
  return hash.finish();
}

void wipe(std::string& secret) {
  secret.resize(secret.capacity());
  volatile char* octets = secret.data();
  for (std::size_t i = 0; i < secret.size(); ++i) octets[i] = 0;
  secret.clear();
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |=
        static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
  }
  return difference == 0;
}

}  // namespace sip
