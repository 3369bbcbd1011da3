#include <doctest/doctest.h>

#include "grammar/parameters.h"

using namespace sip;

TEST_CASE(
    "RFC 3261 7.3.1: parameters are found by name, without regard to case, white space or order") {
  const Parameters params{R"(; a = 1;B="x;\"y";flag ; c=)"};
  CHECK(params.value("A") == "1");
  CHECK(params.value("b") == R"("x;\"y")");
  CHECK(params.has("flag"));
  CHECK_FALSE(params.value("flag"));
  CHECK(params.value("c") == "");
  CHECK_FALSE(params.has("d"));
}

TEST_CASE("defect 14, RFC 3261 7.3.1: a parameter that does not parse does not lose the others") {
  CHECK(Parameters{";=x;;a=1"}.value("a") == "1");
  CHECK(Parameters{";a=\"open;b=2"}.value("b") == "2");
  CHECK(Parameters{";a=\"x\" y;b=2"}.value("b") == "2");
  std::string_view rest = ";;=x;a";
  CHECK(Parameters::take(rest)->name == "a");
  CHECK_FALSE(Parameters{""}.has("a"));
}

TEST_CASE("the first parameter is found like any other") {
  CHECK(Parameters{";Tag=a1"}.value("tag") == "a1");
  CHECK(Parameters{";tag= a1 ;x"}.value("tag") == "a1");
  CHECK(Parameters{R"(;tag="a;1";x)"}.value("tag") == R"("a;1")");
  CHECK(Parameters{";tag=;x"}.value("tag") == "");
  CHECK(Parameters{";tag="}.value("tag") == "");
  CHECK_FALSE(Parameters{";tag;x=1"}.value("tag"));
  CHECK(Parameters{";tagx=no;tag=a1"}.value("tag") == "a1");
}
