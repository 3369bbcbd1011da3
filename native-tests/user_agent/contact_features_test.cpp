// Feature tags of one call (RFC 3840 9): refused where they are none, at every place where some go
// in, and kept for its dialog.
#include <functional>

#include "support/refused.h"
#include "support/transfer.h"

using namespace sip;
using namespace sip::test;
using namespace std::string_literals;

namespace {

const std::string kWrong[] = {"audio"s,
                              ";"s,
                              ";loud"s,
                              ";audio;audio"s,
                              ";audio;expires=0"s,
                              R"(;audio;+sip.instance="<urn:x>",<sip:mallory@example.com>)"s,
                              ";audio>"s,
                              ";audio, <sip:mallory@example.com>"s,
                              R"(;description="<a>;b")"s,
                              R"(;description="<open>)"s,
                              ";audio\r\nX: y"s,
                              ";audio\n"s,
                              ";audio\0"s,
                              ";description=\"<a\r\nX: y>\""s,
                              ";description=\"<a\x7F>\""s};

MessageOptions with_features(MessageOptions options, std::string_view features) {
  options.contact_features = features;
  return options;
}

template <class T>
void check_refused(ThreeAgents& agents, const std::function<Result<T>(const std::string&)>& command,
                   const std::vector<std::string>& texts) {
  test::check_refused<T>(command, texts, [&agents] {
    agents.run();
    return agents.wire.size();
  });
}

const std::vector<std::string> kWrongTexts{std::begin(kWrong), std::end(kWrong)};
// Where a call has none of its own.
const std::vector<std::string> kRightTexts{";audio"};

}  // namespace

TEST_CASE(
    "RFC 3840 9: what is no feature tag stands on no Contact, of a call, its answer or a "
    "transfer") {
  Transfer given;
  const std::string target = "sip:carol@carol.invalid";
  check_refused<RequestId>(
      given,
      [&](const std::string& text) {
        return given.alice.core.request("INVITE", target, {}, {},
                                        with_features(given.alice.sdp(), text), given.now);
      },
      kWrongTexts);
  given.accept();
  check_refused<RequestId>(
      given,
      [&](const std::string& text) {
        return given.bob.core.follow_refer(given.theirs(), with_features(given.bob.sdp(), text),
                                           given.now);
      },
      kWrongTexts);
  REQUIRE(given.bob.core.follow_refer(given.theirs(),
                                      with_features(given.bob.sdp(), ";audio;video"), given.now));
  given.run();
  CHECK(holds(head_of(given, "bob>carol INVITE"), ">;audio;video\r\n"));
  for (const std::uint16_t status : {std::uint16_t{180}, std::uint16_t{200}}) {
    check_refused<DialogId>(
        given,
        [&](const std::string& text) {
          return given.carol.core.respond(given.carol.came["INVITE"], status, {},
                                          with_features(given.carol.sdp(), text), given.now);
        },
        kWrongTexts);
  }
  REQUIRE(given.carol.core.respond(given.carol.came["INVITE"], 200, {},
                                   with_features(given.carol.sdp(), ";automata"), given.now));
  given.run();
  CHECK(holds(head_of(given, "carol>bob 200 INVITE"), ">;automata\r\n"));
  given.hang_up();
  REQUIRE(given.carol.core.dialog_request(given.carol.dialog, "BYE", 0, {}, given.now));
  given.run();
  given.check_nothing_left();
}

TEST_CASE("feature tags with a request that makes no call are refused") {
  Transfer given;
  for (const char* const method : {"MESSAGE", "OPTIONS", "REGISTER", "SUBSCRIBE"}) {
    check_refused<RequestId>(
        given,
        [&](const std::string& text) {
          return given.alice.core.request(method, "sip:carol@carol.invalid", {}, {},
                                          with_features({}, text), given.now);
        },
        kRightTexts);
  }
  for (const char* const method : {"INVITE", "UPDATE", "INFO"}) {
    check_refused<RequestId>(
        given,
        [&](const std::string& text) {
          return given.alice.core.dialog_request(given.alices, method, 0, with_features({}, text),
                                                 given.now);
        },
        kRightTexts);
  }
  check_refused<DialogId>(
      given,
      [&](const std::string& text) {
        return given.bob.core.respond(given.theirs(), 200, {}, with_features({}, text), given.now);
      },
      kRightTexts);
  given.accept();
  given.hang_up();
  given.check_nothing_left();
}

TEST_CASE("a fork of an INVITE has its feature tags, and the next call has not") {
  ThreeAgents given;
  REQUIRE(given.alice.core.configure("contactFeatures", ";audio"));
  const auto invite = [&](std::string_view features) {
    given.wire.clear();
    given.heads.clear();
    REQUIRE(given.alice.core.request("INVITE", "sip:bob@bob.invalid", {}, {},
                                     with_features(given.alice.sdp(), features), given.now));
    given.run();
    REQUIRE(given.bob.core.respond(given.bob.came["INVITE"], 200, {}, given.bob.sdp(), given.now));
    given.run();
    const DialogId dialog = given.alice.dialog;
    REQUIRE(given.alice.core.dialog_request(dialog, "UPDATE", 0, {}, given.now));
    given.run();
    REQUIRE(given.alice.core.dialog_request(dialog, "BYE", 0, {}, given.now));
    given.run();
    return Texts{head_of(given, "alice>bob INVITE"), head_of(given, "alice>bob UPDATE")};
  };
  for (const std::string& head : invite(";video")) CHECK(holds(head, ">;video\r\n"));
  for (const std::string& head : invite("")) CHECK(holds(head, ">;audio\r\n"));
  given.check_nothing_left();
}
