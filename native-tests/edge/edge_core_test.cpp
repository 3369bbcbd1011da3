#include "edge/edge_core.h"

#include <vector>

#include "message/name_addr.h"
#include "support/edge_network.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

using Events = std::vector<std::string>;

}  // namespace

TEST_CASE("RFC 3261 10.3 and 22.4: a user registers with digest, and a wrong password is refused") {
  Network net;
  CHECK(net.registered("alice", "a-secret").events == Events{"registering", "registered"});
  CHECK(net.edge.statistics().bindings == 1);
  CHECK(net.registered("bob", "guess").events == Events{"registering", "failed"});
  CHECK(net.edge.statistics().bindings == 1);
  net.nothing_left();
}

TEST_CASE(
    "RFC 3261 16.12: a call goes through the proxy, with 407, ringing, answer, hold by the callee, "
    "BYE") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  Phone& bob = net.registered("bob", "b-secret");
  alice.events.clear();
  bob.events.clear();
  REQUIRE(
      alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), net.now));
  net.settle();
  CHECK(bob.events == Events{"INVITE"});
  REQUIRE(bob.core.respond(bob.theirs, 180, {}, {}, net.now));
  net.settle();
  const auto dialog = bob.core.respond(bob.theirs, 200, {}, bob.body("answer"), net.now);
  REQUIRE(dialog);
  net.settle();
  CHECK(alice.events == Events{"100", "180", "200"});
  CHECK(bob.events == Events{"INVITE", "ack"});

  REQUIRE(bob.core.dialog_request(*dialog, "INVITE", 0, bob.body("hold"), net.now));
  net.settle();
  REQUIRE(alice.core.respond(alice.theirs, 200, {}, alice.body("held"), net.now));
  net.settle();
  CHECK(bob.events.back() == "200");
  REQUIRE(alice.core.dialog_request(alice.dialog, "BYE", 0, {}, net.now));
  net.settle();
  CHECK(alice.events.back() == "200");
  CHECK(bob.events.back() == "ended remote_bye");
  net.nothing_left();
}

TEST_CASE("RFC 3261 16.7: two phones of a user ring; one answers, the other is cancelled") {
  ForkedCall net;
  Phone &alice = net.alice, &desk = net.desk, &mobile = net.mobile;
  REQUIRE(desk.core.respond(desk.theirs, 180, {}, {}, net.now));
  REQUIRE(mobile.core.respond(mobile.theirs, 180, {}, {}, net.now));
  net.settle();
  REQUIRE(mobile.core.respond(mobile.theirs, 200, {}, mobile.body("answer"), net.now));
  net.settle();
  CHECK(mobile.events.back() == "ack");
  CHECK(desk.events.back() == "ended completed_elsewhere");
  CHECK(alice.events.back() == "200");
  net.nothing_left();
}

TEST_CASE("the caller cancels, and the callee hears it") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  Phone& bob = net.registered("bob", "b-secret");
  const auto call =
      alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), net.now);
  REQUIRE(call);
  net.settle();
  REQUIRE(bob.core.respond(bob.theirs, 180, {}, {}, net.now));
  net.settle();
  REQUIRE(alice.core.cancel(*call, {}, net.now));
  net.settle();
  CHECK(bob.events.back() == "ended cancelled");
  CHECK(alice.events[alice.events.size() - 2] == "487");
  CHECK(alice.events.back() == "ended cancelled");
  net.nothing_left();
}

TEST_CASE("RFC 3261 16.7: the best of several refusals is forwarded") {
  ForkedCall net;
  Phone &alice = net.alice, &desk = net.desk, &mobile = net.mobile;
  REQUIRE(desk.core.respond(desk.theirs, 500, {}, {}, net.now));
  net.settle();
  CHECK(alice.events.back() == "100");
  REQUIRE(mobile.core.respond(mobile.theirs, 486, {}, {}, net.now));
  net.settle();
  CHECK(alice.events.back() == "486");
  net.nothing_left();
}

TEST_CASE("RFC 3261 16.7 step 6: a 503 is forwarded as 500, and only where nothing better came") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  Phone& desk = net.registered("bob", "b-secret");
  const auto call = [&] {
    REQUIRE(
        alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), net.now));
    net.settle();
  };
  const auto refuse = [&](Phone& phone, std::uint16_t status) {
    REQUIRE(phone.core.respond(phone.theirs, status, {}, {}, net.now));
    net.settle();
  };
  call();
  refuse(desk, 503);
  CHECK(alice.events.back() == "500");
  Phone& mobile = net.registered("bob", "b-secret");
  call();
  refuse(desk, 503);
  refuse(mobile, 504);
  CHECK(alice.events.back() == "504");
  net.nothing_left();
}

