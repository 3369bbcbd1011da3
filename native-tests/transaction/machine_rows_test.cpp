// Every row of the four machines by what it does, over an unreliable transport where all timers
// run: the effects, the next state, and the timers that are left.
#include <doctest/doctest.h>

#include <string>

#include "support/seeded_random.h"
#include "support/test_messages.h"
#include "transaction/transaction_layer.h"

namespace sip::test::machine_rows {
namespace {

using Kind = TransactionEffect::Kind;
using enum TransactionState;

constexpr FlowId kFlow{1};

/// One transaction, moved by letters.
struct Steps {
  SeededRandom random{1};
  TimerTable timers;
  TransactionLayer layer{timers, random};
  Instant now = instant(0);
  TransactionEffects effects;
  MessagePtr request;
  TransactionId id;

  Steps(const std::string& method, bool client) : request(request_with(method, "z9hG4bK1")) {
    id = client ? *layer.send_request(request, kFlow, false, now, effects)
                : *layer.serve(request, kFlow, false, now);
  }
  /// p, s, f: a 1xx, 2xx, 4xx comes; P, S, F: it is sent; r: the request again; k: its ACK; t: the
  /// next timer fires.
  void step(char letter) {
    effects.clear();
    const auto response = [&](std::uint16_t status) { return response_to(request, status); };
    const auto receive = [&](const MessagePtr& message) {
      layer.receive(message, kFlow, now, effects);
    };
    const auto send = [&](std::uint16_t status) {
      (void)layer.send_response(id, response(status), now, effects);
    };
    switch (letter) {
      case 'p': return receive(response(180));
      case 's': return receive(response(200));
      case 'f': return receive(response(486));
      case 'P': return send(180);
      case 'S': return send(200);
      case 'F': return send(486);
      case 'r': return receive(request);
      case 'k': return receive(request_with("ACK", "z9hG4bK1"));
      default: break;
    }
    now = timers.next_deadline().value_or(now);
    while (const auto due = timers.pop_due(now)) layer.handle_timer(due->key, now, effects);
  }
};

struct Row {
  const char* steps;
  std::vector<Kind> effects;  ///< of the last step
  TransactionState state;     ///< terminated: it is gone
  std::size_t timers;
  std::int64_t next_timer;  ///< milliseconds after the last step
};

void check(const std::string& method, bool client, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const std::string text = row.steps;
    CAPTURE(text);
    Steps machine{method, client};
    for (const char letter : text) machine.step(letter);
    std::vector<Kind> kinds;
    for (const TransactionEffect& effect : machine.effects) kinds.push_back(effect.kind);
    CHECK(kinds == row.effects);
    CHECK(machine.layer.state_of(machine.id).value_or(terminated) == row.state);
    CHECK(machine.timers.size() == row.timers);
    if (row.timers > 0 && machine.timers.next_deadline())
      CHECK((*machine.timers.next_deadline() - machine.now).count() == row.next_timer);
  }
}

constexpr auto kSend = Kind::send;
constexpr auto kUp = Kind::response;

}  // namespace

TEST_CASE(
    "RFC 3261 17.1.1, RFC 6026 8.4: each edge of an INVITE client transaction does its part") {
  check("INVITE", true,
        {
            {"", {kSend}, calling, 2, 500},
            {"t", {kSend}, calling, 2, 1000},
            {"ttttttt", {Kind::timeout, Kind::ended}, terminated, 0, 0},
            {"p", {kUp}, proceeding, 0, 0},
            {"s", {kUp}, accepted, 1, 32000},
            {"f", {kSend, kUp}, completed, 1, 32000},
            {"pp", {kUp}, proceeding, 0, 0},
            {"ps", {kUp}, accepted, 1, 32000},
            {"pf", {kSend, kUp}, completed, 1, 32000},
            {"ff", {kSend}, completed, 1, 32000},
            {"fp", {}, completed, 1, 32000},
            {"fs", {}, completed, 1, 32000},
            {"ft", {Kind::ended}, terminated, 0, 0},
            {"ss", {kUp}, accepted, 1, 32000},
            {"sp", {}, accepted, 1, 32000},
            {"sf", {}, accepted, 1, 32000},
            {"st", {Kind::ended}, terminated, 0, 0},
        });
}

