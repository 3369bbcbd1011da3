// REFER outside a dialog, its subscription's own dialog, and Target-Dialog, between real user
// agents; RFC 3515 2.4.4, RFC 6665 4.4.1, RFC 7647 4, RFC 4538.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/transfer.h"

namespace sip::test {
namespace {

// Alice asks bob, with whom she may be in a call or not, to call carol.
struct Outside : ThreeAgents {
  RequestId refer;

  RequestId theirs() { return bob.came["REFER"]; }
  Result<RequestId> ask(DialogId authority = {}, std::vector<std::string_view> fields = {}) {
    const auto sent =
        alice.core.refer_outside(authority ? "" : "sip:bob@bob.invalid", "sip:carol@carol.invalid",
                                 {}, authority, alice.with(std::move(fields)), now);
    if (sent) refer = *sent;
    run();
    return sent;
  }
  void accept() {
    REQUIRE(bob.core.respond(theirs(), 202, {}, {}, now));
    run();
  }
  // A request of alice in the dialog that a NOTIFY of bob shows.
  static std::string in_subscription(const std::string& notify, const std::string& method, int cseq,
                                     const std::string& fields) {
    const auto line = [&notify](const std::string& name) {
      const auto at = notify.find("\r\n" + name + ": ") + name.size() + 4;
      return notify.substr(at, notify.find("\r\n", at) - at);
    };
    const std::string number = std::to_string(cseq);
    return method +
           " sip:bob@bob.invalid SIP/2.0\r\nVia: SIP/2.0/WSS alice.invalid;branch=z9hG4bK" +
           method + number + "\r\nMax-Forwards: 70\r\nFrom: " + line("To") +
           "\r\nTo: " + line("From") + "\r\nCall-ID: " + line("Call-ID") + "\r\nCSeq: " + number +
           " " + method + "\r\n" + fields +
           "Contact: <sip:alice@alice.invalid>\r\nContent-Length: 0\r\n\r\n";
  }
};

}  // namespace

TEST_CASE(
    "RFC 7647 4: a REFER outside a dialog: its subscription has a dialog of its own, on both "
    "sides, and nothing else has") {
  Outside given;
  REQUIRE(given.ask());
  const std::string refer = head_of(given, "alice>bob REFER");
  CHECK(refer.starts_with("REFER sip:bob@bob.invalid SIP/2.0"));
  CHECK(holds(refer, "\r\nRefer-To: <sip:carol@carol.invalid>\r\n"));
  CHECK(holds(refer, "\r\nReferred-By: <sip:alice@alice.invalid>\r\n"));
  CHECK(holds(refer, "\r\nContact: <"));
  CHECK_FALSE(holds(refer, "Target-Dialog"));
  given.accept();
  REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
  given.run();
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 180, {}, {}, given.now));
  given.run();
  REQUIRE(
      given.carol.core.respond(given.carol.came["INVITE"], 200, {}, given.carol.sdp(), given.now));
  given.run();
  CHECK(given.alice.events == Texts{"accept 202 REFER", "subscription Active 100",
                                    "subscription Active 180",
                                    "subscription Terminated 200 notified"});
  CHECK(count(given.wire, "alice>bob 200 NOTIFY") == 3);
  CHECK(given.alice.core.statistics().dialogs == 0);
  CHECK(given.bob.core.statistics().dialogs == 1);  // with carol
  REQUIRE(given.carol.core.dialog_request(given.carol.dialog, "BYE", 0, {}, given.now));
  given.run();
  given.check_nothing_left();
}

