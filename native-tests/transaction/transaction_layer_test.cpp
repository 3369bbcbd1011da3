#include "transaction/transaction_layer.h"

#include <doctest/doctest.h>

#include <map>

#include "message/via.h"
#include "support/seeded_random.h"
#include "support/test_messages.h"

using namespace sip;
using namespace sip::test;
using Kind = TransactionEffect::Kind;
using Times = std::vector<std::int64_t>;

namespace {

constexpr FlowId kFlow{1};

struct Bench {
  SeededRandom random{1};
  TimerTable timers;
  TransactionLayer layer;
  Instant now = instant(0);
  TransactionEffects effects;

  explicit Bench(TransactionLimits limits = {}) : layer(timers, random, {}, limits) {}

  TransactionId send(const MessagePtr& request, bool reliable) {
    const auto id = layer.send_request(request, kFlow, reliable, now, effects);
    REQUIRE(id);
    return *id;
  }
  TransactionId serve(const MessagePtr& request, bool reliable) {
    receive(request);
    REQUIRE(effects.back().kind == Kind::request);
    effects.clear();
    const auto id = layer.serve(request, kFlow, reliable, now);
    REQUIRE(id);
    return *id;
  }
  void receive(const MessagePtr& message) { layer.receive(message, kFlow, now, effects); }
  void respond(TransactionId id, const MessagePtr& response) {
    REQUIRE(layer.send_response(id, response, now, effects));
  }

  /// Steps from deadline to deadline; the times at which something of `kind` came out.
  Times run(Kind kind, Instant until = instant(200'000)) {
    Times times;
    effects.clear();
    while (const auto deadline = timers.next_deadline()) {
      if (*deadline > until) break;
      now = *deadline;
      while (const auto due = timers.pop_due(now)) layer.handle_timer(due->key, now, effects);
      for (const TransactionEffect& effect : effects) {
        if (effect.kind == kind) times.push_back(now.time_since_epoch().count());
      }
      effects.clear();
    }
    now = until;
    return times;
  }
  std::vector<Kind> kinds() {
    std::vector<Kind> list;
    for (const TransactionEffect& effect : effects) list.push_back(effect.kind);
    effects.clear();
    return list;
  }
  bool idle() const {
    return layer.client_count() == 0 && layer.server_count() == 0 && timers.size() == 0;
  }
};

using Kinds = std::vector<Kind>;

}  // namespace

TEST_CASE(
    "RFC 3261 17.1.1.2: an unanswered INVITE is sent again at doubling intervals until Timer B") {
  Bench bench;
  bench.send(request_with("INVITE", "z9hG4bK1"), false);
  CHECK(bench.run(Kind::send) == Times{500, 1500, 3500, 7500, 15500, 31500});
  CHECK(bench.idle());
}

TEST_CASE(
    "RFC 3261 17.1.2.2: an unanswered request that is no INVITE is sent again at intervals up to "
    "T2 until Timer F") {
  Bench bench;
  bench.send(request_with("BYE", "z9hG4bK1"), false);
  CHECK(bench.run(Kind::send) ==
        Times{500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500});
  CHECK(bench.idle());
}

TEST_CASE(
    "RFC 3261 17.1.1.2 and 17.1.2.2: a reliable transport never retransmits, and times out after "
    "64*T1 all the same") {
  for (const auto method : {"INVITE", "BYE"}) {
    Bench bench;
    bench.send(request_with(method, "z9hG4bK1"), true);
    CHECK(bench.run(Kind::timeout) == Times{32000});
    CHECK(bench.idle());
  }
  Bench server;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  const auto id = server.serve(invite, true);
  server.respond(id, response_to(invite, 486));
  CHECK(server.run(Kind::send) == Times{});
  CHECK(server.idle());
}

TEST_CASE(
    "RFC 3261 17.1.1.2 and 17.1.2.2: a provisional response stops an INVITE's timers and slows "
    "down Timer E to T2") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  bench.send(invite, false);
  bench.receive(response_to(invite, 180));
  CHECK(bench.timers.size() == 0);

