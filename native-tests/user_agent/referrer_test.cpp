// Our REFERs inside a dialog, RFC 3515 2.4, RFC 4488.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/transfer.h"

namespace sip::test {

TEST_CASE("RFC 3515 2.4.4: a REFER that is refused has no subscription, and the call goes on") {
  Transfer given;
  REQUIRE(given.bob.core.respond(given.theirs(), 603, {}, {}, given.now));
  given.run();
  CHECK(given.alice.events == Texts{"reject 603 REFER", "subscription Terminated 0 refused"});
  CHECK(given.bob.core.notify_refer(given.theirs(), 180, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  CHECK(given.alice.core.dialog(given.alices) != nullptr);
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 4488 4: Refer-Sub: false is granted: no NOTIFY on either side, and the call can be "
    "followed") {
  Transfer given({"Refer-Sub: false"});
  given.accept();
  CHECK(holds(head_of(given, "bob>alice 200 REFER"), "\r\nRefer-Sub: false\r\n"));
  CHECK(given.alice.events == Texts{"accept 200 REFER", "subscription Terminated 0 suppressed"});
  given.hang_up();
  REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
  given.run();
  CHECK(holds(head_of(given, "bob>carol INVITE"), "\r\nReferred-By: "));
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 486, {}, {}, given.now));
  given.run();
  CHECK(count(given.wire, "bob>alice NOTIFY") == 0);
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3515 2.4.1: REFER by hand needs exactly one Refer-To, and only so many subscriptions "
    "live") {
  Transfer given;
  given.accept();
  const auto code = [&](std::vector<std::string_view> fields) {
    const auto sent = given.alice.core.dialog_request(
        given.alices, "REFER", 0, given.alice.with(std::move(fields)), given.now);
    return sent ? ErrorCode::none : sent.error().code;
  };
  given.wire.clear();
  CHECK(code({}) == ErrorCode::invalid_argument);
  CHECK(code({"Refer-To: <sip:a@b>", "Refer-To: <sip:c@d>"}) == ErrorCode::invalid_argument);
  CHECK(code({"r: <sip:a@b>", "Refer-To: <sip:c@d>"}) == ErrorCode::invalid_argument);
  CHECK(code({"Refer-To: nobody"}) == ErrorCode::invalid_argument);
  given.run();
  CHECK(given.wire.empty());
  for (int i = 1; i < 8; ++i)
    CHECK(code({"Refer-To: <sip:carol@carol.invalid>"}) == ErrorCode::none);
  CHECK(code({"Refer-To: <sip:carol@carol.invalid>"}) == ErrorCode::limit_exceeded);
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3515 2.4.6: two REFERs in a dialog: the NOTIFYs of the second name it, and each finds its "
    "own") {
  Transfer given;
  given.accept();
  const RequestId first = given.theirs();
  const auto second =
      given.alice.core.refer(given.alices, "sip:dave@carol.invalid", {}, {}, given.now);
  REQUIRE(second);
  given.run();
  given.accept();
  CHECK(holds(head_of(given, "bob>alice NOTIFY", 1), "\r\nEvent: refer;id=3\r\n"));
  REQUIRE(given.bob.core.notify_refer(given.theirs(), 404, {}, given.now));
  given.run();
  CHECK(given.alice.events.back() == "subscription Terminated 404 notified");
  CHECK(given.alice.core.statistics().subscriptions == 1);
  REQUIRE(given.bob.core.notify_refer(first, 200, {}, given.now));
  given.run();
  CHECK(given.alice.events.back() == "subscription Terminated 200 notified");
  given.hang_up();
  given.check_nothing_left();
}

}  // namespace sip::test
