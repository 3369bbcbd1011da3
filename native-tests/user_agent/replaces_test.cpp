// An INVITE that takes the place of a dialog, RFC 3891 3, between three real user agents.
#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include "support/three_agents.h"

namespace sip::test::replaces {
namespace {

std::size_t count(const std::vector<std::string>& texts, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(texts, text));
}

// Bob has a dialog with Alice; Carol wants its place.
struct Replacement : ThreeAgents {
  std::string field(DialogId id, const std::string& more = "") {
    const Dialog& dialog = bob.core.dialog(id)->dialog;
    return "Replaces: " + dialog.call_id() + ";to-tag=" + dialog.local_tag() +
           ";from-tag=" + dialog.remote_tag() + more;
  }
  // @returns how Bob's core answered by itself; 0: it told Bob.
  std::uint16_t status_of(const std::vector<std::string>& fields,
                          const std::string& method = "INVITE") {
    wire.clear();
    {
      MessageOptions options = carol.sdp();
      options.header_fields.assign(fields.begin(), fields.end());
      REQUIRE(carol.core.request(method, "sip:bob@bob.invalid", {}, {}, options, now));
    }
    run();
    for (const std::string& frame : wire) {
      if (frame.starts_with("bob>carol ") && !frame.starts_with("bob>carol 1")) {
        return static_cast<std::uint16_t>(std::stoi(frame.substr(10)));
      }
    }
    return 0;
  }
  void accept() {
    REQUIRE(bob.core.respond(bob.came["INVITE"], 200, {}, bob.sdp(), now));
    run();
  }
  void check_nothing_left_of_bobs_calls() {
    bob.core.close(now);
    run();
    check_nothing_left();
  }
};

// The dialog is that of a call that is up.
struct Established : Replacement {
  DialogId alices;
  DialogId bobs;

  Established() { std::tie(alices, bobs) = call(alice, bob); }
};

}  // namespace

TEST_CASE(
    "RFC 3891 3: an established call is replaced: the new one is accepted, the old one gets BYE") {
  Established given;
  CHECK(given.status_of({given.field(given.bobs), "Require: replaces"}) == 0);
  CHECK(given.bob.replaces == given.bobs.value);
  CHECK(given.bob.core.dialog(given.bobs) != nullptr);  // not before the new one is accepted
  given.accept();
  CHECK(count(given.bob.events, "terminated replaced") == 1);
  CHECK(count(given.alice.events, "terminated remote_bye") == 1);
  CHECK(given.bob.core.dialog(given.bob.dialog) != nullptr);
  given.check_nothing_left_of_bobs_calls();
}

TEST_CASE("RFC 3891 3: a new call that is refused replaces nothing") {
  Established given;
  CHECK(given.status_of({given.field(given.bobs)}) == 0);
  REQUIRE(given.bob.core.respond(given.bob.came["INVITE"], 486, {}, {}, given.now));
  given.run();
  CHECK(given.bob.core.dialog(given.bobs)->session_state == SessionState::confirmed);
  given.check_nothing_left_of_bobs_calls();
}

TEST_CASE("RFC 3891 3: several Replaces, a broken one, one beside Join or in another method: 400") {
  Established given;
  const std::string good = given.field(given.bobs);
  CHECK(given.status_of({good, good}) == 400);
  CHECK(given.status_of({"Replaces: no-tags"}) == 400);
  CHECK(given.status_of({"Replaces: a;to-tag=1;to-tag=2;from-tag=3"}) == 400);
  CHECK(given.status_of({good, "Join: a;to-tag=1;from-tag=2"}) == 400);
  CHECK(given.status_of({good}, "MESSAGE") == 400);
  CHECK(given.status_of({good, "Refer-To: <sip:a@b>"}, "REFER") == 400);
  given.wire.clear();
  {
    MessageOptions options = given.alice.sdp("v=1");
    options.header_fields = {good};
    REQUIRE(given.alice.core.dialog_request(given.alices, "INVITE", 0, options, given.now));
  }
  given.run();
  CHECK(count(given.wire, "bob>alice 400 INVITE") == 1);
  CHECK(given.bob.core.dialog(given.bobs)->session_state == SessionState::confirmed);
  given.check_nothing_left_of_bobs_calls();
}

TEST_CASE(
    "RFC 3891 3: no such dialog: 481; one that has ended: 603, also when nothing is left of it") {
  Established given;
  const std::string field = given.field(given.bobs);
  CHECK(given.status_of({"Replaces: nobody;to-tag=1;from-tag=2"}) == 481);
  const Dialog& dialog = given.bob.core.dialog(given.bobs)->dialog;
  // The tags as the other side sees them are another dialog's (3).
  CHECK(given.status_of({"Replaces: " + dialog.call_id() + ";to-tag=" + dialog.remote_tag() +
                         ";from-tag=" + dialog.local_tag()}) == 481);
  REQUIRE(given.alice.core.dialog_request(given.alices, "BYE", 0, {}, given.now));
  given.run();
  CHECK(given.status_of({field}) == 603);
  given.elapse(seconds(60));
  REQUIRE(given.bob.core.statistics().dialogs == 0);
  CHECK(given.status_of({field}) == 603);
  given.check_nothing_left();
}

TEST_CASE("RFC 3891 3: early-only does not replace an established call: 486") {
  Established given;
  CHECK(given.status_of({given.field(given.bobs, ";early-only")}) == 486);
  given.check_nothing_left_of_bobs_calls();
}

TEST_CASE(
    "RFC 3891 3: a call that rings here is not replaced: 481; one that rings there is, by CANCEL") {
  Replacement given;
  REQUIRE(given.alice.core.request("INVITE", "sip:bob@bob.invalid", {}, {}, given.alice.sdp(),
                                   given.now));
  given.run();
  const RequestId call = given.bob.came["INVITE"];
  const auto early = given.bob.core.respond(call, 180, {}, {}, given.now);
  REQUIRE(early);
  given.run();
  CHECK(given.status_of({given.field(*early)}) == 481);
  REQUIRE(given.bob.core.respond(call, 486, {}, {}, given.now));
  given.run();

  REQUIRE(given.bob.core.request("INVITE", "sip:alice@alice.invalid", {}, {}, given.bob.sdp(),
                                 given.now));
  given.run();
  REQUIRE(given.alice.core.respond(given.alice.came["INVITE"], 180, {}, {}, given.now));
  given.run();
  const DialogId ringing = given.bob.dialog;
  CHECK(given.status_of({given.field(ringing, ";early-only")}) == 0);
  given.accept();
  CHECK(count(given.wire, "bob>alice CANCEL") == 1);
  CHECK(count(given.wire, "alice>bob 487 INVITE") == 1);
  CHECK(count(given.bob.events, "terminated replaced") == 1);
  CHECK(given.bob.core.dialog(given.bob.dialog) != nullptr);
  given.check_nothing_left_of_bobs_calls();
}

TEST_CASE("RFC 3891 3: a 2xx of ours without its ACK: the BYE waits for the ACK (15)") {
  Replacement given;
  given.lost = {"alice>bob ACK"};
  const DialogId bobs = given.call(given.alice, given.bob).second;
  CHECK(given.status_of({given.field(bobs)}) == 0);
  given.accept();
  CHECK(count(given.wire, "bob>alice BYE") == 0);
  given.lost.clear();
  given.elapse(seconds(1));  // the 2xx goes out again, and so does the ACK
  CHECK(count(given.wire, "bob>alice BYE") == 1);
  CHECK(count(given.bob.events, "terminated replaced") == 1);
  given.check_nothing_left_of_bobs_calls();
}

}  // namespace sip::test::replaces
