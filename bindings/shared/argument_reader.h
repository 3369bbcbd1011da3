#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sip::bindings {

/// Takes an argument block apart: strings, each a 32-bit length and then its octets
/// (docs/boundary.md 2). A block that is cut short gives empty strings.
class ArgumentReader {
 public:
  explicit ArgumentReader(std::string_view block) : rest_(block) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view next() {
    std::uint32_t length = 0;
    if (rest_.size() < sizeof length) return take(rest_.size(), 0);
    std::memcpy(&length, rest_.data(), sizeof length);
    if (length > rest_.size() - sizeof length) return take(rest_.size(), 0);
    return take(sizeof length, length);
  }
  std::vector<std::string_view> all() {
    std::vector<std::string_view> strings;
    while (!at_end()) strings.push_back(next());
    return strings;
  }

 private:
  std::string_view take(std::size_t skip, std::size_t length) {
    const std::string_view text = rest_.substr(skip, length);
    rest_.remove_prefix(skip + length);
    return text;
  }

  std::string_view rest_;
};

}  // namespace sip::bindings
