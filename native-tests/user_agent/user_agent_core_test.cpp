#include "user_agent/user_agent_core.h"

#include <algorithm>

#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "support/test_messages.h"

namespace sip::test::user_agent_core {
namespace {

constexpr FlowId kFlow{1};

struct Fixture {
  TestBodyHost host;
  SeededRandom random{5};
  UserAgentCore core;
  Instant now = instant(0);
  std::vector<OutputKind> kinds;
  std::string last_frame;
  std::string last_text;

  Fixture() : core(random, host, configuration()) { core.flow_opened(kFlow, true, now); }
  static Configuration configuration() {
    Configuration made;
    made.aor = "sip:alice@example.com";
    made.display_name = "Alice \"the\" Caller";
    return made;
  }
  void drain(bool take = false) {
    kinds.clear();
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      kinds.push_back(output.kind);
      last_text = output.text;
      const RequestId request = output.request;
      if (output.kind == OutputKind::frame) last_frame = output.message->head();
      if (output.kind == OutputKind::body_released) host.released(BodyId{output.number});
      if (output.kind == OutputKind::request) core.delivered(request, output.dialog, take, now);
    }
  }
  MessageOptions sdp(const std::string& text = "v=0") {
    MessageOptions options;
    options.body = core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
    options.content_type = "application/sdp";
    return options;
  }
  void elapse(Duration time) {
    now += time;
    while (core.next_timeout() && *core.next_timeout() <= now) {
      core.handle_timeout(now);
      drain();
    }
  }
  std::uint32_t living() {
    const Statistics all = core.statistics();
    return all.client_transactions + all.server_transactions + all.dialogs + all.outgoing_requests +
           all.incoming_requests + all.registrations + all.timers + all.bodies;
  }
};

const std::string kInvite =
    "INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKb1\r\n"
    "Max-Forwards: 70\r\nFrom: Bob <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\n"
    "Call-ID: call-1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob@b.invalid;transport=ws>\r\n"
    "Content-Length: 0\r\n\r\n";

}  // namespace

TEST_CASE("text of the application that would break a message apart is refused and sends nothing") {
  Fixture given;
  const std::string target = "sip:bob@example.com";
  const auto refused = [&](const Result<RequestId>& result) {
    REQUIRE(!result);
    CHECK(result.error().code == ErrorCode::invalid_argument);
    given.drain();
    CHECK(std::ranges::all_of(given.kinds,
                              [](OutputKind kind) { return kind == OutputKind::body_released; }));
    CHECK(given.living() == 0);
  };
  using namespace std::string_view_literals;
  for (const std::string_view bad : {"sip:bob@b\r\nX: y"sv, "bob"sv, ""sv, "sip:"sv, "sip:b\0b@c"sv,
                                     "sip:bo b@c"sv, "sip:bob@b>"sv}) {
    refused(given.core.request("MESSAGE", bad, {}, {}, {}, given.now));
  }
  for (const std::string_view bad :
       {"X: y\r\nZ: w"sv, "no colon"sv, "Via: x"sv, "Call-ID: x"sv, ": y"sv, "X: \"open"sv}) {
    MessageOptions options;
    options.header_fields = {bad};
    refused(given.core.request("MESSAGE", target, {}, {}, options, given.now));
  }
  for (const std::string_view bad :
       {"MES SAGE"sv, "INVITE\r\n"sv, ""sv, "ACK"sv, "CANCEL"sv, "BYE"sv}) {
    refused(given.core.request(bad, target, {}, {}, {}, given.now));
  }
  refused(given.core.request("REGISTER", {}, {}, {}, {.header_fields = {"m: *"}}, given.now));
  refused(given.core.request("MESSAGE", target, "sip:x@y\r\n", {}, {}, given.now));
  refused(given.core.request("MESSAGE", target, {}, "Mallory\r\nX: y", {}, given.now));
  refused([&] {
    MessageOptions options = given.sdp();
    options.content_type = "text/plain\r\nX: y";
    return given.core.request("MESSAGE", target, {}, {}, options, given.now);
  }());
}

