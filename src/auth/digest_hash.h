#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sip {

/// A hash of 32-bit words over blocks of 64 octets, as MD5 and SHA-256 are: collects blocks and
/// pads the last one. The state is wiped when it goes: what is hashed here holds passwords.
class BlockHash {
 public:
  BlockHash(const BlockHash&) = delete;
  BlockHash& operator=(const BlockHash&) = delete;

  void update(std::string_view octets);

 protected:
  enum class Order : std::uint8_t { little_endian, big_endian };
  explicit BlockHash(Order order) : order_(order) {}
  ~BlockHash();

  /// One bit, zeros, and the length in bits: RFC 1321 3.1-3.2, FIPS 180-4 5.1.1.
  void pad();
  /// The first words of the state in hexadecimal digits, lower case.
  std::string hex(std::size_t words) const;
  std::uint32_t word(std::size_t index) const;

  std::array<std::uint32_t, 8> state_{};

 private:
  virtual void compress() = 0;

  std::array<std::uint8_t, 64> block_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;
  Order order_;
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

/// FIPS 180-4 6.2.
class Sha256 final : public BlockHash {
 public:
  Sha256();
  /// 64 hexadecimal digits; the object is used up.
  std::string finish();

 private:
  void compress() override;
};

enum class HashAlgorithm : std::uint8_t { md5, sha256 };

/// H() of RFC 7616 3.4: hexadecimal digits in lower case.
std::string hash_hex(HashAlgorithm algorithm, std::string_view octets);

/// Overwrites a secret in a way that the optimiser keeps.
void wipe(std::string& secret);

/// Whether both are equal, in a time that depends on their lengths only.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace sip
