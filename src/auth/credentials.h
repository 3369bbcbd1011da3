#pragma once

#include <string>

#include "auth/challenge.h"

namespace sip {

/// Who the user is towards registrars and proxies.
struct Credentials {
  std::string username;
  std::string password;
  /// In place of the password: H(username:realm:password) in hexadecimal, for `realm` and
  /// `ha1_algorithm` only.
  std::string ha1;
  HashAlgorithm ha1_algorithm = HashAlgorithm::md5;
  std::string realm;  ///< empty: any

  bool empty() const { return password.empty() && ha1.empty(); }
  bool fit(const Challenge& challenge) const {
    return !empty() && (realm.empty() || realm == challenge.realm) &&
           (ha1.empty() || ha1_algorithm == challenge.algorithm);
  }
};

}  // namespace sip
