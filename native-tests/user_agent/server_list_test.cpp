#include "user_agent/server_list.h"

#include <doctest/doctest.h>

#include <array>

#include "support/registering.h"
#include "support/seeded_random.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 2782: the least priority comes first, of equal ones by weight") {
  SeededRandom random{1};
  std::array<int, 3> firsts{};
  for (int i = 0; i < 1000; ++i) {
    ServerList list;
    REQUIRE(list.set("10 60, 10 20,20 0, 10 20"));
    std::array<bool, 4> seen{};
    for (int attempt = 0; attempt < 4; ++attempt) {
      const auto next = list.next(random, instant(0));
      CHECK(next.pause == Duration{});
      CHECK_FALSE(seen[next.server]);
      seen[next.server] = true;
      if (attempt == 0) ++firsts[next.server == 0 ? 0 : next.server == 1 ? 1 : 2];
      if (attempt == 3) CHECK(next.server == 2);
    }
  }
  CHECK(firsts[0] > 540);
  CHECK(firsts[0] < 660);
  CHECK(firsts[1] > 150);
  CHECK(firsts[1] < 250);
}

TEST_CASE("RFC 5626 4.5: a pause comes once all have failed, and doubles up to the longest") {
  SeededRandom random{2};
  ServerList list;
  REQUIRE(list.set("0 1,1 1"));
  CHECK(list.next(random, instant(0)).pause == Duration{});
  CHECK(list.next(random, instant(0)).pause == Duration{});
  for (const int most : {1000, 2000, 4000, 8000, 16000, 30000, 30000}) {
    const auto first = list.next(random, instant(0));
    CHECK(first.server == 0);
    CHECK(first.pause >= milliseconds(most / 2));
    CHECK(first.pause <= milliseconds(most));
    CHECK(list.next(random, instant(0)).pause == Duration{});
  }
}

TEST_CASE("a connection that worked and is lost begins anew with the best server, after a pause") {
  SeededRandom random{3};
  ServerList list;
  REQUIRE(list.set("0 1,1 1,2 1"));
  for (int i = 0; i < 8; ++i) (void)list.next(random, instant(0));
  list.worked();
  const auto next = list.next(random, instant(0));
  CHECK(next.server == 0);
  CHECK(next.pause >= milliseconds(500));
  CHECK(next.pause <= milliseconds(1000));
}

TEST_CASE(
    "RFC 3263 4.3: a server that refused us is left out for its time, and the next one tried at "
    "once") {
  SeededRandom random{4};
  ServerList list;
  REQUIRE(list.set("0 1,1 1,2 1"));
  CHECK(list.next(random, instant(0)).server == 0);
  list.worked();
  CHECK(list.refused(instant(60'000), instant(1000)));
  const auto second = list.next(random, instant(1000));
  CHECK(second.server == 1);
  CHECK(second.pause == Duration{});
  CHECK(list.next(random, instant(1000)).server == 2);
  // All that are left were tried; the pause is as ever.
  const auto again = list.next(random, instant(1000));
  CHECK(again.server == 1);
  CHECK(again.pause >= milliseconds(500));
  CHECK(list.next(random, instant(59'000)).server == 2);
  CHECK(list.next(random, instant(60'000)).server == 0);
}

TEST_CASE("when all servers refuse, none is left out, and none tried at once") {
  SeededRandom random{5};
  ServerList list;
  REQUIRE(list.set("0 1,1 1"));
  (void)list.next(random, instant(0));
  CHECK(list.refused(instant(30'000), instant(0)));
  CHECK(list.next(random, instant(0)).server == 1);
  list.worked();
  CHECK_FALSE(list.refused(instant(40'000), instant(0)));
  const auto next = list.next(random, instant(0));
  CHECK(next.server == 0);
  CHECK(next.pause >= milliseconds(500));
  // The last one served us after all.
  CHECK(list.next(random, instant(0)).server == 1);
  list.accepted();
  CHECK(list.next(random, instant(0)).server == 1);
}

TEST_CASE("RFC 3263 4.3: an account that the left server failed goes on at the next one") {
  Registering given;
  REQUIRE(given.core.configure("servers", "0 1,1 1"));
  const std::string ours = given.take();
  REQUIRE(given.core.registrant().start({.aor = "sip:bob@example.com"}, given.now));
  given.drain();
  given.answer("500");
  given.core.receive(kFlow, response_to(ours, "503", "r"), {}, given.now);
  given.elapse(seconds(3600));
  CHECK(given.sent.empty());
  given.core.flow_closed(kFlow, given.now);
  given.core.flow_opened(FlowId{2}, false, given.now);
  given.drain();
  CHECK(given.sent.size() == 2);
}

TEST_CASE("what is no list of servers is refused") {
  ServerList list;
  for (const char* const text : {"", "1", "a 1", "1 70000", "1 1,x"}) {
    CHECK(list.set(text).error().code == ErrorCode::invalid_argument);
  }
  std::string many = "1 1";
  for (int i = 0; i < 64; ++i) many += ",1 1";
  CHECK(list.set(many).error().code == ErrorCode::invalid_argument);
}
