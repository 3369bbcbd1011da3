// The REFERs of a peer inside a dialog: followed, notified of, ended; RFC 3515 2.4, RFC 6665 4.2.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/transfer.h"

namespace sip::test {

TEST_CASE(
    "RFC 3515 2.4.5: the application notifies by itself: each status once, a final one ends it") {
  Transfer given;
  CHECK(given.bob.core.notify_refer(given.theirs(), 180, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  given.accept();
  const auto notify = [&](std::uint16_t status) {
    return given.bob.core.notify_refer(given.theirs(), status, {}, given.now);
  };
  CHECK(notify(99).error().code == ErrorCode::invalid_argument);
  CHECK(given.bob.core.notify_refer(given.theirs(), 180, "a\r\nb", given.now).error().code ==
        ErrorCode::invalid_argument);
  REQUIRE(notify(180));
  REQUIRE(notify(180));
  given.run();
  CHECK(count(given.wire, "bob>alice NOTIFY") == 2);
  // Two at once: the second waits until the first is answered, and then says the latest.
  REQUIRE(notify(181));
  REQUIRE(notify(182));
  REQUIRE(notify(503));
  CHECK(notify(200).error().code == ErrorCode::invalid_state);
  given.run();
  CHECK(count(given.wire, "bob>alice NOTIFY") == 4);
  CHECK(given.alice.events.back() == "subscription Terminated 503 notified");
  CHECK(notify(200).error().code == ErrorCode::unknown_request);
  CHECK(given.bob.core.follow_refer(given.theirs(), {}, given.now).error().code ==
        ErrorCode::unknown_request);
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 6665 4.2.2: NOTIFY by hand: refused without a subscription, or without Event and state") {
  Transfer given;
  const auto notify = [&](std::vector<std::string_view> fields) {
    return given.bob.core.dialog_request(given.bobs, "NOTIFY", 0, given.bob.with(std::move(fields)),
                                         given.now);
  };
  const auto code = [&](std::vector<std::string_view> fields) {
    const auto sent = notify(std::move(fields));
    return sent ? ErrorCode::none : sent.error().code;
  };
  CHECK(code({"Event: refer", "Subscription-State: active"}) == ErrorCode::invalid_state);
  given.accept();
  given.wire.clear();
  CHECK(code({"Subscription-State: active"}) == ErrorCode::invalid_argument);
  CHECK(code({"Event: refer"}) == ErrorCode::invalid_argument);
  CHECK(code({"Event: refer", "Subscription-State: ;"}) == ErrorCode::invalid_argument);
  CHECK(code({"Event: refer;id=77", "Subscription-State: active"}) == ErrorCode::invalid_state);
  CHECK(code({"Event: presence", "Subscription-State: active"}) == ErrorCode::invalid_state);
  given.run();
  CHECK(given.wire.empty());
  REQUIRE(notify({"Event: refer", "Subscription-State: pending;expires=60"}));
  given.run();
  CHECK(given.alice.events.back() == "subscription Pending 100");
  REQUIRE(notify({"Event: refer", "Subscription-State: terminated;reason=giveup"}));
  given.run();
  CHECK(given.alice.events.back() == "subscription Terminated 100 notified");
  CHECK(code({"Event: refer", "Subscription-State: active"}) == ErrorCode::invalid_state);
  given.elapse(seconds(40));
  CHECK(given.bob.core.statistics().timers == 1);  // of the session
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3261 15.1.2: BYE before the REFER is answered: the REFER gets 481, and the dialog is "
    "gone") {
  Transfer given;
  given.hang_up();
  CHECK(count(given.wire, "bob>alice 481 REFER") == 1);
  CHECK(given.bob.core.respond(given.theirs(), 200, {}, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3515 2.4.3: a REFER is followed once, to what it names, and only where it asks for an "
    "INVITE") {
  ThreeAgents given;
  const auto [alices, bobs] = given.call(given.alice, given.bob);
  const auto refer_to = [&](std::string_view target) {
    REQUIRE(given.alice.core.refer(alices, target, {}, {}, given.now));
    given.run();
    REQUIRE(given.bob.core.respond(given.bob.came["REFER"], 200, {}, {}, given.now));
    given.run();
    given.wire.clear();
    given.heads.clear();
    return given.bob.core.follow_refer(given.bob.came["REFER"], given.bob.sdp(), given.now);
  };
  CHECK(refer_to("sip:carol@carol.invalid;method=SUBSCRIBE").error().code ==
        ErrorCode::invalid_state);
  // The resource may be a page, or a mailbox.
  CHECK(refer_to("https://carol.example/").error().code == ErrorCode::invalid_state);
  REQUIRE(refer_to("sip:carol@carol.invalid;a=b;method=INVITE;lr?Subject=x&Route=%3Csip:evil%3E"));
  CHECK(given.bob.core.follow_refer(given.bob.came["REFER"], {}, given.now).error().code ==
        ErrorCode::invalid_state);
  given.run();
  const std::string invite = head_of(given, "bob>carol INVITE");
  CHECK(invite.starts_with("INVITE sip:carol@carol.invalid;a=b;lr SIP/2.0"));
  CHECK(!holds(invite, "evil"));
  CHECK(!holds(invite, "Subject"));
  // Escapes in Replaces cannot break the message apart.
  constexpr std::string_view kBroken =
      "sip:carol@carol.invalid?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%0D%0AX:y";
  CHECK(given.alice.core.refer(alices, kBroken, {}, {}, given.now).error().code ==
        ErrorCode::invalid_argument);
  given.alice.core.close(given.now);
  given.bob.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

}  // namespace sip::test
