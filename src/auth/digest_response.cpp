#include "auth/digest_response.h"

#include <initializer_list>

namespace sip {
namespace {

std::string with_colons(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size() + 1;
  std::string text;
  text.reserve(size);  // no copy of a secret is left behind
  for (const std::string_view part : parts) (text += part) += ':';
  text.pop_back();
  return text;
}

std::string hash_of(HashAlgorithm algorithm, std::initializer_list<std::string_view> parts) {
  std::string text = with_colons(parts);
  std::string digest = hash_hex(algorithm, text);
  wipe(text);
  return digest;
}

}  // namespace

std::string digest_ha1(HashAlgorithm algorithm, std::string_view username, std::string_view realm,
                       std::string_view password) {
  return hash_of(algorithm, {username, realm, password});
}

std::string digest_response(const Challenge& challenge, std::string ha1, const DigestInput& input) {
  const HashAlgorithm algorithm = challenge.algorithm;
  if (challenge.session) {
    std::string of_session = hash_of(algorithm, {ha1, challenge.nonce, input.cnonce});
    ha1.swap(of_session);
    wipe(of_session);
  }
  const std::string ha2 =
      input.qop == "auth-int"
          ? hash_of(algorithm, {input.method, input.uri, hash_hex(algorithm, input.body)})
          : hash_of(algorithm, {input.method, input.uri});
  std::string response = input.qop.empty()
                             ? hash_of(algorithm, {ha1, challenge.nonce, ha2})
                             : hash_of(algorithm, {ha1, challenge.nonce, input.nonce_count,
                                                   input.cnonce, input.qop, ha2});
  wipe(ha1);
  return response;
}

}  // namespace sip
