#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <random>

#include "auth/digest_hash.h"

using namespace sip;

namespace {

std::string openssl_hex(const EVP_MD* algorithm, const std::string& octets) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(octets.data(), octets.size(), digest, &length, algorithm, nullptr);
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[digest[i] >> 4U];
    text += kDigits[digest[i] & 15U];
  }
  return text;
}

}  // namespace

TEST_CASE(
    "the hashes agree with OpenSSL for every length up to five blocks, in pieces of any size") {
  std::mt19937 random{11};
  for (std::size_t length = 0; length <= 320; ++length) {
    std::string octets(length, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    CHECK(hash_hex(HashAlgorithm::md5, octets) == openssl_hex(EVP_md5(), octets));
    CHECK(hash_hex(HashAlgorithm::sha512_256, octets) == openssl_hex(EVP_sha512_256(), octets));
    Sha2 pieces(HashAlgorithm::sha256);
    for (std::size_t at = 0; at < length;) {
      const std::size_t count = std::min<std::size_t>(random() % 70, length - at);
      pieces.update(std::string_view(octets).substr(at, count));
      at += count;
    }
    CHECK(pieces.finish() == openssl_hex(EVP_sha256(), octets));
  }
}
