// The subscription of a REFER between two and three real user agents: whole transfers, and how it
// ends on both sides; RFC 5589, 6665, 5057.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/transfer.h"

namespace sip::test {

TEST_CASE(
    "RFC 5589 6.1: a blind transfer: REFER, 200, NOTIFY 100, the call, NOTIFY 180 and 200, BYE") {
  Transfer given;
  const std::string refer = head_of(given, "alice>bob REFER");
  CHECK(holds(refer, "\r\nRefer-To: <sip:carol@carol.invalid>\r\n"));
  CHECK(holds(refer, "\r\nReferred-By: <sip:alice@alice.invalid>\r\n"));
  CHECK(holds(refer, "\r\nContact: <"));
  given.accept();
  CHECK(holds(head_of(given, "bob>alice 200 REFER"), "\r\nContact: <"));
  REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
  given.run();
  const std::string invite = head_of(given, "bob>carol INVITE");
  CHECK(invite.starts_with("INVITE sip:carol@carol.invalid SIP/2.0"));
  CHECK(holds(invite, "\r\nReferred-By: <sip:alice@alice.invalid>\r\n"));
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 180, {}, {}, given.now));
  given.run();
  REQUIRE(
      given.carol.core.respond(given.carol.came["INVITE"], 200, {}, given.carol.sdp(), given.now));
  given.run();
  CHECK(given.wire == Texts{"alice>bob REFER", "bob>alice 200 REFER", "bob>alice NOTIFY",
                            "alice>bob 200 NOTIFY", "bob>carol INVITE", "carol>bob 180 INVITE",
                            "bob>alice NOTIFY", "alice>bob 200 NOTIFY", "carol>bob 200 INVITE",
                            "bob>alice NOTIFY", "bob>carol ACK", "alice>bob 200 NOTIFY"});
  const std::string first = head_of(given, "bob>alice NOTIFY");
  CHECK(holds(first, "\r\nEvent: refer\r\n"));
  CHECK(holds(first, "\r\nSubscription-State: active;expires=300\r\n"));
  CHECK(holds(first, "\r\nContent-Type: message/sipfrag\r\n"));
  CHECK(holds(head_of(given, "bob>alice NOTIFY", 2),
              "\r\nSubscription-State: terminated;reason=noresource\r\n"));
  CHECK(given.alice.events == Texts{"accept 200 REFER", "NOTIFY", "subscription Active 100",
                                    "NOTIFY", "subscription Active 180", "NOTIFY",
                                    "subscription Terminated 200 notified"});
  CHECK(given.alice.core.statistics().subscriptions == 0);
  CHECK(given.bob.core.statistics().subscriptions == 0);
  given.hang_up();
  REQUIRE(given.carol.core.dialog_request(given.carol.dialog, "BYE", 0, {}, given.now));
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 5589 7.3: an attended transfer: Carol's INVITE replaces her call with Alice, which gets "
    "BYE") {
  ThreeAgents given;
  const auto [first, bobs] = given.call(given.alice, given.bob);
  const auto [second, carols] = given.call(given.alice, given.carol);
  REQUIRE(given.alice.core.refer(first, {}, second, {}, given.now));
  given.run();
  REQUIRE(given.bob.core.respond(given.bob.came["REFER"], 202, {}, {}, given.now));
  REQUIRE(given.bob.core.follow_refer(given.bob.came["REFER"], given.bob.sdp(), given.now));
  given.run();
  const Session& consultation = *given.alice.core.dialog(second);
  const std::string invite = head_of(given, "bob>carol INVITE");
  CHECK(invite.starts_with("INVITE sip:carol@carol.invalid SIP/2.0"));
  CHECK(holds(invite, "\r\nRequire: replaces\r\n"));
  CHECK(holds(invite, "\r\nReplaces: " + consultation.dialog.call_id() +
                          ";to-tag=" + consultation.dialog.remote_tag() +
                          ";from-tag=" + consultation.dialog.local_tag() + "\r\n"));
  CHECK(given.carol.replaces == carols.value);
  given.alice.events.clear();
  REQUIRE(
      given.carol.core.respond(given.carol.came["INVITE"], 200, {}, given.carol.sdp(), given.now));
  given.run();
  CHECK(count(given.carol.events, "terminated replaced") == 1);
  CHECK(count(given.alice.events, "terminated remote_bye") == 1);
  CHECK(count(given.alice.events, "subscription Terminated 200 notified") == 1);
  CHECK(given.alice.core.dialog(first) != nullptr);
  REQUIRE(given.alice.core.dialog_request(first, "BYE", 0, {}, given.now));
  given.run();
  REQUIRE(given.carol.core.dialog_request(given.carol.dialog, "BYE", 0, {}, given.now));
  given.check_nothing_left();
}

