#include "message/leading_value.h"

#include <doctest/doctest.h>

#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("a token with parameters, folds and white space between them") {
  const auto value = parse_token_value(" refer \r\n ; id = 7;x", "X");
  REQUIRE(value);
  CHECK(value->token == "refer");
  CHECK(value->params.value("id") == "7");
  CHECK(value->params.has("x"));
  for (const auto text : {"", ";a=b", "refer x", "\"refer\"", "refer,presence", "a/b"}) {
    CAPTURE(text);
    CHECK(parse_token_value(text, "X: no").error().detail == "X: no");
  }
}

TEST_CASE("a number with a comment and parameters; past the largest it stays the largest") {
  const auto value = parse_number_value("120 (I'm in a (long) meeting) ;duration=60", "X");
  REQUIRE(value);
  CHECK(value->number == 120);
  CHECK(value->comment == "(I'm in a (long) meeting)");
  CHECK(number_of(value->params, "duration") == 60U);
  CHECK(parse_number_value("99999999999999999999", "X")->number == 4294967295U);
  for (const auto text : {"", "-1", "1.5", "0x10", "1 (open", "x", ";1", "1 2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number_value(text, "X"));
  }
}

TEST_CASE("a Call-ID is one word, or two with an @ between them") {
  CHECK(parse_call_id_value("f81d4fae@foo.bar.com;to-tag=x", "X")->call_id ==
        "f81d4fae@foo.bar.com");
  CHECK(parse_call_id_value(R"(-.!%*_+`'~()<>:\"/[]?{}@h)", "X"));
  CHECK(parse_call_id_value("a", "X")->params.text() == "");
  for (const auto text : {"", "@", "a@", "@b", "a b", "a,b", "a@b@c"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_call_id_value(text, "X"));
  }
}

TEST_CASE("a parameter that is no number or no token is none") {
  const Parameters params{R"(;a=12;b=;c;d="12";e=1x;f=tok)"};
  CHECK(number_of(params, "a") == 12U);
  for (const auto name : {"b", "c", "d", "e", "f", "g"}) CHECK_FALSE(number_of(params, name));
  CHECK(token_of(params, "f") == "tok");
  for (const auto name : {"b", "c", "d", "g"}) CHECK_FALSE(token_of(params, name));
}

TEST_CASE("no prefix reads past its end") {
  for_every_cut("12 (a(b\\)) ) ; c=\"d\\\"e\";f=1", [](std::string_view text) {
    if (const auto value = parse_number_value(text, "X")) (void)number_of(value->params, "f");
    (void)parse_token_value(text, "X");
    (void)parse_call_id_value(text, "X");
  });
}
