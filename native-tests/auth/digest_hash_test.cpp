#include "auth/digest_hash.h"

#include <doctest/doctest.h>

#include <array>
#include <new>

using namespace sip;

TEST_CASE("RFC 1321 A.5: MD5 gives the digests of the test suite") {
  CHECK(hash_hex(HashAlgorithm::md5, "") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(hash_hex(HashAlgorithm::md5, "abc") == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(hash_hex(HashAlgorithm::md5, "message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  CHECK(hash_hex(
            HashAlgorithm::md5,
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
        "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("SHA-256 gives the digests of the FIPS 180-4 examples") {
  CHECK(hash_hex(HashAlgorithm::sha256, "") ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash_hex(HashAlgorithm::sha256, "abc") ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(
      hash_hex(HashAlgorithm::sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hash_hex(HashAlgorithm::sha256, std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-512/256 gives the digests of the FIPS 180-4 examples") {
  CHECK(hash_hex(HashAlgorithm::sha512_256, "") ==
        "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a");
  CHECK(hash_hex(HashAlgorithm::sha512_256, "abc") ==
        "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
  CHECK(hash_hex(HashAlgorithm::sha512_256,
                 "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu") ==
        "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a");
}

TEST_CASE("comparing and wiping secrets") {
  CHECK(constant_time_equal("abc", "abc"));
  CHECK_FALSE(constant_time_equal("abc", "abd"));
  CHECK_FALSE(constant_time_equal("abc", "abcd"));
  for (std::string secret : {std::string("secret"), std::string(100, 's')}) {
    secret.reserve(120);
    secret.resize(5);  // of what stood behind it nothing is left either
    wipe(secret);
    CHECK(secret.empty());
    secret.resize_and_overwrite(120, [](const char* octets, std::size_t size) {
      CHECK(std::string_view{octets, size}.find('s') == std::string_view::npos);
      return std::size_t{0};
    });
  }
}

TEST_CASE("a hash leaves nothing behind of what went through it") {
  alignas(Md5) std::array<char, sizeof(Md5)> place{};
  Md5* const hash = new (place.data()) Md5;
  hash->update("the-secret");
  const std::string_view octets{place.data(), place.size()};
  CHECK(octets.find("the-secret") != std::string_view::npos);
  hash->~Md5();
  CHECK(octets.find("the-secret") == std::string_view::npos);
}