  Bench other;
  const auto bye = request_with("BYE", "z9hG4bK1");
  other.send(bye, false);
  other.receive(response_to(bye, 100));
  CHECK(other.run(Kind::send) == Times{500, 4500, 8500, 12500, 16500, 20500, 24500, 28500});
}

TEST_CASE(
    "RFC 3261 17.1.1.2 and 17.1.1.3: a refused INVITE is acknowledged, again for each repetition "
    "until Timer D") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  bench.send(invite, false);
  bench.effects.clear();
  bench.receive(response_to(invite, 486));
  REQUIRE(bench.effects.size() == 2);
  const MessagePtr ack = bench.effects[0].message;
  CHECK(ack->method() == Method::ack);
  CHECK(top_via_of(*ack)->branch == "z9hG4bK1");
  CHECK(ack->header(HeaderName::to) == "<sip:bob@b.example>;tag=b");
  CHECK(ack->header(HeaderName::route) == "<sip:p.example;lr>");
  CHECK(ack->header(HeaderName::cseq) == "1 ACK");
  CHECK(ack->header(HeaderName::max_forwards) == "70");  // 8.1.1.6
  CHECK(bench.kinds() == Kinds{Kind::send, Kind::response});
  bench.receive(response_to(invite, 486));
  CHECK(bench.kinds() == Kinds{Kind::send});
  CHECK(bench.run(Kind::ended) == Times{32000});
  CHECK(bench.idle());

  Bench reliable;
  reliable.send(invite, true);
  reliable.effects.clear();
  reliable.receive(response_to(invite, 486));
  CHECK(reliable.kinds() == Kinds{Kind::send, Kind::response, Kind::ended});
  CHECK(reliable.idle());
}

TEST_CASE("RFC 6026 7.2: every 2xx to an INVITE is passed up for 64*T1") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  bench.send(invite, true);
  bench.effects.clear();
  bench.receive(response_to(invite, 200, "x"));
  bench.receive(response_to(invite, 200, "y"));
  bench.receive(response_to(invite, 486));
  CHECK(bench.kinds() == Kinds{Kind::response, Kind::response});
  CHECK(bench.run(Kind::ended) == Times{32000});
  CHECK(bench.idle());
}

TEST_CASE(
    "RFC 3261 17.1.2.2: a final response ends a BYE at once on a reliable transport and after T4 "
    "on another") {
  for (const bool reliable : {true, false}) {
    Bench bench;
    const auto bye = request_with("BYE", "z9hG4bK1");
    bench.send(bye, reliable);
    bench.receive(response_to(bye, 200));
    CHECK(bench.run(Kind::ended) == (reliable ? Times{} : Times{5000}));
    CHECK(bench.idle());
  }
}

TEST_CASE("RFC 3261 17.1.3: responses find their transaction by branch, CSeq method and sent-by") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  bench.send(invite, true);
  bench.effects.clear();
  bench.receive(response_to(request_with("INVITE", "z9hG4bK2"), 180));
  bench.receive(response_to(request_with("CANCEL", "z9hG4bK1"), 200));
  std::string elsewhere{response_to(invite, 180)->head()};
  elsewhere.replace(elsewhere.find("a.invalid"), 9, "x.invalid");
  bench.receive(parsed(elsewhere));
  CHECK(bench.kinds() == Kinds{Kind::stray, Kind::stray, Kind::stray});
  std::string upper{response_to(invite, 180)->head()};
  upper.replace(upper.find("a.invalid"), 9, "A.INVALID");
  bench.receive(parsed(upper));
  CHECK(bench.kinds() == Kinds{Kind::response});
}

TEST_CASE("RFC 3261 17.2.1: an INVITE that its user leaves alone is answered 100 after 200 ms") {
  Bench bench;
  bench.serve(request_with("INVITE", "z9hG4bK1"), true);
  CHECK(bench.run(Kind::send) == Times{200});
  Bench quick;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  quick.respond(quick.serve(invite, true), response_to(invite, 180));
  CHECK(quick.run(Kind::send) == Times{});
}

