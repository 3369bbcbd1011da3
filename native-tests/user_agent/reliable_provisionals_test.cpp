// Reliable provisional responses that hold offers, and what waits for their PRACKs; RFC 3262,
// 6337. Their ladders are in scenarios/rfc3262 and rfc6337.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/call_fixtures.h"

namespace sip::test::reliable_provisionals {
namespace {

using enum ErrorCode;

// Body and type of an offer or answer of bob.
std::string described(const std::string& body, const std::string& more = "") {
  return with_sdp(body, more);
}

std::size_t count(const Callee& given, const std::string& frame) {
  return static_cast<std::size_t>(std::ranges::count(given.wire, frame));
}

}  // namespace

TEST_CASE("RFC 6337 2.2: an unreliable 1xx cannot hold an offer of ours") {
  Callee given;
  given.ring();
  const auto refused = given.core.respond(given.invite, 183, {}, given.sdp("v=0 offer"), given.now);
  CHECK(code(refused) == invalid_state);
  given.drain();
  CHECK(given.wire.empty());
  // The next one, without it, and the 2xx with it go out.
  REQUIRE(given.core.respond(given.invite, 180, {}, {}, given.now));
  given.accept();
  CHECK(given.wire == std::vector<std::string>{"180 INVITE", "200 INVITE"});
}

TEST_CASE("RFC 6337 2.2: nor while the last reliable 1xx has no PRACK") {
  Callee given;
  given.ring_reliably("", "Require: 100rel\r\n");
  REQUIRE(given.core.respond(given.invite, 180, {}, {}, given.now));
  given.drain();
  CHECK(code(given.core.respond(given.invite, 183, {}, given.sdp("v=0 offer"), given.now)) ==
        invalid_state);
  CHECK(given.wire == std::vector<std::string>{"180 INVITE"});
}

TEST_CASE("RFC 3262 3: a 2xx that waits for a PRACK is known before it goes out") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const std::string rack = given.progress("v=0 alice");
  REQUIRE(given.core.respond(given.invite, 200, {}, {}, given.now));
  given.drain();
  CHECK(count(given, "200 INVITE") == 0);
  CHECK(given.last_deferred.request == given.invite);
  REQUIRE(given.last_deferred.message);
  CHECK(given.last_deferred.message->status() == 200);
  const std::string waiting{given.last_deferred.message->head()};
  // It cannot be answered otherwise any more, but refused.
  CHECK(code(given.core.respond(given.invite, 180, {}, {}, given.now)) == invalid_state);
  CHECK(code(given.core.respond(given.invite, 200, {}, {}, given.now)) == invalid_state);
  given.receive(given.in_dialog("PRACK", 2, rack));
  CHECK(given.wire.back() == "200 INVITE");
  CHECK(given.last_frame == waiting);
}

TEST_CASE("RFC 3262 3: a 2xx does not wait for the PRACK of a 1xx that described nothing") {
  Callee given;
  given.ring_reliably("v=0 bob", "Require: 100rel\r\n");
  REQUIRE(given.core.respond(given.invite, 180, {}, {}, given.now));
  given.accept();
  CHECK(given.wire == std::vector<std::string>{"180 INVITE", "200 INVITE"});
}

TEST_CASE("RFC 3262 5, RFC 6337 3.2: a 2xx waits for our answer to the offer in a PRACK") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const std::string rack = given.progress("v=0 alice");
  given.take_all = true;
  given.receive(given.in_dialog("PRACK", 2, described("v=0 again", rack)), "v=0 again");
  const RequestId prack = given.last_request;
  REQUIRE(given.core.respond(given.invite, 200, {}, {}, given.now));
  given.drain();
  CHECK(count(given, "200 INVITE") == 0);
  CHECK(code(given.core.respond(prack, 200, {}, {}, given.now)) == invalid_state);
  CHECK(code(given.core.respond(prack, 488, {}, {}, given.now)) == invalid_state);
  REQUIRE(given.core.respond(prack, 200, {}, given.sdp("v=0 alice again"), given.now));
  given.drain();
  CHECK(std::vector<std::string>(given.wire.end() - 2, given.wire.end()) ==
        std::vector<std::string>{"200 PRACK", "200 INVITE"});
  CHECK(given.core.dialog(given.dialog)->signaling.answer().body.octets() == "v=0 alice again");
}

TEST_CASE("RFC 3262 3: a PRACK whose offer was taken back gets its 200 all the same") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const std::string rack = given.progress("v=0 alice");
  given.take_all = true;
  given.receive(given.in_dialog("PRACK", 2, described("v=0 again", rack)), "v=0 again");
  REQUIRE(given.core.roll_back_signaling(given.dialog));
  REQUIRE(given.core.respond(given.last_request, 200, {}, {}, given.now));
  given.drain();
  CHECK(given.wire.back() == "200 PRACK");
  CHECK(given.core.dialog(given.dialog)->signaling.offer().body.octets() == "v=0 bob");
}

