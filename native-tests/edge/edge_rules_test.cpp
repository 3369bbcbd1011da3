// What the edge refuses, and what it changes in what it forwards.
#include "message/name_addr.h"
#include "support/edge_frames.h"
#include "support/edge_network.h"

namespace sip::test {
namespace {

using Events = std::vector<std::string>;

std::string frame(const std::string& method, const std::string& uri, const std::string& fields) {
  return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK" + method +
         "\r\nFrom: <sip:x@other.example>;tag=1\r\nTo: <" + uri + ">\r\nCall-ID: c\r\nCSeq: 1 " +
         method + "\r\n" + fields + "\r\n";
}
std::string registration(const std::string& fields) {
  return "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK\r\n"
         "From: <sip:user@example.com>;tag=1\r\nTo: <sip:user@example.com>\r\nCall-ID: r\r\n"
         "CSeq: 1 REGISTER\r\n" +
         fields + "\r\n";
}

/// A phone is registered, and somebody else is there who calls it.
struct Reached : Registrar {
  static constexpr FlowId kCaller{2};
  Reached() {
    edge.flow_opened(kCaller, false);
    REQUIRE(answer_to(registration("Contact: <sip:u@phone.invalid>\r\n"), "user")->status() == 200);
  }
};

}  // namespace

TEST_CASE("RFC 3261 22.4: nobody registers or calls as somebody else") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  REQUIRE(alice.core.registrant().start({.aor = "sip:bob@example.com"}, net.now));
  net.settle();
  CHECK(alice.events.back() == "failed");
  CHECK(net.edge.statistics().bindings == 1);
  REQUIRE(alice.core.request("MESSAGE", "sip:alice@example.com", "sip:bob@example.com", {}, {},
                             net.now));
  net.settle();
  CHECK(alice.events.back() == "403");
  net.nothing_left();
}

TEST_CASE("RFC 3261 10.3: how many bindings, for how long, and all at once") {
  Registrar given{{.bindings_per_user = 2, .timers = {}, .message_limits = {}}};
  const auto status = [&](const std::string& fields) {
    return given.answer_to(registration(fields), "user")->status();
  };
  CHECK(status("Contact: *\r\nExpires: 1\r\n") == 400);
  CHECK(status("Contact: *\r\nContact: <sip:a@b>\r\nExpires: 0\r\n") == 400);
  CHECK(status("Contact: <sip:a@b>;expires=9\r\n") == 423);
  CHECK(status("Contact: <sip:a@b>;expires=10\r\n") == 200);
  const auto granted = given.answer_to(registration("Contact: <sip:a@B>;expires=9999\r\n"), "user");
  CHECK(granted->count(HeaderName::contact) == 1);
  CHECK(contact_of(*granted)->params.value("expires") == "3600");
  CHECK(status("Contact: <sip:c@b>\r\n") == 200);
  CHECK(status("Contact: <sip:d@b>\r\n") == 403);
  CHECK(given.edge.statistics().bindings == 2);
  CHECK(status("Contact: *\r\nExpires: 0\r\n") == 200);
  CHECK(given.edge.statistics().bindings == 0);
}

TEST_CASE("RFC 3261 16.3, 16.6: one hop less, and without the credentials that were for us") {
  Reached given;
  const std::string credentials =
      "Proxy-Authorization: Digest realm=\"example.com\"\r\n"
      "Proxy-Authorization: Digest realm=\"other\"\r\n";
  for (const std::string method : {"OPTIONS", "ACK"}) {
    const auto sent = given.after(Reached::kCaller, frame(method, "sip:user@example.com",
                                                          "Max-Forwards: 1\r\n" + credentials));
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].flow == kPhone);
    CHECK(sent[0].message->request_uri() ==
          (method == "ACK" ? "sip:user@example.com" : "sip:u@phone.invalid"));
    CHECK(sent[0].message->header(HeaderName::max_forwards) == "0");
    CHECK(sent[0].message->count(HeaderName::proxy_authorization) == 1);
    CHECK(sent[0].message->header(HeaderName::proxy_authorization) == "Digest realm=\"other\"");
  }
  CHECK(given.after(Reached::kCaller, frame("ACK", "sip:user@example.com", "Max-Forwards: 0\r\n"))
            .empty());
  // An ACK has no answer, whatever is wrong with it (17.1.1.3).
  CHECK(given.after(Reached::kCaller, frame("ACK", "sip:user@example.com", "To: <sip:b@c>\r\n"))
            .empty());
}

TEST_CASE("RFC 3261 9.1: a branch that has said nothing is cancelled when it says something") {
  Reached given;
  const std::string invite = frame("INVITE", "sip:user@example.com", "");
  const auto sent = given.after(Reached::kCaller, invite);
  REQUIRE(sent.size() == 2);  // 100, INVITE
  std::string cancel = invite;
  cancel.replace(0, 6, "CANCEL").replace(cancel.find("1 INVITE"), 8, "1 CANCEL");
  const auto cancelled = given.after(Reached::kCaller, cancel);
  REQUIRE(cancelled.size() == 1);
  CHECK(cancelled[0].message->status() == 200);
  const auto ringing = make_response(*sent[1].message, 180, "", "t").finish();
  const auto then = given.after(kPhone, std::string(ringing->head()));
  CHECK(std::ranges::any_of(
      then, [](const EdgeOutput& output) { return output.message->method() == Method::cancel; }));
}

TEST_CASE("RFC 3261 16.7 step 5: a 6xx of one phone ends the ringing of the others") {
  ForkedCall net;
  Phone &alice = net.alice, &desk = net.desk, &mobile = net.mobile;
  REQUIRE(mobile.core.respond(mobile.theirs, 180, {}, {}, net.now));
  net.settle();
  REQUIRE(desk.core.respond(desk.theirs, 603, {}, {}, net.now));
  net.settle();
  CHECK(mobile.events.back() == "ended cancelled");
  CHECK(std::ranges::contains(alice.events, "603"));
  net.nothing_left();
}

TEST_CASE("no more is forwarded than the limit says, and nothing to a connection that is gone") {
  Network full{{.forks = 0, .timers = {}, .message_limits = {}}};
  Phone& carol = full.registered("alice", "a-secret");
  REQUIRE(carol.core.request("MESSAGE", "sip:alice@example.com", {}, {}, {}, full.now));
  full.settle();
  CHECK(carol.events.back() == "503");
  full.nothing_left();

  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  Phone& bob = net.registered("bob", "b-secret");
  REQUIRE(
      alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), net.now));
  net.settle();
  REQUIRE(bob.core.respond(bob.theirs, 200, {}, bob.body("answer"), net.now));
  net.settle();
  net.edge.flow_closed(bob.flow, net.now);
  REQUIRE(alice.core.dialog_request(alice.dialog, "INFO", 0, {}, net.now));
  net.settle();
  CHECK(std::ranges::contains(alice.events, "480"));
}

}  // namespace sip::test