TEST_CASE("RFC 5057 4.1: the subscription outlives the call: NOTIFY after BYE, from either side") {
  for (const bool alice_hangs_up : {true, false}) {
    CAPTURE(alice_hangs_up);
    Transfer given;
    given.accept();
    REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
    given.run();
    if (alice_hangs_up) {
      REQUIRE(given.alice.core.dialog_request(given.alices, "BYE", 0, {}, given.now));
    } else {
      REQUIRE(given.bob.core.dialog_request(given.bobs, "BYE", 0, {}, given.now));
    }
    given.run();
    given.alice.events.clear();
    REQUIRE(given.alice.core.dialog(given.alices) == nullptr);
    CHECK(given.alice.core.statistics().dialogs == 1);
    given.elapse(seconds(40));
    REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 486, {}, {}, given.now));
    given.run();
    CHECK(given.alice.events == Texts{"subscription Terminated 486 notified"});
    CHECK(count(given.wire, "alice>bob 200 NOTIFY") == 2);
    CHECK(given.alice.core.statistics().dialogs == 0);
    CHECK(given.bob.core.statistics().dialogs == 0);
    given.check_nothing_left();
  }
}

TEST_CASE("RFC 6665 4.1.2.4: a peer that never sends a NOTIFY: Timer N ends the wait after 64*T1") {
  Transfer given;
  given.lost = {"bob>alice NOTIFY"};
  given.accept();
  given.alice.events.clear();
  given.elapse(milliseconds(31'999));
  CHECK(given.alice.events.empty());
  given.elapse(milliseconds(1));
  CHECK(given.alice.events == Texts{"subscription Terminated 0 no_notify"});
  // RFC 6665 4.2.2: the notifier hears nothing, and gives up as well.
  CHECK(count(given.bob.events, "subscription Terminated 100 notify_failed") == 1);
  given.lost.clear();
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 6665 4.2.2: a referee that never says how it ended: the subscription runs out on both "
    "sides") {
  Transfer given;
  given.accept();
  given.alice.events.clear();
  given.elapse(seconds(299));
  CHECK(given.alice.events.empty());
  given.elapse(seconds(1));
  CHECK(std::ranges::any_of(given.alice.events, [](const std::string& event) {
    return event == "subscription Terminated 100 expired" ||
           event == "subscription Terminated 100 notified";
  }));
  CHECK(holds(head_of(given, "bob>alice NOTIFY", 1),
              "\r\nSubscription-State: terminated;reason=timeout\r\n"));
  CHECK(given.alice.core.dialog(given.alices) != nullptr);
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE("the connection breaks: what was due is said on the next one") {
  Transfer given;
  given.accept();
  given.disconnect(given.bob);
  REQUIRE(given.bob.core.notify_refer(given.theirs(), 486, {}, given.now));
  given.run();
  CHECK(count(given.wire, "bob>alice NOTIFY") == 1);
  given.reconnect(given.bob);
  CHECK(given.alice.events.back() == "subscription Terminated 486 notified");
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE("RFC 5057 5.1: 481 to a NOTIFY ends that subscription and nothing else") {
  Transfer given;
  given.accept();
  given.alice.takes.insert("NOTIFY");
  REQUIRE(given.bob.core.notify_refer(given.theirs(), 180, {}, given.now));
  given.run();
  REQUIRE(given.alice.core.respond(given.alice.came["NOTIFY"], 481, {}, {}, given.now));
  given.run();
  CHECK(given.bob.events.back() == "subscription Terminated 180 notify_failed");
  CHECK(given.bob.core.dialog(given.bobs) != nullptr);
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE("closing ends every subscription, also those of calls that are over") {
  Transfer given;
  given.accept();
  given.hang_up();
  REQUIRE(given.alice.core.statistics().subscriptions == 1);
  given.alice.core.close(given.now);
  given.run();
  CHECK(given.alice.events.back() == "subscription Terminated 100 dialog_ended");
  CHECK(given.alice.core.statistics().subscriptions == 0);
  given.bob.core.close(given.now);
  given.run();
  CHECK(given.bob.core.statistics().subscriptions == 0);
  given.check_nothing_left();
}

}  // namespace sip::test
