#include "base/joined.h"

#include <doctest/doctest.h>

using namespace sip;

TEST_CASE("texts are put one behind the other") {
  CHECK(joined({}).empty());
  CHECK(joined({"", "a", "", "bc"}) == "abc");
  std::string text = joined({"a text that is longer than a short one, ", "and more"});
  append(text, {});
  append(text, {" of ", "it"});
  CHECK(text == "a text that is longer than a short one, and more of it");
}