TEST_CASE("RFC 3261 17.1.2: each edge of another client transaction does its part") {
  check("BYE", true,
        {
            {"", {kSend}, trying, 2, 500},
            {"t", {kSend}, trying, 2, 1000},
            {"tttt", {kSend}, trying, 2, 4000},
            {"ttttttttttt", {Kind::timeout, Kind::ended}, terminated, 0, 0},
            {"p", {kUp}, proceeding, 2, 500},
            {"s", {kUp}, completed, 1, 5000},
            {"f", {kUp}, completed, 1, 5000},
            {"pt", {kSend}, proceeding, 2, 4000},
            {"ptt", {kSend}, proceeding, 2, 4000},
            {"pttttttttt", {Kind::timeout, Kind::ended}, terminated, 0, 0},
            {"pp", {kUp}, proceeding, 2, 500},
            {"ps", {kUp}, completed, 1, 5000},
            {"pf", {kUp}, completed, 1, 5000},
            {"ss", {}, completed, 1, 5000},
            {"sp", {}, completed, 1, 5000},
            {"st", {Kind::ended}, terminated, 0, 0},
        });
}

TEST_CASE(
    "RFC 3261 17.2.1, RFC 6026 8.5: each edge of an INVITE server transaction does its part") {
  check("INVITE", false,
        {
            {"", {}, proceeding, 1, 200},
            {"t", {kSend}, proceeding, 0, 0},
            {"r", {}, proceeding, 1, 200},
            {"tr", {kSend}, proceeding, 0, 0},
            {"k", {}, proceeding, 1, 200},
            {"P", {kSend}, proceeding, 0, 0},
            {"PP", {kSend}, proceeding, 0, 0},
            {"Pr", {kSend}, proceeding, 0, 0},
            {"S", {kSend}, accepted, 1, 32000},
            {"F", {kSend}, completed, 2, 500},
            {"Fr", {kSend}, completed, 2, 500},
            {"Ft", {kSend}, completed, 2, 1000},
            {"Ftttt", {kSend}, completed, 2, 4000},
            {"Fttttttttttt", {Kind::timeout, Kind::ended}, terminated, 0, 0},
            {"Fk", {}, confirmed, 1, 5000},
            {"FP", {}, completed, 2, 500},
            {"FS", {}, completed, 2, 500},
            {"Fkk", {}, confirmed, 1, 5000},
            {"Fkr", {}, confirmed, 1, 5000},
            {"Fkt", {Kind::ended}, terminated, 0, 0},
            {"SS", {kSend}, accepted, 1, 32000},
            {"SF", {}, accepted, 1, 32000},
            {"Sr", {}, accepted, 1, 32000},
            {"Sk", {Kind::request}, accepted, 1, 32000},
            {"St", {Kind::ended}, terminated, 0, 0},
        });
}

TEST_CASE("RFC 3261 17.2.2, RFC 4320 4.1: each edge of another server transaction does its part") {
  check("BYE", false,
        {
            {"", {}, trying, 1, 3500},
            {"r", {}, trying, 1, 3500},
            {"P", {}, trying, 1, 3500},
            {"t", {kSend}, proceeding, 0, 0},
            {"S", {kSend}, completed, 1, 32000},
            {"F", {kSend}, completed, 1, 32000},
            {"tr", {kSend}, proceeding, 0, 0},
            {"tP", {}, proceeding, 0, 0},
            {"tS", {kSend}, completed, 1, 32000},
            {"tF", {kSend}, completed, 1, 32000},
            {"Sr", {kSend}, completed, 1, 32000},
            {"Fr", {kSend}, completed, 1, 32000},
            {"SF", {}, completed, 1, 32000},
            {"St", {Kind::ended}, terminated, 0, 0},
        });
}

TEST_CASE(
    "RFC 4320 4.1: a request that is no INVITE gets a 100 when its client has slowed down to T2, "
    "and no other provisional response") {
  Steps machine{"BYE", false};
  CHECK(machine.layer
            .send_response(machine.id, response_to(machine.request, 180), machine.now,
                           machine.effects)
            .error()
            .code == ErrorCode::invalid_state);
  machine.step('t');
  REQUIRE(machine.effects.size() == 1);
  CHECK(machine.effects[0].message->status() == 100);
  CHECK(TransactionTimers{.t1 = seconds(4), .t2 = seconds(4)}.until_slow() == seconds(4));
  CHECK(TransactionTimers{.t1 = seconds(1), .t2 = seconds(5)}.until_slow() == seconds(7));
}

TEST_CASE("RFC 4320 4.2: a request that is no INVITE can be left without any response") {
  Steps machine{"BYE", false};
  machine.layer.abandon(machine.id, machine.effects);
  REQUIRE(machine.effects.size() == 1);
  CHECK(machine.effects[0].kind == Kind::ended);
  CHECK(machine.timers.size() == 0);
}

TEST_CASE("RFC 3261 17.1.1.2: Timer D is at least 32 s, whatever our own T1 is") {
  Steps machine{"INVITE", true};
  machine.layer.configure({.t1 = milliseconds(100)}, {});
  machine.step('f');
  CHECK(*machine.timers.next_deadline() == instant(32'000));
}

}  // namespace sip::test::machine_rows
