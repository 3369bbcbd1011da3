#include "user_agent/renewal.h"

#include "support/registering.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("a refresh comes between 85 and 90 per cent of the time that was granted, by chance") {
  Duration least = seconds(3600);
  Duration most{};
  Registering given;
  for (int i = 0; i < 40; ++i) {
    given.answer("200", own_contact(";expires=600"));
    const Duration time = given.until_next();
    least = std::min(least, time);
    most = std::max(most, time);
  }
  CHECK(least >= seconds(510));
  CHECK(least < seconds(520));
  CHECK(most <= seconds(540));
  CHECK(most > seconds(530));
}

TEST_CASE(
    "a binding is counted from its REGISTER: one whose answer comes late is refreshed sooner") {
  Registering given;
  given.now += seconds(100);
  given.answer("200", own_contact(";expires=600"));
  CHECK(given.until_next() <= seconds(440));
  // A machine slept between the two.
  given.now += seconds(7200);
  given.answer("200", own_contact(";expires=600"));
  CHECK(given.until_next() == seconds(5));
  given.answer("200", own_contact(";expires=600"));
  CHECK(given.until_next() >= seconds(510));
}

TEST_CASE("defect 21: Retry-After is seconds, and counts on every failure") {
  for (const char* const status : {"503", "404", "480", "486", "500", "603"}) {
    Registering given;
    given.answer(status, "Retry-After: 20 (in maintenance);duration=60\r\n");
    CHECK(given.last() == "failed " + std::string(status) + " 20");
    const Duration time = given.until_next();
    CHECK(time >= seconds(20));
    CHECK(time <= seconds(22));
    given.answer("200");
    CHECK(given.last() == "registered 200 600");
  }
}

TEST_CASE("RFC 5626 4.5: failures that may pass back off from 30 s to half an hour, with jitter") {
  Registering given;
  for (const int pause : {30, 60, 120, 240, 480, 960, 1800, 1800}) {
    given.answer("500");
    const Duration time = given.until_next();
    CHECK(time >= seconds(pause) / 2);
    CHECK(time <= seconds(pause) * 11 / 10 + milliseconds(100));
  }
  given.answer("200");
  given.until_next();
  given.answer("500");
  CHECK(given.until_next() <= seconds(33) + milliseconds(100));
}

TEST_CASE("a Retry-After that is always short does not make us hammer") {
  Registering given;
  for (int i = 0; i < 4; ++i) {
    given.answer("503", "Retry-After: 1\r\n");
    given.until_next();
  }
  given.answer("503", "Retry-After: 1\r\n");
  CHECK(given.until_next() >= seconds(200));
}

TEST_CASE("a registrar that lies about the time is not asked more often than every five seconds") {
  Registering given;
  for (int i = 0; i < 20; ++i) {
    given.answer("200", own_contact(";expires=1"));
    CHECK(given.last() == "registered 200 1");
    CHECK(given.until_next() >= seconds(5));
  }
  given.answer("200", own_contact(";expires=99999999999"));
  CHECK(given.last() == "registered 200 600");  // no number of 32 bits: as if there were none
  given.until_next();
  given.answer("200", own_contact(";expires=4294967295"));
  CHECK(given.last() == "registered 200 604800");
}