TEST_CASE(
    "RFC 3261 8.1.1, RFC 7118 5: a request says who we are by quoted name, AOR, WSS in Via, a "
    "Contact of our own") {
  Fixture given;
  REQUIRE(
      given.core.request("INVITE", "sip:bob%40home@example.com", {}, {}, given.sdp(), given.now));
  given.drain();
  CHECK(given.last_frame.starts_with(
      "INVITE sip:bob%40home@example.com SIP/2.0\r\nVia: SIP/2.0/WSS "));
  CHECK(given.last_frame.find("From: \"Alice \\\"the\\\" Caller\" <sip:alice@example.com>;tag=") !=
        std::string::npos);
  CHECK(given.last_frame.find(".invalid;transport=ws;ob>\r\n") != std::string::npos);
  REQUIRE(given.core.request("INVITE", "sips:bob@example.com", {}, {}, given.sdp(), given.now));
  given.drain();
  CHECK(given.last_frame.find("Contact: <sips:") != std::string::npos);
}

TEST_CASE("commands on ids that are dead or were never given out are errors") {
  Fixture given;
  CHECK(given.core.cancel(RequestId{77}, {}, given.now).error().code == ErrorCode::unknown_request);
  CHECK(given.core.respond(RequestId{77}, 200, {}, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  CHECK(given.core.dialog_request(DialogId{77}, "BYE", 0, {}, given.now).error().code ==
        ErrorCode::unknown_dialog);
  CHECK(given.core.acknowledge(DialogId{77}, {}, given.now).error().code ==
        ErrorCode::unknown_dialog);
  CHECK(given.core.dispose_dialog(DialogId{77}, given.now).error().code ==
        ErrorCode::unknown_dialog);
  CHECK(given.core.registrant().unregister(RegistrationId{77}, false, given.now).error().code ==
        ErrorCode::unknown_registration);
  CHECK(given.core.dialog(DialogId{77}) == nullptr);
}

TEST_CASE("without a connection nothing is sent, and the error says so") {
  Fixture given;
  given.core.flow_closed(kFlow, given.now);
  CHECK(given.core.request("MESSAGE", "sip:b@c", {}, {}, {}, given.now).error().code ==
        ErrorCode::not_connected);
  CHECK(given.core.registrant().start({.expires = 60}, given.now).error().code ==
        ErrorCode::not_connected);
  CHECK(given.living() == 0);
}

TEST_CASE("a lost connection ends a call that rings and keeps one that is up") {
  Fixture given;
  given.core.receive(kFlow, kInvite, {}, given.now);
  given.drain(true);
  REQUIRE(given.core.respond(RequestId{1}, 180, {}, {}, given.now));
  given.drain();
  given.core.flow_closed(kFlow, given.now);
  given.drain();
  CHECK(given.kinds == std::vector{OutputKind::request_cancelled, OutputKind::request_ended,
                                   OutputKind::dialog_terminated});
  CHECK(given.living() == 0);

  given.core.flow_opened(FlowId{2}, true, given.now);
  given.core.receive(FlowId{2}, kInvite, {}, given.now);
  given.drain(true);
  const auto dialog = given.core.respond(RequestId{2}, 200, {}, given.sdp(), given.now);
  REQUIRE(dialog);
  given.drain();
  given.core.flow_closed(FlowId{2}, given.now);
  given.core.flow_opened(FlowId{3}, true, given.now);
  given.drain();
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));  // the 2xx goes out again
  CHECK(given.core.dialog(*dialog) != nullptr);
}

