#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/digest_hash.h"
#include "base/result.h"

namespace sip {

/// A challenge: one WWW-Authenticate or Proxy-Authenticate value. Digest as RFC 7616 3.3 and RFC
/// 8760 have it, or Bearer (RFC 8898 3), which has a realm at most.
struct Challenge {
  bool proxy = false;
  bool bearer = false;
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

  /// Of two challenges that can be answered, the one with the larger number is (RFC 8760 2.4).
  int strength() const { return bearer ? 3 : static_cast<int>(algorithm); }
};

/// Errors: `unsupported` for another scheme or algorithm, or a qop list without one that is known;
/// `malformed` for a digest without realm or nonce.
Result<Challenge> parse_challenge(std::string_view value, bool proxy);

/// The challenges of a line that can be answered, one by one. 20.7 forbids to put several into one,
/// but some servers join theirs by commas.
class ChallengeLine {
 public:
  ChallengeLine(std::string_view line, bool proxy) : rest_(line), proxy_(proxy) {}

  std::optional<Challenge> next();
  /// Whether a challenge has the realm of the first one, which is what the application is shown.
  bool is_shown(const Challenge& challenge) const { return challenge.realm == realm_; }

 private:
  std::string_view take();

  // A line may cost so many passes over it.
  static constexpr unsigned kMost = 16;
  std::string_view rest_;
  bool proxy_;
  unsigned taken_ = 0;
  std::string realm_;
};

/// "MD5", "SHA-256" or "SHA-512-256", without regard to case.
std::optional<HashAlgorithm> hash_algorithm_from(std::string_view name);

/// The parameter of a value such as `Digest realm="a", nonce="b"`, whatever its scheme; unquoted.
/// Letter case of the name does not count.
std::optional<std::string> auth_param(std::string_view value, std::string_view name);

}  // namespace sip
