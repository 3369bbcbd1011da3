#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sip::bindings {

/// Where a text lies and how many octets it has: two words in place of a string, for which the glue
/// would need more than all of this.
class TextRecord {
 public:
  /// @returns where the words lie.
  std::uint32_t show(std::string_view text) {
    words_ = {address(text.data()), static_cast<std::uint32_t>(text.size())};
    return address(words_.data());
  }

 private:
  static std::uint32_t address(const void* place) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
  }

  std::array<std::uint32_t, 2> words_{};
};

}  // namespace sip::bindings