TEST_CASE("RFC 6665 4.1.2.4: a NOTIFY ahead of the 2xx makes the dialog; another fork's gets 481") {
  Outside given;
  REQUIRE(given.ask());
  const std::string refer = head_of(given, "alice>bob REFER");
  const auto field = [&refer](const std::string& name) {
    const auto at = refer.find("\r\n" + name + ": ") + name.size() + 4;
    return refer.substr(at, refer.find("\r\n", at) - at);
  };
  const auto notify = [&](const std::string& tag, const std::string& event) {
    given.alice.core.receive(
        FlowId{1},
        "NOTIFY sip:alice@alice.invalid SIP/2.0\r\nVia: SIP/2.0/WSS bob.invalid;branch=z9hG4bK" +
            tag + event + "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@bob.invalid>;tag=" + tag +
            "\r\nTo: " + field("From") + "\r\nCall-ID: " + field("Call-ID") +
            "\r\nCSeq: 0 NOTIFY\r\nContact: <sip:bob@bob.invalid>\r\nEvent: " + event +
            "\r\nSubscription-State: active;expires=60\r\nContent-Length: 0\r\n\r\n",
        {}, given.now);
    given.run();
    return given.wire.back();
  };
  CHECK(notify("one", "refer") == "alice>bob 200 NOTIFY");
  CHECK(given.alice.events.back() == "subscription Active 0");
  CHECK(notify("two", "refer") == "alice>bob 481 NOTIFY");
  CHECK(given.alice.core.statistics().dialogs == 1);
  given.alice.core.close(given.now);
  given.bob.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

TEST_CASE("RFC 6665 4.1.2.4: no NOTIFY for a REFER outside a dialog: nothing is left of it") {
  Outside given;
  given.lost = {"bob>alice NOTIFY"};
  REQUIRE(given.ask());
  given.accept();
  given.elapse(seconds(32));
  CHECK(given.alice.events.back() == "subscription Terminated 0 no_notify");
  CHECK(given.bob.events.back() == "subscription Terminated 100 notify_failed");
  given.elapse(seconds(300));  // so long it could still be followed
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3515 2.4.4: a REFER that was accepted is followed, also where its referrer refuses to be "
    "notified") {
  Outside given;
  given.lost = {"bob>alice NOTIFY"};
  REQUIRE(given.ask());
  given.accept();
  given.elapse(seconds(32));
  REQUIRE(given.bob.events.back() == "subscription Terminated 100 notify_failed");
  CHECK(given.bob.core.statistics().dialogs == 0);
  REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
  given.run();
  CHECK(
      holds(head_of(given, "bob>carol INVITE"), "\r\nReferred-By: <sip:alice@alice.invalid>\r\n"));
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 486, {}, {}, given.now));
  given.run();
  CHECK(count(given.wire, "bob>alice NOTIFY") == 1);
  given.check_nothing_left();
}

TEST_CASE("RFC 3515 2.4.2: a REFER outside a dialog that is refused, or left to the core") {
  Outside given;
  REQUIRE(given.ask());
  REQUIRE(given.bob.core.respond(given.theirs(), 603, {}, {}, given.now));
  given.run();
  CHECK(given.alice.events == Texts{"reject 603 REFER", "subscription Terminated 0 refused"});
  given.bob.takes.erase("REFER");
  REQUIRE(given.ask());
  CHECK(given.alice.events.back() == "subscription Terminated 0 refused");
  CHECK(given.alice.core.statistics().subscriptions == 0);
  given.check_nothing_left();
}

TEST_CASE("RFC 4488 4: outside a dialog as well, Refer-Sub: false makes no subscription") {
  Outside given;
  REQUIRE(given.ask({}, {"Refer-Sub: false"}));
  given.accept();
  CHECK(given.alice.events == Texts{"accept 202 REFER", "subscription Terminated 0 suppressed"});
  REQUIRE(given.bob.core.follow_refer(given.theirs(), given.bob.sdp(), given.now));
  given.run();
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 486, {}, {}, given.now));
  given.run();
  CHECK(given.bob.core.statistics().dialogs == 0);
  given.check_nothing_left();
}

