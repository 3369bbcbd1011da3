// REFER and its subscription between two and three real user agents; RFC 3515, 6665, 7647, 4488,
// 3892, 5057, 5589.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/three_agents.h"

namespace sip::test {
namespace {

using Texts = std::vector<std::string>;

std::string head_of(const ThreeAgents& agents, const std::string& frame, std::size_t nth = 0) {
  for (std::size_t i = 0; i < agents.wire.size(); ++i) {
    if (agents.wire[i] == frame && nth-- == 0) return agents.heads[i];
  }
  FAIL("not on the wire: " << frame);
  return {};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const Texts& texts, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(texts, text));
}

// Alice and Bob talk; Alice has sent Bob to Carol, and Bob has said yes.
struct Transfer : ThreeAgents {
  DialogId alices;
  DialogId bobs;
  RequestId refer;

  explicit Transfer(std::vector<std::string_view> fields = {}) {
    std::tie(alices, bobs) = call(alice, bob);
    const auto sent =
        alice.core.refer(alices, "sip:carol@carol.invalid", {}, alice.with(std::move(fields)), now);
    REQUIRE(sent);
    refer = *sent;
    run();
  }
  RequestId theirs() { return bob.came["REFER"]; }
  void accept() {
    REQUIRE(bob.core.respond(theirs(), 200, {}, {}, now));
    run();
  }
  void hang_up() {
    if (alice.core.dialog(alices) != nullptr) {
      REQUIRE(alice.core.dialog_request(alices, "BYE", 0, {}, now));
    }
    run();
  }
};

}  // namespace

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
  given.hang_up();
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
  REQUIRE(refer_to("sip:carol@carol.invalid;a=b;method=INVITE;lr?Subject=x&Route=%3Csip:evil%3E"));
  CHECK(given.bob.core.follow_refer(given.bob.came["REFER"], {}, given.now).error().code ==
        ErrorCode::invalid_state);
  given.run();
  const std::string invite = head_of(given, "bob>carol INVITE");
  CHECK(invite.starts_with("INVITE sip:carol@carol.invalid;a=b;lr SIP/2.0"));
  CHECK(!holds(invite, "evil"));
  CHECK(!holds(invite, "Subject"));
  // Escapes in Replaces cannot break the message apart.
  given.bob.events.clear();
  CHECK(refer_to("sip:carol@carol.invalid?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2%0D%0AX:y")
            .error()
            .code == ErrorCode::invalid_argument);
  given.alice.core.close(given.now);
  given.bob.core.close(given.now);
  given.run();
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
