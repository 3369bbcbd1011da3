#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/digest_server.h"
#include "edge/edge_core.h"
#include "grammar/char_class.h"

namespace sip {

/// The accounts of the edge: a handful, looked up one after the other.
class EdgeCore::Users : public UserPasswords {
 public:
  Result<void> add(std::string_view name, std::string_view password) {
    if (!is_token(name)) return invalid_argument("user: not a token");
    if (password.empty()) return invalid_argument("password: empty");
    accounts_.emplace_back(name, password);
    return {};
  }
  const std::string* password_of(std::string_view username) const override {
    for (const auto& [name, password] : accounts_) {
      if (name == username) return &password;
    }
    return nullptr;
  }

 private:
  std::vector<std::pair<std::string, std::string>> accounts_;
};

}  // namespace sip