TEST_CASE(
    "RFC 3262 3, 7.2: a PRACK that acknowledges nothing, or the same twice, gets 481; one without "
    "a "
    "whole RAck, or with two, 400") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const std::string rack = given.progress("v=0 alice");
  const std::string of_another = rack.substr(0, rack.find(" 1 INVITE")) + " 2 INVITE\r\n";
  int cseq = 2;
  for (const std::string& unknown : {std::string{"RAck: 1 1 INVITE\r\n"}, of_another}) {
    given.receive(given.in_dialog("PRACK", cseq++, unknown));
    CHECK(given.wire.back() == "481 PRACK");
  }
  for (const std::string& broken :
       {std::string{}, std::string{"RAck: 1 INVITE\r\n"}, rack + rack}) {
    given.receive(given.in_dialog("PRACK", cseq, broken));
    CHECK(given.wire.back() == "400 PRACK");
  }
  given.receive(given.in_dialog("PRACK", ++cseq, rack));
  CHECK(given.wire.back() == "200 PRACK");
  given.receive(given.in_dialog("PRACK", ++cseq, rack));
  CHECK(given.wire.back() == "481 PRACK");
  CHECK(given.core.dialog(given.dialog) != nullptr);
}

TEST_CASE("RFC 3262 3: an RSeq of the application is the number, where it may be, as in SIP.js") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const auto progress = [&](std::string_view rseq, const MessageOptions& body) {
    MessageOptions options = body;
    options.header_fields = {rseq};
    const auto sent = given.core.respond(given.invite, 183, {}, options, given.now);
    given.drain();
    if (sent) given.dialog = *sent;
    return code(sent);
  };
  for (const std::string_view odd : {"RSeq: 0", "RSeq: 2147483648", "RSeq: x"})
    CHECK(progress(odd, given.sdp("v=0 alice")) == invalid_argument);
  CHECK(given.wire.empty());
  CHECK(progress("RSeq: 7", given.sdp("v=0 alice")) == ErrorCode::none);
  CHECK(given.last_frame.contains("\r\nRequire: 100rel\r\n"));
  CHECK(given.last_frame.find("RSeq: 7\r\n") == given.last_frame.rfind("RSeq: "));
  given.receive(given.in_dialog("PRACK", 2, "RAck: 7 1 INVITE\r\n"));
  CHECK(given.wire.back() == "200 PRACK");
  CHECK(progress("RSeq: 9", {}) == invalid_argument);
  CHECK(progress("RSeq: 8", {}) == ErrorCode::none);
}

TEST_CASE("RFC 3262 7.2: a RAck of the application names the response that is open, as in SIP.js") {
  Caller asked;
  asked.call();
  asked.is_hearing = true;
  asked.receive(response_to(asked.last_frame, "183", "b1",
                            std::string("Require: 100rel\r\nRSeq: 5\r\n") + kBobsContact));
  const auto prack = [&](std::vector<std::string_view> lines) {
    MessageOptions options;
    options.header_fields = std::move(lines);
    const auto sent = asked.core.dialog_request(asked.last_dialog, "PRACK", 0, options, asked.now);
    asked.drain();
    return code(sent);
  };
  for (const std::vector<std::string_view>& lines :
       {std::vector<std::string_view>{"RAck: 6 1 INVITE"},
        {"RAck: 5"},
        {"RAck: 5 1 INVITE", "RAck: 5 1 INVITE"}}) {
    CHECK(prack(lines) == invalid_argument);
  }
  CHECK(prack({"RAck: 5 1 INVITE"}) == ErrorCode::none);
  CHECK(asked.wire.back() == "PRACK");
  CHECK(asked.last_frame.find("RAck: 5 1 INVITE\r\n") == asked.last_frame.rfind("RAck: "));
}

TEST_CASE("RFC 3262 3: a re-INVITE whose reliable 1xx gets no PRACK is refused, the call goes on") {
  Established given;
  const std::string more = std::string(kBobsContact) + "Require: 100rel\r\n";
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 new", more)), "v=0 new");
  given.invite = given.last_request;
  given.progress("v=0 alice");
  given.wire.clear();
  given.elapse(seconds(32));
  CHECK(given.wire.back() == "504 INVITE");
  CHECK(given.core.dialog(given.dialog) != nullptr);
  // What was agreed may not stand at the peer: it is brought in step (RFC 6141 3.4).
  std::string ack = given.in_dialog("ACK", 2);
  given.receive(ack.replace(ack.find("KACK2"), 5, "KINVITE2"));
  given.elapse(seconds(3));
  CHECK(given.wire.back() == "INVITE");
}

TEST_CASE("RFC 3262 5: a PRACK without the answer to our offer voids the offer") {
  Callee given;
  given.ring_reliably();
  const std::string rack = given.progress("v=0 offer");
  given.receive(given.in_dialog("PRACK", 2, rack));
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
  CHECK(std::ranges::contains(given.kinds, OutputKind::description_ignored));
  CHECK(given.core.dialog(given.dialog)->signaling.state() == SignalingState::initial);
}

TEST_CASE("RFC 6337 2.2: an offer in a PRACK that meets ours is passed over, and told") {
  Callee given;
  given.ring_reliably("v=0 bob");
  const std::string rack = given.progress("v=0 alice");
  const auto update =
      given.core.dialog_request(given.dialog, "UPDATE", 0, given.sdp("v=0 mine"), given.now);
  REQUIRE(update);
  given.drain();
  given.receive(given.in_dialog("PRACK", 2, rack + described("v=0 theirs")), "v=0 theirs");
  CHECK(std::ranges::contains(given.kinds, OutputKind::description_ignored));
  CHECK(given.core.dialog(given.dialog)->signaling.state() == SignalingState::have_local_offer);
  CHECK(given.wire.back() == "200 PRACK");
}

}  // namespace sip::test::reliable_provisionals
