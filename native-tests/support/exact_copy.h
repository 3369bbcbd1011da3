#pragma once

#include <memory>
#include <string_view>

namespace sip::test {

/// A copy on the heap of exactly the text's size, so that the address sanitizer sees any read past
/// its end.
class ExactCopy {
 public:
  explicit ExactCopy(std::string_view text)
      : size_(text.size()), octets_(std::make_unique<char[]>(text.size())) {
    text.copy(octets_.get(), text.size());
  }
  std::string_view view() const { return {octets_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> octets_;
};

/// Calls `parse` with every prefix of `text`, each in a heap block of its own size.
template <class Parse>
void for_every_prefix(std::string_view text, Parse parse) {
  for (std::size_t length = 0; length <= text.size(); ++length) {
    parse(ExactCopy{text.substr(0, length)}.view());
  }
}

}  // namespace sip::test
