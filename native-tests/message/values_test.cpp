#include "message/values.h"

#include <chrono>

#include "support/test_messages.h"

namespace sip::test {

TEST_CASE("a token list is searched over all lines and commas, long and compact names") {
  const MessagePtr message = parsed(
      "INVITE sip:a@b SIP/2.0\nSupported: 100rel , timer;x=1\nk: Replaces\n"
      "Allow: INVITE,\n  ACK\nAllow: UPDATE\nu: refer, presence.winfo\n");
  for (const auto tag : {"100rel", "TIMER", "replaces"}) {
    CHECK(lists_token(*message, HeaderName::supported, tag));
  }
  CHECK_FALSE(lists_token(*message, HeaderName::supported, "100"));
  CHECK_FALSE(lists_token(*message, HeaderName::require, "100rel"));
  CHECK(allows(*message, Method::ack));
  CHECK(allows(*message, Method::update));
  CHECK_FALSE(allows(*message, Method::prack));
  CHECK(lists_exactly(*message, HeaderName::allow_events, "presence.winfo"));
  CHECK_FALSE(lists_exactly(*message, HeaderName::allow_events, "Refer"));
}

TEST_CASE("a token is found as a value of its own only, whatever stands around it") {
  const auto lists = [](const std::string& line, std::string_view token) {
    const MessagePtr message = parsed("OPTIONS sip:a@b SIP/2.0\nSupported: " + line + "\n");
    return lists_token(*message, HeaderName::supported, token);
  };
  CHECK(lists("timer", "timer"));
  CHECK(lists("a,Timer", "timer"));
  CHECK(lists(" timers , timer\t;q=1,x", "timer"));
  CHECK(lists("timer-x, xtimer, timer", "timer"));
  CHECK_FALSE(lists("timers, xtimer, a;timer, timer x", "timer"));
  CHECK_FALSE(lists("\"a, timer, b\"", "timer"));
  CHECK(lists("\"a, b\", timer", "timer"));
  CHECK_FALSE(lists("<a,timer,b>", "timer"));
  CHECK(lists("a, \"timer", "\"timer"));
  CHECK_FALSE(lists("timer", ""));
  const std::string longest(40, 'a');
  CHECK(lists("b, " + longest, longest));
  CHECK_FALSE(lists("b, a" + longest, longest));
  for (std::size_t before = 1; before < 20; ++before) {
    const std::string other = std::string(before, 'x') + ",";
    for (const char* const after : {"", ",", " , fromage, from-changes"}) {
      CHECK(lists(other + "FROM-change" + after, "from-change"));
      CHECK(lists(other + "f" + after, "F"));
      CHECK_FALSE(lists(other + "from-chang" + after, "from-change"));
    }
  }
  // Both are a peer's: their lengths do not multiply.
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(lists(std::string(60'000, 'a'), std::string(30'000, 'a') + "b"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE(
    "RFC 3261 7.1 and 7.3.1: methods are compared byte for byte, option tags without regard to "
    "case") {
  const MessagePtr message = parsed("INVITE sip:a@b SIP/2.0\nAllow: update\nRequire: 100REL\n");
  CHECK_FALSE(allows(*message, Method::update));
  CHECK(lists_token(*message, HeaderName::require, "100rel"));
}

}  // namespace sip::test
