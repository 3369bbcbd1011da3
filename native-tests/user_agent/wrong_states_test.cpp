// Every command on a dialog in every state of its session: what may not be sent is the typed error,
// and puts nothing on the wire (BEHAVIOUR 1 "Sending").
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "support/call_fixtures.h"

namespace sip::test {
namespace {

using enum ErrorCode;

struct Command {
  const char* name;
  const char* method;  ///< "ACK" has a command of its own
  bool described;
};

constexpr std::array<Command, 13> kCommands = {{{"ack", "ACK", false},
                                                {"ack with an answer", "ACK", true},
                                                {"bye", "BYE", false},
                                                {"info", "INFO", false},
                                                {"invite", "INVITE", true},
                                                {"invite without an offer", "INVITE", false},
                                                {"message", "MESSAGE", false},
                                                {"notify", "NOTIFY", false},
                                                {"prack", "PRACK", false},
                                                {"prack with an answer", "PRACK", true},
                                                {"refer", "REFER", false},
                                                {"update", "UPDATE", false},
                                                {"update with an offer", "UPDATE", true}}};

ErrorCode give(AgentFixture& alice, DialogId dialog, const Command& command) {
  MessageOptions options = command.described ? alice.sdp("v=0 wrong") : MessageOptions{};
  const std::string_view method = command.method;
  if (method == "REFER") options.header_fields = {"Refer-To: <sip:c@c.invalid>"};
  if (method == "NOTIFY") options.header_fields = {"Event: refer", "Subscription-State: active"};
  if (method == "ACK") return code(alice.core.acknowledge(dialog, options, alice.now));
  return code(alice.core.dialog_request(dialog, method, 0, options, alice.now));
}

// `expected`: one letter per command: o goes, s invalid_state, u unknown_dialog.
template <class State>
void try_all(const char* state, std::string_view expected) {
  REQUIRE(expected.size() == kCommands.size());
  for (std::size_t i = 0; i < kCommands.size(); ++i) {
    CAPTURE(std::string(state));
    CAPTURE(std::string(kCommands[i].name));
    State given;
    const SignalingState before = given.signaling();
    given.wire.clear();
    const ErrorCode got = give(given, given.dialog, kCommands[i]);
    given.drain();
    switch (expected[i]) {
      case 's': CHECK(got == invalid_state); break;
      case 'u': CHECK(got == unknown_dialog); break;
      default: CHECK(got == none);
    }
    CHECK(given.wire.empty() == (expected[i] != 'o'));
    if (expected[i] == 's') CHECK(given.signaling() == before);
  }
}

struct Base : Callee {
  SignalingState signaling() const {
    const Session* const session = core.dialog(dialog);
    return session == nullptr ? SignalingState::closed : session->signaling.state();
  }
  void call(bool offers) {
    REQUIRE(core.request("INVITE", "sip:bob@example.com", {}, {},
                         offers ? sdp("v=0 offer") : MessageOptions{}, now));
    drain();
  }
  void respond(const std::string& status, const std::string& body, const std::string& more = "") {
    receive(response_to(last_frame, status, "b",
                        body.empty() ? kBobsContact + more : with_sdp(body, kBobsContact + more)),
            body);
    dialog = last_dialog;
  }
  void confirm() {
    ring_reliably("v=0 bob");
    accept();
    receive(in_dialog("ACK", 1));
  }
  void theirs(const std::string& method) {
    take_all = true;
    receive(in_dialog(method, 2, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  }
  /// Bob has a subscription, and was notified once.
  void referred() {
    take_all = true;
    receive(in_dialog("REFER", 2, "Refer-To: <sip:c@c.invalid>\r\n" + std::string(kBobsContact)));
    REQUIRE(core.respond(last_request, 202, {}, {}, now));
    drain();
    receive(response_to(last_frame, "200", ""));
  }
  void ours(const std::string& method) {
    REQUIRE(core.dialog_request(dialog, method, 0, sdp("v=0 ours"), now));
    drain();
  }
};

struct EarlyCaller : Base {
  EarlyCaller() { call(true), respond("180", ""); }
};
struct EarlyCallee : Base {
  EarlyCallee() {
    ring_reliably("v=0 bob");
    dialog = *core.respond(invite, 180, {}, {}, now);
    drain();
  }
};
struct PrackOwed : Base {
  PrackOwed() { call(false), respond("183", "v=0 bob", "Require: 100rel\r\nRSeq: 1\r\n"); }
};
struct OfferInPrack : Base {
  OfferInPrack() {
    ring_reliably("v=0 bob");
    const std::string rack = progress("v=0 alice");
    take_all = true;
    receive(in_dialog("PRACK", 2, with_sdp("v=0 again", rack)), "v=0 again");
  }
};
struct OfferOfOursInPrack : Base {
  OfferOfOursInPrack() {
    call(true);
    is_hearing = true;
    respond("183", "v=0 bob", "Require: 100rel\r\nRSeq: 1\r\n");
    ours("PRACK");
  }
};
struct ReliableUnacknowledged : Base {
  ReliableUnacknowledged() {
    ring_reliably("v=0 bob");
    dialog =
        *core.respond(invite, 183, {}, MessageOptions{.header_fields = {"Require: 100rel"}}, now);
    drain();
  }
};
struct UnacknowledgedCallee : Base {
  UnacknowledgedCallee() { ring_reliably("v=0 bob"), accept(); }
};
struct AnswerOwed : Base {
  AnswerOwed() { call(false), respond("200", "v=0 bob"); }
};
struct Confirmed : Base {
  Confirmed() { confirm(); }
};
struct OurInviteOpen : Base {
  OurInviteOpen() { confirm(), ours("INVITE"); }
};
struct TheirInviteOpen : Base {
  TheirInviteOpen() { confirm(), theirs("INVITE"); }
};
/// Our re-INVITE without an offer was accepted with one.
struct ReinviteAnswerOwed : Base {
  ReinviteAnswerOwed() {
    confirm();
    REQUIRE(core.dialog_request(dialog, "INVITE", 0, {}, now));
    drain();
    respond("200", "v=0 bob's offer");
  }
};
/// We accepted the peer's re-INVITE.
struct TheirReinviteUnacknowledged : Base {
  TheirReinviteUnacknowledged() {
    confirm(), theirs("INVITE");
    REQUIRE(core.respond(last_request, 200, {}, sdp("v=0 answer"), now));
    drain();
  }
};
struct Referred : Base {
  Referred() { confirm(), referred(); }
};
struct OurUpdateOpen : Base {
  OurUpdateOpen() { confirm(), ours("UPDATE"); }
};
struct TheirUpdateOpen : Base {
  TheirUpdateOpen() { confirm(), theirs("UPDATE"); }
};
struct Ended : Base {
  Ended() { confirm(), receive(in_dialog("BYE", 2)); }
};

}  // namespace

TEST_CASE("RFC 3261 12-15, 3262 4, 3311 5.1: every command in every state of a session") {
  //                              ack  bye invite  message prack  update
  //                               answer info       notify   refer
  try_all<EarlyCaller>("early, caller",
                       "ssoossossso"
                       "os");
  try_all<EarlyCallee>("early, callee",
                       "sssossossso"
                       "os");
  try_all<PrackOwed>("a reliable 1xx holds an offer",
                     "ssoossossoo"
                     "os");
  try_all<OfferInPrack>("a PRACK holds an offer",
                        "sssossossso"
                        "os");
  try_all<OfferOfOursInPrack>("our PRACK holds an offer",
                              "ssoossosss"
                              "oos");
  try_all<ReliableUnacknowledged>("a reliable 1xx of ours has no PRACK",
                                  "sssossossso"
                                  "os");
  try_all<ReinviteAnswerOwed>("the peer's 2xx to our re-INVITE holds an offer",
                              "soo"
                              "ossosss"
                              "o"
                              "os");
  try_all<TheirReinviteUnacknowledged>("our 2xx to a re-INVITE has no ACK",
                                       "ssoooo"
                                       "osss"
                                       "ooo");
  try_all<Referred>("the peer has a subscription",
                    "ssoooo"
                    "ooss"
                    "ooo");
  try_all<UnacknowledgedCallee>("our 2xx has no ACK",
                                "sssossossso"
                                "oo");
  try_all<AnswerOwed>("the peer's 2xx holds an offer",
                      "soo"
                      "ossosss"
                      "o"
                      "os");
  try_all<Confirmed>("confirmed",
                     "ssoooo"
                     "osss"
                     "ooo");
  try_all<OurInviteOpen>("our re-INVITE is open",
                         "ssoossosss"
                         "oos");
  try_all<TheirInviteOpen>("the peer's re-INVITE is open",
                           "ssoossosss"
                           "oos");
  try_all<OurUpdateOpen>("our UPDATE is open",
                         "ssoossosss"
                         "oos");
  try_all<TheirUpdateOpen>("the peer's UPDATE is open",
                           "ssoossosss"
                           "oos");
  try_all<Ended>("over", "uuuuuuuuuuuuu");
}

TEST_CASE("RFC 3261 15: between the end of a session and its event, a command is invalid_state") {
  Confirmed given;
  REQUIRE(given.core.dialog_request(given.dialog, "BYE", 0, {}, given.now));
  for (const Command& command : kCommands) {
    CAPTURE(std::string(command.name));
    CHECK(give(given, given.dialog, command) == invalid_state);
  }
  given.drain();
  CHECK(given.wire.back() == "BYE");
}

/// Where it may go, by its name.
struct Chance {
  const char* method;
  void (*prepare)(Base&);
};
constexpr std::array<Chance, 9> kChances = {{
    {"ACK", [](Base& given) { given.call(false), given.respond("200", "v=0 bob"); }},
    {"BYE", [](Base& given) { given.confirm(); }},
    {"INFO", [](Base& given) { given.confirm(); }},
    {"INVITE", [](Base& given) { given.confirm(); }},
    {"MESSAGE", [](Base& given) { given.confirm(); }},
    {"NOTIFY", [](Base& given) { given.confirm(), given.referred(); }},
    {"PRACK",
     [](Base& given) {
       given.call(false);
       given.respond("183", "v=0 bob", "Require: 100rel\r\nRSeq: 1\r\n");
     }},
    {"REFER", [](Base& given) { given.confirm(); }},
    {"UPDATE", [](Base& given) { given.confirm(); }},
}};

TEST_CASE("every command without a connection is not_connected, and may be given again") {
  for (const Chance& chance : kChances) {
    CAPTURE(std::string(chance.method));
    Base given;
    chance.prepare(given);
    given.core.flow_closed(kFlow, given.now);
    given.drain();
    given.wire.clear();
    const bool described =
        chance.method == std::string_view("ACK") || chance.method == std::string_view("PRACK");
    const Command command{"", chance.method, described};
    const ErrorCode got = give(given, given.dialog, command);
    given.drain();
    CHECK(given.wire.empty());
    if (chance.method == std::string_view("PRACK")) {
      CHECK(got == unknown_dialog);  // its INVITE went with the connection
      continue;
    }
    CHECK(got == not_connected);
    given.core.flow_opened(FlowId{2}, true, given.now);
    CHECK(give(given, given.dialog, command) == none);
    given.drain();
    CHECK(given.wire == std::vector<std::string>{chance.method});
  }
}

TEST_CASE("every command with text that would break the message is invalid_argument") {
  for (const Chance& chance : kChances) {
    for (const std::string line : {"X: a\r\nEvil: b", "X y: a", ": a", "Call-ID: other"}) {
      CAPTURE(std::string(chance.method));
      CAPTURE(line);
      Base given;
      chance.prepare(given);
      given.wire.clear();
      MessageOptions options = given.sdp("v=0 ours");
      options.header_fields = {line};
      const ErrorCode got =
          chance.method == std::string_view("ACK")
              ? code(given.core.acknowledge(given.dialog, options, given.now))
              : code(given.core.dialog_request(given.dialog, chance.method, 0, options, given.now));
      CHECK(got == invalid_argument);
      given.drain();
      CHECK(given.wire.empty());
    }
  }
}

}  // namespace sip::test
