#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "support/exact_copy.h"

namespace sip::test {

/// Parses `text` whole and as every prefix, each in a heap block of its own size; what it parses to
/// and what that prints are the same value, and the printed form is `printed`.
template <class Parse>
void check_round_trip(std::string_view text, std::string_view printed, Parse parse) {
  CAPTURE(text);
  const auto value = parse(text);
  REQUIRE(value);
  const std::string again = to_string(*value);
  CHECK(again == printed);
  const auto reparsed = parse(again);
  REQUIRE(reparsed);
  CHECK(*reparsed == *value);
  for_every_cut(text, [&parse](std::string_view prefix) { (void)parse(prefix); });
}

/// None of the texts parses.
template <class Parse>
void check_refused(std::initializer_list<std::string_view> texts, Parse parse) {
  for (const std::string_view text : texts) {
    CAPTURE(text);
    CHECK_FALSE(parse(text));
  }
}

}  // namespace sip::test
