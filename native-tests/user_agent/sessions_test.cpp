// How a session ends: what is still open is answered. The rest is in scenarios/.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/call_fixtures.h"

namespace sip::test {
namespace {

// Bob's requests of every kind that alice has taken and not answered.
struct Busy : Established {
  Busy() {
    take_all = true;
    receive(in_dialog("INFO", 2));
    receive(in_dialog("MESSAGE", 3));
    receive(in_dialog("UPDATE", 4, with_sdp("v=0 new", kBobsContact)), "v=0 new");
    receive(in_dialog("REFER", 5, std::string(kBobsContact) + "Refer-To: <sip:c@c.invalid>\r\n"));
    wire.clear();
  }
};

}  // namespace

TEST_CASE("RFC 3261 15.1.2: BYE: what the application took and left open is answered 487") {
  Busy given;
  given.receive(given.in_dialog("BYE", 6));
  std::ranges::sort(given.wire);
  CHECK(given.wire ==
        std::vector<std::string>{"481 REFER", "487 INFO", "487 MESSAGE", "487 UPDATE"});
  CHECK(code(given.core.respond(given.last_request, 200, {}, {}, given.now)) == ErrorCode::none);
  given.drain();
  CHECK(given.wire.back() == "200 BYE");
  given.elapse(seconds(60));
  CHECK(given.core.statistics().incoming_requests == 0);
}

TEST_CASE("the BYE that the core sends at its close is waited for, and nothing that was answered") {
  Established alice;
  CHECK(alice.core.unanswered() == 0);
  alice.core.close(alice.now);
  alice.drain();
  CHECK(alice.wire.back().starts_with("BYE"));
  CHECK(alice.core.unanswered() == 1);
  alice.elapse(seconds(33));
  CHECK(alice.core.unanswered() == 0);
}

TEST_CASE("RFC 3261 15.1.2: the same where we end it, by BYE or without a word") {
  for (const bool disposes : {false, true}) {
    CAPTURE(disposes);
    Busy given;
    if (disposes) {
      REQUIRE(given.core.dispose_dialog(given.dialog, given.now));
    } else {
      REQUIRE(given.core.dialog_request(given.dialog, "BYE", 0, {}, given.now));
    }
    given.drain();
    CHECK(std::ranges::count(given.wire, "487 INFO") == 1);
    CHECK(std::ranges::count(given.wire, "487 UPDATE") == 1);
    CHECK(given.core.statistics().incoming_requests == 0);
  }
}

TEST_CASE("RFC 3261 15: closing waits for no ACK: the BYE that waited for one goes out") {
  Callee given;
  given.ring();
  given.accept();
  REQUIRE(given.core.dialog_request(given.dialog, "INFO", 0, {}, given.now));
  given.drain();
  given.wire.clear();
  given.receive(response_to(given.last_frame, "481", ""));
  CHECK(given.wire.empty());
  given.core.close(given.now);
  given.drain();
  CHECK(given.wire == std::vector<std::string>{"BYE"});
  given.receive(response_to(given.last_frame, "200", ""));
  given.elapse(seconds(64));
  CHECK(given.living() == 0);
}

TEST_CASE("a dialog that carries subscriptions ends with all of them where it is gone") {
  Established given;
  REQUIRE(given.core.configure("eventPackages", "presence"));
  given.take_all = true;
  given.receive(given.in_dialog("SUBSCRIBE", 2, std::string(kBobsContact) + "Event: presence\r\n"));
  REQUIRE(given.core.notifier().accept(given.last_request, {}, given.now));
  given.drain();
  CHECK(given.core.statistics().subscriptions == 1);
  REQUIRE(given.core.dispose_dialog(given.dialog, given.now));
  given.drain();
  CHECK(std::ranges::contains(given.kinds, OutputKind::served_subscription));
  CHECK(given.core.statistics().subscriptions == 0);
}

TEST_CASE("RFC 3261 14.2: while the ACK is still being handled, an INVITE is asked to come again") {
  Established given;
  REQUIRE(given.core.hold_dialog(given.dialog, true));
  given.wire.clear();
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  CHECK(given.wire == std::vector<std::string>{"500 INVITE"});
  CHECK(given.last_frame.contains("Retry-After: "));
  REQUIRE(given.core.hold_dialog(given.dialog, false));
  given.receive(given.in_dialog("INVITE", 3, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  CHECK(given.wire.size() == 1);
}

TEST_CASE("RFC 3261 13.3.1.4: of two 2xx without an ACK each is sent again at its own times") {
  Callee given;
  given.ring_reliably("v=0 bob");
  given.accept();
  given.elapse(milliseconds(300));
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 again", kBobsContact)), "v=0 again");
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 answer"), given.now));
  given.drain();
  given.wire.clear();
  given.elapse(milliseconds(1600));
  CHECK(given.wire == std::vector<std::string>(4, "200 INVITE"));  // at 0.5, 0.8, 1.5 and 1.8 s
}

TEST_CASE("RFC 3261 13.2.2.4: a 2xx that was heard without a flow is acknowledged when repeated") {
  Caller given;
  given.call();
  const std::string accepted = given.response("200", "b", with_sdp("v=0 answer", kBobsContact));
  given.core.receive(kFlow, exact_string(accepted), given.body("v=0 answer"), given.now);
  given.core.flow_closed(kFlow, given.now);
  given.drain();
  CHECK(given.wire == std::vector<std::string>{"INVITE"});
  given.core.flow_opened(FlowId{2}, true, given.now);
  given.core.receive(FlowId{2}, exact_string(accepted), given.body("v=0 answer"), given.now);
  given.drain();
  CHECK(given.wire == std::vector<std::string>{"INVITE", "ACK"});
}

}  // namespace sip::test
