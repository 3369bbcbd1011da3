#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sip::fuzz {

/// An input, read from its front; an octet of 0 and empty texts once it is used up.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : rest_(reinterpret_cast<const char*>(data), size) {}

  bool done() const { return rest_.empty(); }
  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const auto octet = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return octet;
  }
  /// At most `most` octets, which must be less than 256: as many as the next octet says.
  std::string_view text(unsigned most) {
    const std::size_t length = octet() % (most + 1U);
    const std::string_view text = rest_.substr(0, length);
    rest_.remove_prefix(text.size());
    return text;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace sip::fuzz
