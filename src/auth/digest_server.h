#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/digest_hash.h"
#include "base/instant.h"
#include "base/random_source.h"
#include "message/message.h"

namespace sip {

/// Where a server of digest authentication finds the secrets of its users.
class UserPasswords {
 public:
  virtual ~UserPasswords() = default;
  /// Null for an unknown user.
  virtual const std::string* password_of(std::string_view username) const = 0;
};

/// The server side of RFC 7616: challenges with SHA-256 and MD5, and the check of what answers
/// them.
///
/// A nonce says when it was made and is signed with a secret of this object, so that nothing is
/// stored per challenge. What a peer may do with that: send the same answer again while the nonce
/// is fresh.
class DigestServer {
 public:
  enum class Verdict : std::uint8_t {
    missing,  ///< no credentials for our realm
    refused,  ///< a wrong user, password, URI or a nonce that is not ours
    stale,    ///< right, but for a nonce past its time
    accepted,
  };
  struct Verified {
    Verdict verdict = Verdict::missing;
    std::string username;
  };

  DigestServer(std::string realm, RandomSource& random, Duration nonce_life = seconds(300));

  /// The values of WWW-Authenticate or Proxy-Authenticate, the strongest first (RFC 8760 2.4).
  std::vector<std::string> challenges(bool stale, Instant now) const;
  /// Looks for credentials of our realm in the request's Authorization or Proxy-Authorization.
  Verified verify(const Message& request, bool proxy, const UserPasswords& users,
                  Instant now) const;
  const std::string& realm() const { return realm_; }

 private:
  Verdict check(const Message& request, std::string_view credentials, const std::string* password,
                Instant now) const;
  std::string nonce_for(std::int64_t second, std::string_view salt) const;

  std::string realm_;
  std::string secret_;
  RandomSource& random_;
  Duration nonce_life_;
};

}  // namespace sip
