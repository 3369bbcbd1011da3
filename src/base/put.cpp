#include "base/put.h"

#include <cstring>

namespace sip {

char* put(char* at, std::string_view text) {
  constexpr std::size_t kWord = 8;
  constexpr std::size_t kLong = 128;
  const char* from = text.data();
  const std::size_t size = text.size();
  if (size < kWord || size > kLong) {
    if (size > kLong) {
      std::memcpy(at, from, size);
    } else {
      for (std::size_t i = 0; i < size; ++i) at[i] = from[i];
    }
    return at + size;
  }
  // The last word may overlap the one before.
  for (std::size_t i = 0; i + kWord < size; i += kWord) std::memcpy(at + i, from + i, kWord);
  std::memcpy(at + size - kWord, from + size - kWord, kWord);
  return at + size;
}

}  // namespace sip
