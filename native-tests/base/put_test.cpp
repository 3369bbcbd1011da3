#include "base/put.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace sip;

TEST_CASE("a text of any length is copied, and nothing beside it is touched") {
  for (std::size_t size = 0; size < 300; ++size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>('0' + i % 75));
    const std::vector<char> exact(text.begin(), text.end());  // what is read behind it is found out
    std::vector<char> place(size);
    CHECK(put(place.data(), {exact.data(), size}) == place.data() + size);
    CHECK(place == exact);
  }
}