TEST_CASE(
    "RFC 3261 17.2.1 and 17.2.2: a repeated request is absorbed, or answered with the last "
    "response") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  const auto id = bench.serve(invite, false);
  bench.receive(invite);
  CHECK(bench.kinds() == Kinds{});
  bench.respond(id, response_to(invite, 180));
  bench.effects.clear();
  bench.receive(invite);
  REQUIRE(bench.effects.size() == 1);
  CHECK(bench.effects[0].message->status() == 180);

  Bench other;
  const auto bye = request_with("BYE", "z9hG4bK1");
  const auto bye_id = other.serve(bye, false);
  other.receive(bye);
  CHECK(other.kinds() == Kinds{});
  other.respond(bye_id, response_to(bye, 200));
  other.receive(bye);
  CHECK(other.kinds() == Kinds{Kind::send, Kind::send});
  CHECK(other.run(Kind::ended) == Times{32000});
}

TEST_CASE("RFC 3261 17.2.1: a refusal is sent again until its ACK comes or Timer H fires") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  bench.respond(bench.serve(invite, false), response_to(invite, 486));
  CHECK(bench.run(Kind::send, instant(8000)) == Times{500, 1500, 3500, 7500});
  bench.receive(request_with("ACK", "z9hG4bK1"));
  CHECK(bench.kinds() == Kinds{});
  CHECK(bench.run(Kind::send) == Times{});
  CHECK(bench.idle());

  Bench deaf;
  deaf.respond(deaf.serve(invite, false), response_to(invite, 486));
  CHECK(deaf.run(Kind::timeout) == Times{32000});
  CHECK(deaf.idle());
}

TEST_CASE("RFC 6026 7.1: after a 2xx the user may send it again, and hears ACKs, until Timer L") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  const auto id = bench.serve(invite, true);
  const auto success = response_to(invite, 200);
  bench.respond(id, success);
  bench.respond(id, success);
  CHECK(bench.kinds() == Kinds{Kind::send, Kind::send});
  CHECK(success.users() == 1);  // the transaction keeps none
  CHECK(bench.layer.send_response(id, response_to(invite, 486), bench.now, bench.effects)
            .error()
            .code == ErrorCode::invalid_state);
  bench.receive(invite);
  CHECK(bench.kinds() == Kinds{});
  bench.receive(request_with("ACK", "z9hG4bK9"));
  bench.receive(request_with("ACK", "z9hG4bK1"));
  CHECK(bench.kinds() == Kinds{Kind::request, Kind::request});
  CHECK(bench.run(Kind::ended) == Times{32000});
  CHECK(bench.layer.send_response(id, response_to(invite, 200), bench.now, bench.effects)
            .error()
            .code == ErrorCode::unknown_request);
}

TEST_CASE(
    "RFC 3261 9.2 and 8.2.2.2: a CANCEL names its request, and a request by another way is "
    "merged") {
  Bench bench;
  const auto invite = request_with("INVITE", "z9hG4bK1");
  const auto id = bench.serve(invite, true);
  CHECK(bench.layer.named_by(*request_with("CANCEL", "z9hG4bK1")) == id);
  CHECK_FALSE(bench.layer.named_by(*request_with("CANCEL", "z9hG4bK2")));
  const auto info = bench.serve(request_with("INFO", "z9hG4bK3", "3"), true);
  CHECK(bench.layer.named_by(*request_with("CANCEL", "z9hG4bK3", "3")) == info);
  CHECK(bench.layer.is_merged(*request_with("INVITE", "z9hG4bK2")));
  CHECK_FALSE(bench.layer.is_merged(*request_with("INVITE", "z9hG4bK2", "2")));
}

TEST_CASE(
    "RFC 3261 17.2.3: older peers, without the magic cookie, are matched by what else names the "
    "request") {
  Bench bench;
  const auto invite = request_with("INVITE", "1");
  bench.serve(invite, false);
  bench.receive(request_with("INVITE", "1", "2"));
  CHECK(bench.kinds() == Kinds{Kind::request});
  bench.receive(invite);
  CHECK(bench.kinds() == Kinds{});
}

