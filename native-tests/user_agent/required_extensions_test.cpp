// Extensions that policy demands of callers, RFC 3261 21.4.15.
#include <doctest/doctest.h>

#include "support/agent_fixture.h"

namespace sip::test {
namespace {

std::string invite(const std::string& fields) {
  std::string text = kBobsInvite;
  return text.insert(text.find("Content-Length"), fields);
}

}  // namespace

TEST_CASE("RFC 3261 21.4.15: an INVITE without the extensions that policy demands is 421") {
  AgentFixture given;
  REQUIRE(given.core.configure("requiredExtensions", "timer, 100rel"));
  given.receive(invite("Supported: timer\r\n"));
  CHECK(given.last_frame.starts_with("SIP/2.0 421 Extension Required\r\n"));
  CHECK(given.last_frame.find("\r\nRequire: 100rel\r\n") != std::string::npos);
  given.elapse(seconds(40));
  CHECK(given.living() == 0);
}

TEST_CASE("RFC 3261 21.4.15: one that supports or requires them is delivered") {
  AgentFixture given;
  REQUIRE(given.core.configure("requiredExtensions", "timer,100rel"));
  given.receive(invite("Supported: TIMER\r\nRequire: 100rel\r\n"));
  CHECK(given.last_request);
}

TEST_CASE("what is no list of option tags is refused") {
  AgentFixture given;
  CHECK_FALSE(given.core.configure("requiredExtensions", "a b"));
  CHECK(given.core.configure("requiredExtensions", ""));
}

}  // namespace sip::test
