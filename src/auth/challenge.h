#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/digest_hash.h"
#include "base/result.h"

namespace sip {

/// A digest challenge, RFC 7616 3.3 as RFC 8760 brings it to SIP: one WWW-Authenticate or
/// Proxy-Authenticate value.
struct Challenge {
  bool proxy = false;
  std::string realm;   ///< unquoted
  std::string nonce;   ///< unquoted
  std::string opaque;  ///< as sent, quotes and all; empty if absent
  HashAlgorithm algorithm = HashAlgorithm::md5;
  std::string algorithm_text;  ///< as sent; empty if absent (then it is MD5)
  bool session = false;        ///< a "-sess" algorithm
  bool stale = false;
  bool qop_auth = false;
  bool qop_auth_int = false;
  bool userhash = false;
};

/// Errors: `unsupported` for another scheme or algorithm, or a qop list without one that is known;
/// `malformed` without realm or nonce.
Result<Challenge> parse_challenge(std::string_view value, bool proxy);

/// The parameter of a value such as `Digest realm="a", nonce="b"`; unquoted. Letter case of the
/// name does not count.
std::optional<std::string> auth_param(std::string_view value, std::string_view name);

}  // namespace sip
