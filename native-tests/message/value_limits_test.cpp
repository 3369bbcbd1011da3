#include "message/value_limits.h"

#include <doctest/doctest.h>

#include <string>

using namespace sip;

namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

MessageLimits with(std::uint32_t MessageLimits::* limit, std::uint32_t value) {
  MessageLimits limits;
  limits.*limit = value;
  return limits;
}

std::uint16_t status_of(HeaderName name, const std::string& line,
                        const MessageLimits& limits = {}) {
  const auto fault = find_passed_limit(name, line, limits);
  return fault ? fault->status : 0;
}

}  // namespace

TEST_CASE("a line of a list has as many values as the limit says") {
  const std::string hop = "<sip:h;lr>,";
  CHECK(status_of(HeaderName::route, repeated(hop, 512)) == 0);
  CHECK(status_of(HeaderName::route, repeated(hop, 513)) == 513);
  CHECK(status_of(HeaderName::route, repeated(hop, 513), with(&MessageLimits::values, 513)) == 0);
  CHECK(status_of(HeaderName::route, "<sip:" + repeated(",", 600) + "@h>") == 0);
  CHECK(status_of(HeaderName::allow, repeated("a,", 511) + "a") == 0);
  CHECK(status_of(HeaderName::allow, repeated("a,", 512) + "a") == 513);
  CHECK(status_of(HeaderName::allow, "a,b,c", with(&MessageLimits::values, 2)) == 513);
}

TEST_CASE("a value has as many parameters as the limit says, each value for itself") {
  CHECK(status_of(HeaderName::from, "<sip:h>" + repeated(";a", 128)) == 0);
  CHECK(status_of(HeaderName::from, "<sip:h>" + repeated(";a", 129)) == 513);
  CHECK(status_of(HeaderName::from, "<sip:h>" + repeated(";a", 129),
                  with(&MessageLimits::parameters, 129)) == 0);
  const std::string contact = "<sip:h>" + repeated(";a", 100);
  CHECK(status_of(HeaderName::contact, contact + "," + contact) == 0);
}

TEST_CASE("a number that the core works with has as many digits as the limit says") {
  const std::string zeros = repeated("0", 31);
  CHECK(status_of(HeaderName::cseq, zeros + "1 INVITE") == 0);
  CHECK(status_of(HeaderName::cseq, zeros + "01 INVITE") == 400);
  CHECK(status_of(HeaderName::cseq, zeros + "01 INVITE", with(&MessageLimits::digits, 33)) == 0);
  // One that is of no interest to every message costs nothing: it counts as the largest number.
  CHECK(status_of(HeaderName::retry_after, repeated("9", 1000)) == 0);
}

TEST_CASE("free text and fields that nobody knows may hold what they like") {
  CHECK(status_of(HeaderName::subject, repeated(";,", 5000)) == 0);
  CHECK(status_of(HeaderName::other, repeated(";,", 5000)) == 0);
}
