#pragma once

#include <string>
#include <string_view>

#include "auth/credentials.h"

namespace sip {

/// What goes into one digest besides the challenge and the secret.
struct DigestInput {
  std::string_view method;
  std::string_view uri;
  std::string_view nonce_count;  ///< 8 hexadecimal digits; empty without qop
  std::string_view cnonce;
  std::string_view qop;   ///< "auth", "auth-int" or empty (RFC 2069)
  std::string_view body;  ///< for auth-int
};

/// H(A1) without the session part, RFC 7616 3.4.2.
std::string digest_ha1(HashAlgorithm algorithm, std::string_view username, std::string_view realm,
                       std::string_view password);

/// The `response` of RFC 7616 3.4.1.
std::string digest_response(const Challenge& challenge, std::string ha1, const DigestInput& input);

}  // namespace sip