TEST_CASE("what a peer sends is taken, answered or dropped, never more") {
  Fixture given;
  for (std::size_t length = 0; length < kInvite.size(); ++length) {
    given.core.receive(kFlow, kInvite.substr(0, length), {}, given.now);
    given.drain();
  }
  SeededRandom chance{99};
  for (int round = 0; round < 3000; ++round) {
    std::string frame = kInvite;
    for (std::uint32_t i = 0; i <= random_below(chance, 4); ++i) {
      const std::uint32_t at = random_below(chance, static_cast<std::uint32_t>(frame.size()));
      if (random_below(chance, 3) == 0) {
        frame.erase(at, random_below(chance, 20));
      } else {
        frame[at] = static_cast<char>(random_below(chance, 256));
      }
    }
    given.core.receive(kFlow, frame, {}, given.now);
    given.drain(random_below(chance, 2) == 0);
  }
  for (const auto& noise : {std::string(), std::string("\0\0\0", 3), std::string(70'000, 'x'),
                            std::string("SIP/2.0 200 OK\r\n\r\n")}) {
    given.core.receive(kFlow, noise, {}, given.now);
    given.drain();
    CHECK(given.kinds == std::vector{OutputKind::dropped});
  }
  given.core.close(given.now);
  given.drain();
  given.core.flow_closed(kFlow, given.now);
  given.drain();
  given.elapse(seconds(200));
  CHECK(given.living() == 0);
  CHECK(given.host.live() == 0);
}

TEST_CASE("an INVITE past the limit of dialogs is refused") {
  Fixture given;
  REQUIRE(given.core.configure("maximumDialogs", "1"));
  given.core.receive(kFlow, kInvite, {}, given.now);
  given.drain(true);
  REQUIRE(given.core.respond(RequestId{1}, 180, {}, {}, given.now));
  given.drain();
  std::string second = kInvite;
  second.replace(second.find("call-1"), 6, "call-2");
  second.replace(second.find("z9hG4bKb1"), 9, "z9hG4bKb2");
  given.core.receive(kFlow, second, {}, given.now);
  given.drain(true);
  CHECK(given.last_frame.starts_with("SIP/2.0 480"));
}

TEST_CASE("an option that does not exist or does not fit is named") {
  Fixture given;
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"nothing", "1"},
                                                                  {"aor", "alice"},
                                                                  {"aor", "sip:example.com"},
                                                                  {"viaHost", "a b"},
                                                                  {"viaHost", ""},
                                                                  {"userAgent", "x\r\ny"},
                                                                  {"timerT1", "0"},
                                                                  {"maximumFrame", "many"},
                                                                  {"contactUser", "100%"},
                                                                  {"contactUser", "a`b"},
                                                                  {"contactUser", "a b"}}) {
    const auto set = given.core.configure(name, value);
    REQUIRE(!set);
    CHECK(set.error().code == ErrorCode::invalid_argument);
  }
  CHECK(given.core.configure("timerT1", "100"));
}

TEST_CASE(
    "RFC 3261 13.3.1.1: an INVITE that was taken and is never answered gets 480, anything else "
    "500") {
  Fixture given;
  given.core.receive(kFlow, kInvite, {}, given.now);
  given.drain(true);
  given.elapse(seconds(180));
  CHECK(given.last_frame.starts_with("SIP/2.0 480"));
  given.core.receive(
      kFlow,
      "MESSAGE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKm\r\n"
      "Max-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=b\r\nTo: <sip:alice@example.com>\r\n"
      "Call-ID: m\r\nCSeq: 1 MESSAGE\r\n\r\n",
      {}, given.now);
  given.drain(true);
  given.elapse(seconds(28));
  CHECK(given.last_frame.starts_with("SIP/2.0 500"));
}

TEST_CASE("closing ends what lives, once") {
  Fixture given;
  REQUIRE(given.core.request("INVITE", "sip:bob@example.com", {}, {}, given.sdp(), given.now));
  given.core.receive(kFlow, kInvite, {}, given.now);
  given.drain(true);
  given.core.close(given.now);
  given.drain();
  CHECK(given.last_frame.starts_with("SIP/2.0 480"));
  given.core.close(given.now);
  given.drain();
  CHECK(given.kinds.empty());
  given.elapse(seconds(100));
  CHECK(given.living() == 0);
}

}  // namespace sip::test::user_agent_core