TEST_CASE("RFC 3515 2.4.1: a REFER outside a dialog needs one Refer-To, and only so many wait") {
  Outside given;
  const auto code = [&](std::vector<std::string_view> fields) {
    const auto sent = given.alice.core.request("REFER", "sip:bob@bob.invalid", {}, {},
                                               given.alice.with(std::move(fields)), given.now);
    return sent ? ErrorCode::none : sent.error().code;
  };
  CHECK(code({}) == ErrorCode::invalid_argument);
  CHECK(code({"Refer-To: <sip:a@b>", "Refer-To: <sip:c@d>"}) == ErrorCode::invalid_argument);
  CHECK(code({"Refer-To: nobody"}) == ErrorCode::invalid_argument);
  const auto outside = [&](std::string_view to, std::string_view target, DialogId other) {
    const auto sent =
        given.alice.core.refer_outside(to, target, other, other, given.alice.with({}), given.now);
    return sent ? ErrorCode::none : sent.error().code;
  };
  CHECK(outside("", "sip:carol@carol.invalid", {}) == ErrorCode::invalid_argument);
  CHECK(outside("sip:bob@bob.invalid", "carol", {}) == ErrorCode::invalid_argument);
  CHECK(outside("sip:bob@bob.invalid", "sip:carol@carol.invalid", DialogId{77}) ==
        ErrorCode::unknown_dialog);
  given.run();
  CHECK(given.wire.empty());
  for (int i = 0; i < 8; ++i)
    CHECK(code({"Refer-To: <sip:carol@carol.invalid>"}) == ErrorCode::none);
  CHECK(code({"Refer-To: <sip:carol@carol.invalid>"}) == ErrorCode::limit_exceeded);
  given.run();
  given.alice.core.close(given.now);
  given.bob.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

TEST_CASE("RFC 3261 8.1.1.8: a REFER outside a dialog that has no Contact is answered 400") {
  Outside given;
  given.bob.core.receive(
      FlowId{1},
      "REFER sip:bob@bob.invalid SIP/2.0\r\nVia: SIP/2.0/WSS alice.invalid;branch=z9hG4bKr\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:alice@alice.invalid>;tag=a\r\nTo: <sip:bob@bob.invalid>\r\n"
      "Call-ID: r\r\nCSeq: 1 REFER\r\nRefer-To: <sip:carol@carol.invalid>\r\n"
      "Content-Length: 0\r\n\r\n",
      {}, given.now);
  given.run();
  CHECK(given.wire == Texts{"bob>alice 400 REFER"});
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 4538 3: Target-Dialog shows a shared dialog as the receiver has it; it finds it (4)") {
  Outside given;
  const auto [alices, bobs] = given.call(given.alice, given.bob);
  REQUIRE(given.ask(alices));
  const std::string refer = head_of(given, "alice>bob REFER");
  const Dialog shared = given.bob.core.dialog(bobs)->dialog;
  CHECK(refer.starts_with("REFER sip:bob@bob.invalid SIP/2.0"));
  CHECK(holds(refer, "\r\nRequire: tdialog\r\n"));
  CHECK(holds(refer, "\r\nTarget-Dialog: " + shared.call_id() + ";local-tag=" + shared.local_tag() +
                         ";remote-tag=" + shared.remote_tag() + "\r\n"));
  CHECK_FALSE(holds(refer, "\r\nCall-ID: " + shared.call_id()));
  CHECK(given.bob.target == bobs.value);
  given.accept();
  // The subscription is not the call's: it goes on without it, and the call without it.
  REQUIRE(given.alice.core.dialog_request(alices, "BYE", 0, {}, given.now));
  given.run();
  REQUIRE(given.bob.core.notify_refer(given.theirs(), 404, {}, given.now));
  given.run();
  CHECK(given.alice.events.back() == "subscription Terminated 404 notified");
  // A call that is over allows nothing, and is no reason to refuse either.
  {
    const std::string field = "Target-Dialog: " + shared.call_id() +
                              ";local-tag=" + shared.local_tag() +
                              ";remote-tag=" + shared.remote_tag();
    REQUIRE(given.ask({}, {field}));
  }
  CHECK(given.bob.target == 0);
  CHECK(given.bob.events.back() == "REFER");
  given.bob.core.close(given.now);
  given.alice.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

TEST_CASE("RFC 4538 4: Target-Dialog of an INVITE is reported, several or a broken one are not") {
  Outside given;
  const auto [alices, bobs] = given.call(given.alice, given.bob);
  const Dialog& shared = given.bob.core.dialog(bobs)->dialog;
  const std::string field = "Target-Dialog: " + shared.call_id() +
                            ";local-tag=" + shared.local_tag() +
                            ";remote-tag=" + shared.remote_tag();
  const auto invite = [&](std::vector<std::string_view> fields) {
    given.bob.target = 99;
    {
      MessageOptions options = given.carol.sdp();
      options.header_fields = std::move(fields);
      REQUIRE(
          given.carol.core.request("INVITE", "sip:bob@bob.invalid", {}, {}, options, given.now));
    }
    given.run();
    REQUIRE(given.bob.core.respond(given.bob.came["INVITE"], 486, {}, {}, given.now));
    given.run();
    return given.bob.target;
  };
  CHECK(invite({field}) == bobs.value);
  CHECK(invite({field, field}) == 0);
  CHECK(invite({"Target-Dialog: x"}) == 0);
  CHECK(invite({}) == 0);
  given.alice.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 3515 2.4.4, RFC 6665 4.4.1: SUBSCRIBE in the dialog of a REFER refreshes its "
    "subscription, "
    "or ends it") {
  Outside given;
  REQUIRE(given.ask());
  given.accept();
  const std::string notify = head_of(given, "bob>alice NOTIFY");
  int cseq = 1;
  // @returns how bob answered, and what he told alice then.
  const auto subscribe = [&](const std::string& fields) {
    given.wire.clear();
    given.heads.clear();
    const std::string head = given.in_subscription(notify, "SUBSCRIBE", ++cseq, fields);
    given.bob.core.receive(FlowId{1}, head, {}, given.now);
    given.run();
    return given.heads.empty() ? std::string{} : given.heads.front();
  };
  // What cannot be: another event, none, one of another REFER.
  CHECK(subscribe("Event: presence\r\n").starts_with("SIP/2.0 489"));
  CHECK(holds(given.heads.front(), "\r\nAllow-Events: refer\r\n"));
  CHECK(subscribe("").starts_with("SIP/2.0 489"));
  CHECK(subscribe("Event: refer;id=99\r\n").starts_with("SIP/2.0 481"));
  CHECK(given.bob.core.statistics().subscriptions == 1);
  // No longer than ours, no shorter than asked for; without Expires, ours.
  given.elapse(seconds(200));
  CHECK(holds(subscribe("Event: refer\r\nExpires: 60\r\n"), "\r\nExpires: 60\r\n"));
  CHECK(holds(given.heads.front(), "\r\nContact: <"));
  CHECK(given.wire == Texts{"bob>alice 200 SUBSCRIBE", "bob>alice NOTIFY", "alice>bob 200 NOTIFY"});
  CHECK(holds(given.heads[1], "\r\nSubscription-State: active;expires=60\r\n"));
  CHECK(holds(subscribe("Event: refer;id=1\r\nExpires: 9999\r\n"), "\r\nExpires: 300\r\n"));
  CHECK(holds(subscribe("Event: refer\r\n"), "\r\nExpires: 300\r\n"));
  given.elapse(seconds(299));
  CHECK(given.bob.core.statistics().subscriptions == 1);
  // Expires 0 ends it, with a last NOTIFY.
  CHECK(subscribe("Event: refer\r\nExpires: 0\r\n").starts_with("SIP/2.0 200"));
  CHECK(holds(given.heads[1], "\r\nSubscription-State: terminated;reason="));
  CHECK(given.bob.events.back() == "subscription Terminated 100 unsubscribed");
  CHECK(given.bob.core.notify_refer(given.theirs(), 200, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  CHECK(subscribe("Event: refer\r\n").starts_with("SIP/2.0 481"));
  given.check_nothing_left();
}

TEST_CASE("RFC 3891 3: the dialog of a subscription is none that Replaces can name: 481") {
  Outside given;
  REQUIRE(given.ask());
  given.accept();
  const std::string notify = head_of(given, "bob>alice NOTIFY");
  const auto tag = [&notify](const std::string& name) {
    const auto at = notify.find(";tag=", notify.find("\r\n" + name + ": ")) + 5;
    return notify.substr(at, notify.find("\r\n", at) - at);
  };
  const auto at = notify.find("\r\nCall-ID: ") + 11;
  const std::string field = "Replaces: " + notify.substr(at, notify.find("\r\n", at) - at) +
                            ";to-tag=" + tag("From") + ";from-tag=" + tag("To");
  const auto ask_bob = [&] {
    {
      MessageOptions options = given.carol.sdp();
      options.header_fields = {field};
      REQUIRE(
          given.carol.core.request("INVITE", "sip:bob@bob.invalid", {}, {}, options, given.now));
    }
    given.run();
    return given.carol.events.back();
  };
  CHECK(ask_bob() == "reject 481 INVITE");
  REQUIRE(given.bob.core.notify_refer(given.theirs(), 200, {}, given.now));
  given.run();
  CHECK(ask_bob() == "reject 481 INVITE");
  given.check_nothing_left();
}

TEST_CASE("RFC 6665 4.2.2: a subscription that SUBSCRIBE has made shorter runs out by then") {
  Outside given;
  REQUIRE(given.ask());
  given.accept();
  given.bob.core.receive(FlowId{1},
                         given.in_subscription(head_of(given, "bob>alice NOTIFY"), "SUBSCRIBE", 2,
                                               "Event: refer\r\nExpires: 60\r\n"),
                         {}, given.now);
  given.run();
  given.elapse(seconds(59));
  CHECK(given.bob.core.statistics().subscriptions == 1);
  given.elapse(seconds(1));
  CHECK(given.bob.events.back() == "subscription Terminated 100 expired");
  given.check_nothing_left();
}

TEST_CASE(
    "RFC 6665 4.2.1: a SUBSCRIBE to a package that is not served is answered 489, in a dialog "
    "without a REFER 481") {
  Outside given;
  const auto [alices, bobs] = given.call(given.alice, given.bob);
  const auto sent = given.alice.core.dialog_request(
      alices, "SUBSCRIBE", 0, given.alice.with({"Event: refer", "Expires: 60"}), given.now);
  REQUIRE(sent);
  REQUIRE(given.alice.core.request("SUBSCRIBE", "sip:bob@bob.invalid", {}, {},
                                   given.alice.with({"Event: presence"}), given.now));
  given.run();
  CHECK(count(given.wire, "bob>alice 481 SUBSCRIBE") == 1);
  CHECK(count(given.wire, "bob>alice 489 SUBSCRIBE") == 1);
  // RFC 5057 5.1: neither ends the call.
  CHECK(given.alice.core.dialog(alices) != nullptr);
  given.alice.core.close(given.now);
  given.run();
  given.check_nothing_left();
}

}  // namespace sip::test