TEST_CASE(
    "RFC 3261 16.3 and 16.5: an unknown user is 404, one who is not registered 480, too many hops "
    "483") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  for (const auto& [target, status] :
       std::map<std::string, std::string>{{"sip:nobody@example.com", "404"},
                                          {"sip:bob@example.com", "480"},
                                          {"sip:x@other.example", "404"}}) {
    REQUIRE(alice.core.request("MESSAGE", target, {}, {}, {}, net.now));
    net.settle();
    CHECK(alice.events.back() == status);
  }
  net.edge.receive(
      alice.flow,
      "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
      "Max-Forwards: 0\r\nFrom: <sip:x@y>;tag=1\r\nTo: <sip:bob@example.com>\r\n"
      "Call-ID: hops\r\nCSeq: 1 OPTIONS\r\n\r\n",
      net.now);
  CHECK(net.edge.poll().message->status() == 483);
  net.nothing_left();
}

TEST_CASE("RFC 3261 10.3: a binding ends with its time, and with its connection") {
  Network net;
  Phone& bob = net.phone("bob", "b-secret");
  REQUIRE(bob.core.registrant().start({.expires = 60}, net.now));
  net.settle();
  CHECK(net.edge.statistics().bindings == 1);
  bob.core.flow_closed(bob.flow, net.now);
  net.wait(seconds(59));
  CHECK(net.edge.statistics().bindings == 1);
  net.wait(seconds(2));
  CHECK(net.edge.statistics().bindings == 0);

  Phone& alice = net.registered("alice", "a-secret");
  CHECK(net.edge.statistics().bindings == 1);
  net.edge.flow_closed(alice.flow, net.now);
  CHECK(net.edge.statistics().bindings == 0);
  alice.core.flow_closed(alice.flow, net.now);
  net.settle();
  CHECK(alice.events.back() == "unregistered");
}

TEST_CASE("what is not SIP is dropped; a request with a fault is answered") {
  Network net;
  Phone& alice = net.phone("alice", "a-secret");
  for (const char* noise : {"", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\xFF\xFE\x00", "INVITE"}) {
    net.edge.receive(alice.flow, noise, net.now);
    CHECK(!net.edge.poll().message);
  }
  net.edge.receive(
      alice.flow,
      "OPTIONS sip:example.com SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
      "From: <sip:x@y>;tag=1\r\nTo: <sip:example.com>\r\nCSeq: 1 OPTIONS\r\n\r\n",
      net.now);
  CHECK(net.edge.poll().message->status() == 400);
}

TEST_CASE("a route that somebody made up leads nowhere") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  net.registered("bob", "b-secret");
  net.edge.receive(
      alice.flow,
      "BYE sip:x@unknown.invalid SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\n"
      "Route: <sip:1-2-0000000000000000@edge.invalid;transport=ws;lr>\r\n"
      "From: <sip:x@y>;tag=1\r\nTo: <sip:z@y>;tag=2\r\nCall-ID: c\r\nCSeq: 1 BYE\r\n\r\n",
      net.now);
  CHECK(net.edge.poll().message->status() == 404);
}

TEST_CASE(
    "RFC 3261 9.1: a branch that was cancelled and stays silent is given up after 64*T1, also by "
    "the proxy") {
  Network net;
  Phone& alice = net.registered("alice", "a-secret");
  Phone& bob = net.registered("bob", "b-secret");
  const auto invite =
      alice.core.request("INVITE", "sip:bob@example.com", {}, {}, alice.body("offer"), net.now);
  net.settle();
  REQUIRE(bob.core.respond(bob.theirs, 180, {}, {}, net.now));
  net.settle();
  bob.deaf = true;
  REQUIRE(alice.core.cancel(*invite, {}, net.now));
  net.settle();
  net.wait(seconds(33));
  CHECK(std::ranges::contains(alice.events, "487"));
  CHECK(net.edge.statistics().client_transactions == 0);
  net.wait(seconds(33));
  CHECK(net.edge.statistics().forks == 0);
  bob.deaf = false;
  net.nothing_left();
}

TEST_CASE(
    "RFC 4320 4.2: the proxy never answers 408 to a request that is no INVITE, and forgets it") {
  for (const bool reliable : {true, false}) {
    Network net;
    Phone& alice = net.registered("alice", "a-secret", reliable);
    Phone& bob = net.registered("bob", "b-secret", reliable);
    bob.deaf = true;
    bob.heard.clear();
    alice.heard.clear();
    REQUIRE(alice.core.request("MESSAGE", "sip:bob@example.com", {}, {}, alice.body("x"), net.now));
    net.settle();
    net.wait(seconds(40));
    // 17.1.2.2: the edge sends it again over a transport of datagrams.
    CHECK(bob.heard.size() == (reliable ? 1 : 11));
    CHECK(std::ranges::none_of(alice.heard, [](const auto& line) { return line.contains("408"); }));
    CHECK(net.edge.statistics().forks + net.edge.statistics().server_transactions == 0);
    bob.deaf = false;
    net.nothing_left();
  }
}

}  // namespace sip::test
