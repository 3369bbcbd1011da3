#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sip {

enum class HashAlgorithm : std::uint8_t { md5, sha256, sha512_256 };

/// A hash of words over blocks of sixteen of them, as MD5 and those of FIPS 180-4 are: collects
/// blocks and pads the last one. The state is wiped when it goes: what is hashed here holds
/// passwords.
class BlockHash {
 public:
  BlockHash(const BlockHash&) = delete;
  BlockHash& operator=(const BlockHash&) = delete;

  void update(std::string_view octets);

 protected:
  enum class Order : std::uint8_t { little_endian, big_endian };
  /// `word_octets`: 4 or 8.
  BlockHash(Order order, std::size_t word_octets) : order_(order), word_octets_(word_octets) {}
  ~BlockHash();

  /// One bit, zeros, and the length in bits: RFC 1321 3.1-3.2, FIPS 180-4 5.1.
  void pad();
  /// The first octets of the state in hexadecimal digits, lower case.
  std::string hex(std::size_t octets) const;
  std::uint64_t word(std::size_t index) const;

  std::array<std::uint64_t, 8> state_{};

 private:
  virtual void compress() = 0;
  std::size_t block_size() const { return 16 * word_octets_; }

  std::array<std::uint8_t, 128> block_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;
  Order order_;
  std::size_t word_octets_;
};

/// RFC 1321.
class Md5 final : public BlockHash {
 public:
  Md5();
  /// 32 hexadecimal digits; the object is used up.
  std::string finish();

 private:
  void compress() override;
};

/// SHA-256 and SHA-512/256, FIPS 180-4 6.2 and 6.7: one function, two sets of numbers.
class Sha2 final : public BlockHash {
 public:
  /// `sha256` or `sha512_256`.
  explicit Sha2(HashAlgorithm algorithm);
  /// 64 hexadecimal digits; the object is used up.
  std::string finish();

 private:
  struct Variant;
  static const Variant kSha256;
  static const Variant kSha512;
  void compress() override;

  const Variant& variant_;
};

/// H() of RFC 7616 3.4: hexadecimal digits in lower case.
std::string hash_hex(HashAlgorithm algorithm, std::string_view octets);

/// Overwrites a secret, and what else its buffer holds, in a way that the optimiser keeps.
void wipe(std::string& secret);

/// Whether both are equal, in a time that depends on their lengths only.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace sip
