#include <doctest/doctest.h>

#include <cstring>
#include <string>

// In WebAssembly the one of bindings/memchr.cpp.
TEST_CASE("memchr finds the first octet of its kind and nothing outside the text") {
  for (std::size_t begin = 0; begin < 9; ++begin) {
    for (std::size_t size = 0; size < 40; ++size) {
      std::string room(64, '\n');  // around the text it would be found
      room.replace(begin, size, size, '\x0b');
      const char* text = room.data() + begin;
      CHECK(std::memchr(text, '\n', size) == nullptr);
      for (std::size_t at = 0; at < size; ++at) {
        room[begin + at] = '\n';
        CHECK(std::memchr(text, '\n', size) == text + at);
        if (at + 1 < size) room[begin + at + 1] = '\n';
        CHECK(std::memchr(text, '\n', size) == text + at);
        room.replace(begin, size, size, '\x0b');
      }
    }
  }
  const std::string high = "a\x8a\xff\x0a\x80z";
  for (std::size_t at = 0; at < high.size(); ++at)
    CHECK(std::memchr(high.data(), high[at], high.size()) == high.data() + at);
}
