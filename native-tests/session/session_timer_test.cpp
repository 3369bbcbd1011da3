#include "session/session_timer.h"

#include "support/test_messages.h"

namespace sip::test {
namespace {

MessagePtr invite(const std::string& fields) {
  return parsed(
      "INVITE sip:b@b SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\nFrom: <sip:a@a>;tag=a\n"
      "To: <sip:b@b>\nCall-ID: c\nCSeq: 1 INVITE\n" +
      fields);
}

MessagePtr accept(const std::string& fields) {
  return parsed(
      "SIP/2.0 200 OK\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\nFrom: <sip:a@a>;tag=a\n"
      "To: <sip:b@b>;tag=b\nCall-ID: c\nCSeq: 1 INVITE\n" +
      fields);
}

// "1800 uac timer": the interval, who refreshes, whether the client knows timers; "" is no timer.
std::string told(const std::optional<SessionTimerTerms>& terms) {
  if (!terms) return "";
  return std::to_string(terms->interval) + (terms->uac_refreshes ? " uac" : " uas") +
         (terms->client_supports_them ? " timer" : "");
}

}  // namespace

TEST_CASE("RFC 4028 9: the interval that we answer with, and who refreshes, by what was asked") {
  struct Row {
    const char* asked;
    std::uint32_t preferred;
    const char* terms;
  };
  constexpr Row kRows[] = {
      {"", 1800, ""},
      {"", 0, ""},
      {"Supported: timer\n", 1800, "1800 uas timer"},
      {"Supported: timer\n", 0, ""},
      {"Supported: timer\nMin-SE: 3600\n", 1800, "3600 uas timer"},
      {"Supported: timer\nSession-Expires: 600\n", 1800, "600 uac timer"},
      {"Supported: timer\nSession-Expires: 600\n", 0, "600 uac timer"},
      {"Supported: timer\nSession-Expires: 600;refresher=uas\n", 1800, "600 uas timer"},
      {"Supported: timer\nSession-Expires: 600;refresher=uac\n", 1800, "600 uac timer"},
      {"Supported: timer\nSession-Expires: 3600\n", 1800, "1800 uac timer"},
      {"Supported: timer\nSession-Expires: 3600\nMin-SE: 2000\n", 1800, "2000 uac timer"},
      {"Supported: timer\nx: 7200\n", 7200, "7200 uac timer"},  // the compact form
      {"Require: timer\nSession-Expires: 90\n", 1800, "90 uac timer"},
      // A proxy asked for it: only we can refresh, and too short an interval is none.
      {"Session-Expires: 600\n", 1800, "600 uas"},
      {"Session-Expires: 600;refresher=uac\n", 1800, "600 uas"},
      {"Session-Expires: 10\n", 1800, ""},
      {"Supported: timer\nSession-Expires: nonsense\n", 1800, "1800 uas timer"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.asked);
    CHECK(told(session_timer_terms(*invite(row.asked), row.preferred)) == row.terms);
  }
}

TEST_CASE("RFC 4028 7.2: the terms of a 2xx; without a refresher the client refreshes") {
  CHECK(told(session_timer_terms(*accept(""))).empty());
  CHECK(told(session_timer_terms(*accept("Session-Expires: 600;refresher=uas\n"))) ==
        "600 uas timer");
  CHECK(told(session_timer_terms(*accept("Session-Expires: 600;refresher=uac\n"))) ==
        "600 uac timer");
  CHECK(told(session_timer_terms(*accept("Session-Expires: 600\n"))) == "600 uac timer");
  // 5: no interval is shorter; a peer that says so anyway cannot make us refresh all the time.
  CHECK(told(session_timer_terms(*accept("Session-Expires: 1\n"))) == "90 uac timer");
}

TEST_CASE(
    "RFC 4028 9: too short an interval is refused where its sender can do something about it") {
  CHECK(session_interval_too_small(*invite("Supported: timer\nSession-Expires: 89\n"), 90));
  CHECK(session_interval_too_small(*invite("Supported: timer\nSession-Expires: 299\n"), 300));
  CHECK(session_interval_too_small(*invite("Supported: timer\nSession-Expires: 89\n"), 0));
  CHECK(!session_interval_too_small(*invite("Supported: timer\nSession-Expires: 90\n"), 90));
  CHECK(!session_interval_too_small(*invite("Session-Expires: 10\n"), 90));
  CHECK(!session_interval_too_small(*invite("Supported: timer\n"), 90));
}

TEST_CASE("RFC 4028 10: a refresh at half the interval, BYE a third or 32 s before its end") {
  SessionTimer timer;
  CHECK(!timer.is_on());
  timer.interval = 1800;
  CHECK(timer.refresh_after() == seconds(900));
  CHECK(timer.expires_after() == seconds(1768));
  timer.interval = 90;
  CHECK(timer.refresh_after() == seconds(45));
  CHECK(timer.expires_after() == seconds(60));
}

}  // namespace sip::test
