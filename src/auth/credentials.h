#pragma once

#include <string>

#include "auth/challenge.h"
#include "auth/secret.h"

namespace sip {

/// Who the user is towards registrars and proxies.
struct Credentials {
  std::string username;
  Secret password;
  /// In place of the password: H(username:realm:password) in hexadecimal, for `realm` and
  /// `ha1_algorithm` (and its -sess) only.
  Secret ha1;
  HashAlgorithm ha1_algorithm = HashAlgorithm::md5;
  std::string realm{};  ///< empty: any
  Secret token{};       ///< for Bearer

  bool empty() const { return password.empty() && ha1.empty() && token.empty(); }
  bool fit(const Challenge& challenge) const {
    if (!realm.empty() && realm != challenge.realm) return false;
    if (challenge.bearer) return !token.empty();
    return ha1.empty() ? !password.empty() : ha1_algorithm == challenge.algorithm;
  }
};

}  // namespace sip
