#pragma once

#include <memory>
#include <string>
#include <string_view>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define SIP_HAS_ADDRESS_SANITIZER 1
#endif
#endif

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

/// The same for what takes a string and keeps it, as `parse_message` and `receive` do: what the
/// string has allocated behind its text, the closing NUL too, is poisoned. It is to be moved, never
/// copied or changed.
inline std::string exact_string(std::string_view text) {
  std::string copy;
  copy.reserve(text.size() < 64 ? 64 : text.size());  // never inside of the object
  copy.assign(text);
#ifdef SIP_HAS_ADDRESS_SANITIZER
  __asan_poison_memory_region(copy.data() + copy.size(), copy.capacity() + 1 - copy.size());
#endif
  return copy;
}

/// Calls `parse` with every prefix of `text`, each in a heap block of its own size.
template <class Parse>
void for_every_prefix(std::string_view text, Parse parse) {
  for (std::size_t length = 0; length <= text.size(); ++length) {
    parse(ExactCopy{text.substr(0, length)}.view());
  }
}

/// Calls `parse` with every prefix of `text`, and with `text` with an octet of each kind behind it.
template <class Parse>
void for_every_cut(std::string_view text, Parse parse) {
  for_every_prefix(text, parse);
  for (const char behind : {'\0', ' ', '\t', '\r', '\n', ',',  ';', '=', ':',    '"',    '<',   '>',
                            '(',  '@', '%',  '?',  '/',  '\\', 'a', '0', '\x7f', '\xc3', '\xff'}) {
    parse(ExactCopy{std::string(text) + behind}.view());
  }
}

}  // namespace sip::test