TEST_CASE(
    "RFC 3261 17.1.4 and 18.4: a closed flow ends what lives on it, as lost where a response is "
    "awaited, else silently") {
  Bench bench;
  bench.send(request_with("BYE", "z9hG4bK1"), true);
  bench.serve(request_with("INVITE", "z9hG4bK2"), true);
  bench.effects.clear();
  bench.layer.flow_closed(FlowId{2}, bench.effects);
  CHECK(bench.kinds() == Kinds{});
  bench.layer.flow_closed(kFlow, bench.effects);
  CHECK(bench.kinds() == Kinds{Kind::flow_lost, Kind::ended, Kind::ended});
  CHECK(bench.idle());
}

TEST_CASE("an abandoned INVITE ends without a timeout") {
  Bench bench;
  const auto id = bench.send(request_with("INVITE", "z9hG4bK1"), true);
  bench.effects.clear();
  bench.layer.abandon(id, bench.effects);
  CHECK(bench.kinds() == Kinds{Kind::ended});
  CHECK(bench.idle());
}

TEST_CASE("live transactions are limited") {
  Bench bench{{1, 1}};
  bench.send(request_with("BYE", "z9hG4bK1"), true);
  CHECK(bench.layer
            .send_request(request_with("BYE", "z9hG4bK2"), kFlow, true, bench.now, bench.effects)
            .error()
            .code == ErrorCode::limit_exceeded);
  bench.serve(request_with("BYE", "z9hG4bK3"), true);
  CHECK(bench.layer.serve(request_with("BYE", "z9hG4bK4"), kFlow, true, bench.now).error().status ==
        503);
}

TEST_CASE("RFC 3261 17: two layers over a wire that loses and delays come to rest") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Bench client, server;
    std::mt19937 chance{seed};
    std::multimap<std::int64_t, std::pair<bool, MessagePtr>> wire;
    int finals = 0;
    const auto post = [&](bool to_server, const MessagePtr& message, Instant now) {
      if (chance() % 3 != 0)
        wire.emplace(now.time_since_epoch().count() + static_cast<std::int64_t>(chance() % 300),
                     std::pair{to_server, message});
    };
    for (int i = 0; i < 6; ++i)
      client.send(request_with(i % 2 == 0 ? "INVITE" : "BYE", "z9hG4bK" + std::to_string(i),
                               std::to_string(i)),
                  false);
    const auto drain = [&](Bench& bench, bool is_client) {
      const auto effects = std::exchange(bench.effects, {});
      for (const TransactionEffect& effect : effects) {
        if (effect.kind == Kind::send) post(is_client, effect.message, bench.now);
        if (effect.kind == Kind::response && effect.message->status() >= 200) ++finals;
        if (effect.kind == Kind::timeout && is_client) ++finals;
        if (effect.kind == Kind::request && effect.message->method() != Method::ack) {
          const auto id = bench.layer.serve(effect.message, kFlow, false, bench.now);
          REQUIRE(bench.layer.send_response(
              *id,
              response_to(effect.message, effect.message->method() == Method::invite ? 486 : 200),
              bench.now, bench.effects));
        }
      }
    };
    for (int step = 0; step < 5000; ++step) {
      while (!client.effects.empty() || !server.effects.empty()) {
        drain(client, true);
        drain(server, false);
      }
      std::int64_t next = -1;
      const auto consider = [&next](std::int64_t time) {
        next = next < 0 ? time : std::min(next, time);
      };
      if (!wire.empty()) consider(wire.begin()->first);
      if (const auto d = client.timers.next_deadline()) consider(d->time_since_epoch().count());
      if (const auto d = server.timers.next_deadline()) consider(d->time_since_epoch().count());
      if (next < 0) break;
      client.now = server.now = std::max(client.now, instant(next));
      while (!wire.empty() && wire.begin()->first <= next) {
        const auto [to_server, message] = wire.begin()->second;
        wire.erase(wire.begin());
        (to_server ? server : client).receive(message);
      }
      for (Bench* bench : {&client, &server}) {
        while (const auto due = bench->timers.pop_due(bench->now))
          bench->layer.handle_timer(due->key, bench->now, bench->effects);
      }
    }
    CHECK(client.idle());
    CHECK(server.idle());
    CHECK(finals == 6);
  }
}
