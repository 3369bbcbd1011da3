#include "base/text_hash.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace sip::test {

TEST_CASE("every octet of a text counts for its hash, and so do its length and the key") {
  std::string text(23, 'a');
  std::set<std::uint32_t> hashes{text_hash(text, 7), text_hash(text, 8), text_hash(text + 'a', 7)};
  for (char& c : text) {
    c = 'b';
    hashes.insert(text_hash(text, 7));
    c = 'a';
  }
  CHECK(hashes.size() == 3 + text.size());
}

}  // namespace sip::test
