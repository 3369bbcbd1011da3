#include <doctest/doctest.h>

#include "grammar/quoted_string.h"
#include "message/name_addr.h"
#include "support/exact_copy.h"
#include "support/test_messages.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3261 20.10: name-addr and addr-spec are read in their forms") {
  const auto quoted = parse_name_addr(R"("Mr. \"X\", <b>" <sip:x@h;lr?a=b>;tag=7;q=0.5)");
  REQUIRE(quoted);
  CHECK(unquote(quoted->display_name) == R"(Mr. "X", <b>)");
  CHECK(quoted->uri == "sip:x@h;lr?a=b");
  CHECK(quoted->tag() == "7");

  const auto tokens = parse_name_addr("A. G. Bell <sip:agb@bell.example>\t; tag = a48s");
  REQUIRE(tokens);
  CHECK(tokens->display_name == "A. G. Bell");
  CHECK(tokens->tag() == "a48s");

  const auto bare = parse_name_addr("sip:bob@host;tag=1");
  REQUIRE(bare);
  CHECK(bare->uri == "sip:bob@host");
  CHECK(bare->tag() == "1");
}

TEST_CASE("RFC 4475 3.1.2.15: a display name without its quotes is clear all the same") {
  for (const std::string_view each :
       {"Bell, Alexander", "bob@example.com", "Bell (Boston)", "Zo\xC3\xAB"}) {
    const std::string name{each};
    const std::string text = name + " <sip:a@b>;tag=1";
    const auto address = parse_name_addr(text);
    REQUIRE(address);
    CHECK(address->display_name == name);
    CHECK(address->uri == "sip:a@b");
  }
}

TEST_CASE("a bracket in a parameter does not make a name-addr") {
  const auto bare = parse_name_addr("sip:bob@host;x=<y>");
  REQUIRE(bare);
  CHECK(bare->uri == "sip:bob@host");
}

TEST_CASE("what is no name-addr is refused") {
  for (const auto text :
       {"", "<>", "<sip:a@b", "\"open <sip:a@b>", "sip:a@b?x=y", "Bob sip:a@b", "<sip:a @b>",
        "\"Bob\"", "B\"ob <sip:a@b>", "<sip:a@b> x", "B\x01 <sip:a@b>", "Bell, Alexander"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_name_addr(text));
  }
}

TEST_CASE("no prefix of a name-addr reads past its end") {
  for_every_cut(R"("a\"b" <sip:x@h;lr>;tag="q\"r";z)", [](std::string_view text) {
    if (const auto address = parse_name_addr(text)) (void)address->params.value("none");
  });
}

TEST_CASE("RFC 4475 3.4.1: From is the target where neither Via nor From are those of RFC 3261") {
  const auto target = [](const std::string& branch, const std::string& tag) {
    return remote_target_of(*parsed("INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/WS h" + branch +
                                    "\nFrom: <sip:c@d>" + tag + "\n"))
        .has_value();
  };
  CHECK(target("", ""));
  CHECK_FALSE(target(";branch=1", ""));
  CHECK_FALSE(target("", ";tag=1"));
}
