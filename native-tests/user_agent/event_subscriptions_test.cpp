// The limits of subscriptions to event packages and of publications, and commands that come too
// late (docs/limits.md); their flows are scenarios.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "support/agent_fixture.h"

namespace sip::test::event_subscriptions {
namespace {

struct Agent : AgentFixture {
  std::uint32_t cseq = 1;
  std::string last_subscribe;
  std::string contact = "sip:bob@b.invalid";

  RequestId subscribe(bool forks = false) {
    const auto made = core.subscriber().subscribe("sip:bob@example.com",
                                                  {.event = "presence", .forks = forks}, now);
    REQUIRE(made);
    drain();
    last_subscribe = last_frame;
    return *made;
  }
  std::string field(const std::string& name) const {
    const auto at = last_subscribe.find(name + ": ") + name.size() + 2;
    return last_subscribe.substr(at, last_subscribe.find("\r\n", at) - at);
  }
  /// A NOTIFY of that fork for the last subscription.
  void notify(const std::string& tag, const std::string& state) {
    const std::string number = std::to_string(cseq++);
    receive("NOTIFY sip:a@a.invalid SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKn" +
            number + "\r\nMax-Forwards: 70\r\nFrom: " + field("To") + ";tag=" + tag +
            "\r\nTo: " + field("From") + "\r\nCall-ID: " + field("Call-ID") +
            "\r\nCSeq: " + number + " NOTIFY\r\nContact: <" + contact +
            ">\r\nEvent: presence\r\nSubscription-State: " + state + "\r\n\r\n");
  }
  /// Bob's SUBSCRIBE; `to_tag` is that of the dialog, if it is in one.
  void subscribed(const std::string& to_tag = "", const std::string& fields = "Expires: 600\r\n",
                  const std::string& event = "presence") {
    const std::string number = std::to_string(cseq++);
    receive(
        "SUBSCRIBE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKs" +
        number +
        "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=b\r\n"
        "To: <sip:alice@example.com>" +
        (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: c1\r\nCSeq: " + number +
        " SUBSCRIBE\r\nContact: <sip:bob@b.invalid>\r\nEvent: " + event + "\r\n" + fields + "\r\n");
  }
  /// Accepted. @returns the tag of its dialog.
  std::string serve() {
    REQUIRE(core.configure("eventPackages", "presence"));
    take_all = true;
    subscribed();
    REQUIRE(core.notifier().accept(last_request, {}, now));
    drain();
    const auto at = last_frame.find("From: ");
    const auto tag = last_frame.find(";tag=", at) + 5;
    return last_frame.substr(tag, last_frame.find("\r\n", tag) - tag);
  }
  MessageOptions state(const std::string& text) {
    MessageOptions options;
    options.body = body(text);
    options.content_type = "text/plain";
    return options;
  }
  std::size_t sent(const std::string& what) const {
    return static_cast<std::size_t>(std::ranges::count(wire, what));
  }
};

}  // namespace

TEST_CASE(
    "limit maximumForks: so many forks of one SUBSCRIBE have a subscription, others get 481") {
  Agent alice;
  REQUIRE(alice.core.configure("maximumForks", "3"));
  alice.subscribe(true);
  for (int i = 0; i < 6; ++i) alice.notify("fork" + std::to_string(i), "active;expires=60");
  CHECK(alice.core.statistics().subscriptions == 3);
  CHECK(alice.core.statistics().dialogs == 3);
  CHECK(alice.sent("200 NOTIFY") == 3);
  CHECK(alice.sent("481 NOTIFY") == 3);
}

TEST_CASE(
    "limit maximumDialogs: no more subscriptions of ours, publications, or SUBSCRIBEs of peers") {
  Agent alice;
  REQUIRE(alice.core.configure("maximumDialogs", "1"));
  alice.subscribe();
  const auto second =
      alice.core.subscriber().subscribe("sip:bob@example.com", {.event = "presence"}, alice.now);
  REQUIRE(!second);
  CHECK(second.error().code == ErrorCode::limit_exceeded);
  const auto publish = [&] {
    return alice.core.publisher().publish(
        "sip:alice@example.com", {.event = "presence", .message = alice.state("x")}, alice.now);
  };
  REQUIRE(publish());
  REQUIRE(!publish());
  CHECK(publish().error().code == ErrorCode::limit_exceeded);
  alice.notify("one", "active;expires=60");
  REQUIRE(alice.core.configure("eventPackages", "presence"));
  alice.subscribed();
  CHECK(alice.wire.back() == "480 SUBSCRIBE");
}

TEST_CASE(
    "sixteen notifications wait for one subscription; refreshes of the peer add none past them") {
  Agent alice;
  const std::string tag = alice.serve();
  const RequestId id = alice.last_request;
  for (int i = 0; i < 15; ++i)
    REQUIRE(alice.core.notifier().notify(id, false, alice.state("x"), alice.now));
  const auto refused = alice.core.notifier().notify(id, false, alice.state("y"), alice.now);
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::limit_exceeded);
  for (int i = 0; i < 100; ++i) alice.subscribed(tag);
  CHECK(alice.sent("200 SUBSCRIBE") == 101);
  CHECK(alice.sent("NOTIFY") == 1);
  // As many go out once each is answered.
  for (int i = 0; i < 40; ++i) {
    if (alice.last_frame.starts_with("NOTIFY"))
      alice.receive(response_to(alice.last_frame, "200", ""));
  }
  CHECK(alice.sent("NOTIFY") <= 17);
  CHECK(alice.core.statistics().subscriptions == 1);
}

TEST_CASE(
    "limit maximumSubscriptions: a dialog holds no more, though they came before any was "
    "accepted") {
  Agent agent;
  REQUIRE(agent.core.configure("maximumSubscriptions", "2"));
  const std::string tag = agent.serve();
  agent.subscribed(tag, "", "presence;id=2");
  const RequestId second = agent.last_request;
  agent.subscribed(tag, "", "presence;id=3");
  const RequestId third = agent.last_request;
  REQUIRE(second.value != third.value);
  CHECK(agent.core.notifier().accept(second, {}, agent.now));
  const auto refused = agent.core.notifier().accept(third, {}, agent.now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::limit_exceeded);
}

TEST_CASE("RFC 3323 4.1: a subscription that hides who asks does so in its refreshes as well") {
  Agent alice;
  const auto made = alice.core.subscriber().subscribe(
      "sip:bob@example.com", {.event = "presence", .from_uri = "sip:anonymous@anonymous.invalid"},
      alice.now);
  REQUIRE(made);
  alice.drain();
  alice.last_subscribe = alice.last_frame;
  CHECK(alice.last_frame.contains("Contact: <sip:anonymous@"));
  alice.receive(response_to(alice.last_subscribe, "200", "one", "Expires: 600\r\n"));
  alice.notify("one", "active;expires=600");
  REQUIRE(alice.core.subscriber().refresh(*made, alice.now));
  alice.drain();
  CHECK(alice.last_frame.contains("From: <sip:anonymous@anonymous.invalid>"));
  CHECK(alice.last_frame.contains("Contact: <sip:anonymous@"));
  CHECK(!alice.last_frame.contains("User-Agent"));
}

TEST_CASE("a command on a subscription or publication that ends, or is over, is refused") {
  Agent alice;
  const RequestId id = alice.subscribe();
  alice.notify("one", "active;expires=60");
  REQUIRE(alice.core.subscriber().unsubscribe(id, alice.now));
  CHECK(alice.core.subscriber().unsubscribe(id, alice.now).error().code ==
        ErrorCode::invalid_state);
  CHECK(alice.core.subscriber().refresh(id, alice.now).error().code == ErrorCode::invalid_state);
  alice.drain();
  alice.notify("one", "terminated");
  CHECK(alice.core.subscriber().unsubscribe(id, alice.now).error().code ==
        ErrorCode::unknown_request);
  const auto published = alice.core.publisher().publish(
      "sip:alice@example.com", {.event = "presence", .message = alice.state("x")}, alice.now);
  REQUIRE(published);
  REQUIRE(alice.core.publisher().remove(*published, alice.now));
  CHECK(alice.core.publisher().remove(*published, alice.now).error().code ==
        ErrorCode::invalid_state);
  CHECK(alice.core.publisher().remove(RequestId{99}, alice.now).error().code ==
        ErrorCode::unknown_request);
  // Its answer overtakes the removal: what it published is removed.
  alice.drain();
  alice.receive(response_to(alice.last_frame, "200", "c", "SIP-ETag: one\r\nExpires: 60\r\n"));
  CHECK(alice.last_frame.contains("SIP-If-Match: one"));
  CHECK(alice.last_frame.contains("Expires: 0"));
  alice.receive(response_to(alice.last_frame, "200", "c"));
  CHECK(alice.core.statistics().publications == 0);
}

TEST_CASE(
    "texts that would break a SUBSCRIBE, NOTIFY or PUBLISH apart are refused, and nothing goes "
    "out") {
  Agent alice;
  alice.serve();
  const std::size_t before = alice.wire.size();
  const RequestId id = alice.last_request;
  for (const std::string_view event : {"a\r\nX: y", "", "a b", ";id=1", "a..b"}) {
    CHECK(!alice.core.subscriber().subscribe("sip:b@b.example", {.event = event}, alice.now));
    CHECK(!alice.core.publisher().publish(
        "sip:b@b.example", {.event = event, .message = alice.state("x")}, alice.now));
  }
  CHECK(!alice.core.subscriber().subscribe("nobody", {.event = "presence"}, alice.now));
  CHECK(!alice.core.notifier().terminate(id, "a b", 0, {}, alice.now));
  CHECK(!alice.core.notifier().terminate(id, "x\r\nY: z", 0, {}, alice.now));
  MessageOptions with_field;
  with_field.header_fields = {"Subscription-State: terminated"};
  CHECK(!alice.core.notifier().notify(id, false, with_field, alice.now));
  alice.drain();
  CHECK(alice.wire.size() == before);
}

TEST_CASE(
    "RFC 3903 4: what waited for a publication that is gone goes out on the next connection") {
  Agent alice;
  std::vector<RequestId> published;
  for (const char* const text : {"one", "two", "three"}) {
    const auto made = alice.core.publisher().publish(
        "sip:alice@example.com", {.event = "presence", .message = alice.state(text)}, alice.now);
    REQUIRE(made);
    published.push_back(*made);
  }
  alice.drain();
  CHECK(alice.sent("PUBLISH") == 1);
  alice.core.flow_closed(kFlow, alice.now);
  alice.drain();
  REQUIRE(alice.core.publisher().remove(published[0], alice.now));
  REQUIRE(alice.core.publisher().remove(published[1], alice.now));
  alice.core.flow_opened(kFlow, true, alice.now);
  alice.drain();
  CHECK(alice.sent("PUBLISH") == 2);
  CHECK(alice.core.statistics().publications == 1);
}

TEST_CASE("RFC 6665 4.4.1: the Contact of the NOTIFY that makes a dialog is passed on as it is") {
  Agent alice;
  const RequestId id = alice.subscribe();
  alice.contact = "sip:bob|7@b.invalid;x=\\";  // seen in the field; not in the grammar
  alice.notify("one", "active;expires=60");
  CHECK(alice.wire.back() == "200 NOTIFY");
  alice.receive(response_to(alice.last_subscribe, "200", "one"));
  REQUIRE(alice.core.subscriber().unsubscribe(id, alice.now));
  alice.drain();
  CHECK(alice.last_frame.starts_with("SUBSCRIBE " + alice.contact + " SIP/2.0"));
  CHECK(alice.last_frame.contains("CSeq: 2 SUBSCRIBE"));
}

TEST_CASE("RFC 6665 4.2.2: a NOTIFY that finds too many transactions is tried again") {
  Agent alice;
  REQUIRE(alice.core.configure("maximumTransactions", "1"));
  REQUIRE(alice.core.request("MESSAGE", "sip:bob@example.com", {}, {}, {}, alice.now));
  alice.drain();
  const std::string message = alice.last_frame;
  REQUIRE(alice.core.configure("eventPackages", "presence"));
  alice.take_all = true;
  alice.subscribed();
  REQUIRE(alice.core.notifier().accept(alice.last_request, {}, alice.now));
  alice.drain();
  CHECK(alice.sent("NOTIFY") == 0);
  alice.receive(response_to(message, "200", "b"));
  alice.elapse(seconds(32));
  CHECK(alice.sent("NOTIFY") == 1);
}

TEST_CASE("a user agent that closes without a connection leaves no subscription of a peer") {
  Agent alice;
  alice.serve();
  alice.core.flow_closed(kFlow, alice.now);
  alice.core.close(alice.now);
  alice.drain();
  CHECK(alice.core.statistics().subscriptions == 0);
  CHECK(alice.core.statistics().dialogs == 0);
}

TEST_CASE("a user agent that closes ends its subscriptions with their last SUBSCRIBE") {
  Agent alice;
  alice.subscribe();
  alice.notify("one", "active;expires=60");
  alice.receive(response_to(alice.last_subscribe, "200", "one"));
  alice.core.close(alice.now);
  alice.drain();
  CHECK(alice.last_frame.starts_with("SUBSCRIBE sip:bob@b.invalid "));
  CHECK(alice.last_frame.contains("Expires: 0\r\n"));
}

}  // namespace sip::test::event_subscriptions
