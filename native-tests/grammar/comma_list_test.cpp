#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "grammar/comma_list.h"

using namespace sip;

namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> values;
  CommaList list{text};
  while (const auto value = list.next()) values.emplace_back(*value);
  return values;
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("RFC 3261 7.3.1: a list is split at commas outside quotes and angle brackets") {
  CHECK(split(R"(a, "b,c" <sip:d,e@f>;x="g,\",h" ,i)") ==
        Values{"a", R"("b,c" <sip:d,e@f>;x="g,\",h")", "i"});
}

TEST_CASE("empty values are passed over") {
  CHECK(split("") == Values{});
  CHECK(split(" , ,a,, b ,") == Values{"a", "b"});
}

TEST_CASE("a quote or bracket that is never closed does not swallow the other values") {
  CHECK(split("\"a, b") == Values{"\"a", "b"});
  CHECK(split("<sip:a, b") == Values{"<sip:a", "b"});
}

TEST_CASE("what is never closed is looked for once, not at every quote and bracket") {
  for (const std::string open : {"\\\",", "<,"}) {
    std::string text;
    for (int i = 0; i < 50'000; ++i) text += open;
    const auto begin = std::chrono::steady_clock::now();
    CHECK(split(text).size() == 50'000);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  }
}
