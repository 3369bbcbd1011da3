#include <doctest/doctest.h>

#include <string_view>

#include "message/application_text.h"

using namespace sip;
using namespace std::string_view_literals;

TEST_CASE("text that would break a message apart is refused") {
  for (const std::string_view text : {"a\r\nb"sv, "a\nb"sv, "a\rb"sv, "a\0b"sv, "\x7F"sv}) {
    CHECK_FALSE(check_text(text));
    CHECK_FALSE(check_header_field("X-A: " + std::string(text)));
    CHECK_FALSE(check_uri("sip:" + std::string(text) + "@h"));
    CHECK_FALSE(check_media_type("text/plain;x=" + std::string(text)));
    CHECK_FALSE(check_token(text, "method: not a token"));
  }
}

TEST_CASE("what is no token is called what it was given for") {
  CHECK(check_token("", "method: not a token").error().detail.view() == "method: not a token");
  CHECK(check_token("IN FO", "To tag: not a token").error().code == ErrorCode::invalid_argument);
}

TEST_CASE("RFC 3261 19.1.1: the URI of a party has no headers; that of a target may") {
  CHECK(check_uri("sip:a@b?Subject=x"));
  CHECK(check_party("sip:a?b@b;x=y"));
  CHECK_FALSE(check_party("sip:a@b?Subject=x"));
  CHECK_FALSE(check_party("a@b"));
}

TEST_CASE("a header field has a token for a name, closed quotes, and is not one of the core's") {
  const auto field = check_header_field("X-Name :  a \"b\" ");
  REQUIRE(field);
  CHECK(field->first == "X-Name");
  CHECK(field->second == "a \"b\"");
  for (const auto line : {"no colon", "bad name: x", ": x", "X-A: \"open", "Via: x", "v: x", "l: 4",
                          "Route: <sip:x>", "Contact: <sip:x", "m: sip:x>", "Refer-To: <<sip:x>>",
                          "Reply-To: \"<\" <sip:x", "Alert-Info: >x<"}) {
    CAPTURE(line);
    CHECK_FALSE(check_header_field(line));
  }
}

TEST_CASE("of a header line that cannot be its name is told, and nothing that may be a secret") {
  CHECK(name_of_line("X-Two : a\r\nb") == "X-Two");
  CHECK(name_of_line("a-secret-alone").empty());
  CHECK(name_of_line("Bearer a-secret:b").empty());
  CHECK(name_of_line("").empty());
}

TEST_CASE("angle brackets mean nothing in quotes, in free text and in fields that nobody knows") {
  for (const auto line :
       {"Subject: a < b", "X-Arrow: ->", "Contact: \"<\" <sip:x>", "User-Agent: <3"}) {
    CAPTURE(line);
    CHECK(check_header_field(line));
  }
}

TEST_CASE("a URI without a scheme is refused with advice") {
  CHECK(check_uri("bob@host").error().detail == "URI: no scheme; write sip:user@host");
  CHECK(check_uri("sip:bob@host"));
}
