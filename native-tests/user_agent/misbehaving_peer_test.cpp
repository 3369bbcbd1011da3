// A peer that answers twice or late, changes its tag, counts CSeq as it likes, or describes media
// where none may be described: the session is what the RFC says, and either side can end it.
// Lost ACKs and PRACKs, and what crosses on the wire, are ladders in scenarios/.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/call_fixtures.h"

namespace sip::test {
namespace {

struct Call : Established {
  SignalingState signaling() { return core.dialog(dialog)->signaling.state(); }
  std::string offer() { return core.dialog(dialog)->signaling.offer().body.octets(); }
  std::string send(const std::string& method, const std::string& description = "") {
    const auto options = description.empty() ? MessageOptions{} : sdp(description);
    REQUIRE(core.dialog_request(dialog, method, 0, options, now));
    drain();
    return last_frame;
  }
  bool told(OutputKind kind) const { return std::ranges::contains(kinds, kind); }
  // Whatever has happened: our BYE ends it, and so would theirs.
  void check_it_ends() {
    const Session* const session = core.dialog(dialog);
    REQUIRE(session != nullptr);
    const std::string bye = send("BYE");
    CHECK(bye.starts_with("BYE"));
    receive(response_to(bye, "200", ""));
    elapse(seconds(40));
    CHECK(living() == 0);
  }
};

std::string with_tag(std::string text, const std::string& tag) {
  const auto at = text.find("tag=b\r\n");
  return text.replace(at, 5, "tag=" + tag);
}

}  // namespace

TEST_CASE("RFC 3261 17.1: a second final response, another one, changes nothing") {
  for (const char* const method : {"INFO", "UPDATE", "INVITE"}) {
    CAPTURE(std::string(method));
    Call given;
    const bool offers = std::string_view{method} != "INFO";
    const std::string request = given.send(method, offers ? "v=0 ours" : "");
    const auto answer = [&](const std::string& status, const std::string& body) {
      given.receive(response_to(request, status, "",
                                body.empty() ? kBobsContact : with_sdp(body, kBobsContact)),
                    body);
    };
    answer("200", offers ? "v=0 theirs" : "");
    answer("488", "");
    CHECK_FALSE(given.told(OutputKind::response));
    answer("200", offers ? "v=0 another" : "");
    CHECK_FALSE(given.told(OutputKind::response));
    if (offers) CHECK(given.offer() == "v=0 ours");
    CHECK(given.core.dialog(given.dialog)->signaling.answer().body.octets() != "v=0 another");
    given.check_it_ends();
  }
}

// Of pjproject's tests (dlg_target_refresh_test.c).
TEST_CASE(
    "RFC 3261 8.1.1.8 and 12.1.1: a secure dialog is not led to a sip URI, by a request, which is "
    "refused, nor by a 2xx") {
  Callee given;
  std::string invite = kBobsInvite;
  invite.replace(invite.find("sip:"), 4, "sips:").replace(invite.find("<sip:bob@b"), 5, "<sips:");
  given.receive(invite);
  given.invite = given.last_request;
  given.accept();
  const auto asks = [&](const std::string& method, int cseq, const std::string& target) {
    given.receive(given.in_dialog(method, cseq, "Contact: <" + target + ">\r\n"));
    return given.last_frame.substr(0, 11);
  };
  const auto target = [&] { return given.core.dialog(given.dialog)->dialog.remote_target(); };
  asks("ACK", 1, "sip:mallory@m.invalid");
  CHECK(asks("UPDATE", 2, "sip:mallory@m.invalid") == "SIP/2.0 400");
  CHECK(asks("INVITE", 3, "sip:mallory@m.invalid") == "SIP/2.0 400");
  CHECK(asks("UPDATE", 4, "sips:bob@new.invalid") == "SIP/2.0 200");
  CHECK(target() == "sips:bob@new.invalid");
  REQUIRE(given.core.dialog_request(given.dialog, "UPDATE", 0, {}, given.now));
  given.drain();
  given.receive(response_to(given.last_frame, "200", "", "Contact: <sip:mallory@m.invalid>\r\n"));
  CHECK(target() == "sips:bob@new.invalid");
  CHECK(asks("BYE", 5, "sip:bob@b.invalid") == "SIP/2.0 200");
}

TEST_CASE(
    "RFC 3261 13.2.2.4: a 200 behind a refusal of the same INVITE makes no call, and is ended") {
  Caller given;
  given.call();
  const std::string invite = given.last_frame;
  given.receive(response_to(invite, "486", "b"));
  given.receive(response_to(invite, "200", "b", with_sdp("v=0 bob", kBobsContact)), "v=0 bob");
  CHECK(given.last_frame.starts_with("BYE "));
  given.elapse(seconds(40));
  CHECK(given.living() == 0);
}

TEST_CASE("RFC 3261 12.2.1.2: an answer that comes when nobody waits any more is dropped") {
  Call given;
  const std::string message = given.send("MESSAGE");
  given.elapse(seconds(33));  // 408 was told
  given.receive(response_to(message, "200", ""));
  CHECK(given.told(OutputKind::dropped));
  CHECK_FALSE(given.told(OutputKind::response));
  given.check_it_ends();
}

TEST_CASE(
    "RFC 3261 12.1.2: a callee that changes its tag: the 2xx makes the call, the early dialog "
    "goes") {
  Caller given;
  given.call();
  const std::string invite = given.last_frame;
  given.receive(response_to(invite, "180", "first", kBobsContact));
  given.receive(response_to(invite, "200", "second", with_sdp("v=0 bob", kBobsContact)), "v=0 bob");
  CHECK(given.last_frame.starts_with("ACK"));
  const DialogId up = given.last_dialog;
  given.elapse(seconds(33));
  CHECK(given.core.statistics().dialogs == 1);
  REQUIRE(given.core.dialog_request(up, "BYE", 0, {}, given.now));
  given.drain();
  given.receive(response_to(given.last_frame, "200", ""));
  given.elapse(seconds(40));
  CHECK(given.living() == 0);
}

TEST_CASE("RFC 3261 12.2.2: requests with another tag of the peer belong to no dialog: 481") {
  Call given;
  for (const char* const method : {"BYE", "INFO", "INVITE", "UPDATE"}) {
    const bool refreshes = std::string_view{method}.starts_with("INV");
    given.receive(with_tag(given.in_dialog(method, 2, refreshes ? kBobsContact : ""), "other"));
    CHECK(given.wire.back() == std::string("481 ") + method);
  }
  // A response is matched by its transaction; its tag is of no use to anybody.
  const std::string info = given.send("INFO");
  std::string answer = response_to(info, "200", "");
  answer.replace(answer.find(";tag=b\r\n"), 6, ";tag=x");
  given.receive(answer);
  CHECK(given.told(OutputKind::response));
  given.check_it_ends();
}

TEST_CASE("RFC 3261 12.2.2: a CSeq that is repeated or lower is refused with 500, a gap is fine") {
  Call given;
  given.receive(given.in_dialog("INFO", 5));
  CHECK(given.wire.back() == "200 INFO");
  for (const char* const method : {"MESSAGE", "UPDATE", "BYE"}) {
    for (const int cseq : {5, 4, 1}) {
      given.receive(given.in_dialog(method, cseq));
      CHECK(given.wire.back() == std::string("500 ") + method);
    }
  }
  given.receive(given.in_dialog("INVITE", 5, with_sdp("v=0 low", kBobsContact)), "v=0 low");
  CHECK(given.wire.back() == "500 INVITE");
  CHECK(given.current().remote_cseq() == 5);
  CHECK(given.signaling() == SignalingState::stable);
  given.receive(given.in_dialog("INFO", 5000));
  CHECK(given.wire.back() == "200 INFO");
  given.check_it_ends();
}

TEST_CASE("RFC 3264 4, RFC 6337 2.2: a description where none may come is dropped, and told") {
  Call given;
  const std::string before = given.offer();
  const auto described = [&](const std::string& request) {
    given.receive(response_to(request, "200", "", with_sdp("v=0 stray", kBobsContact)),
                  "v=0 stray");
  };
  // In the answer to an UPDATE that held no offer, and to requests that never have one.
  described(given.send("UPDATE"));
  CHECK(given.told(OutputKind::description_ignored));
  described(given.send("INFO"));
  described(given.send("MESSAGE"));
  CHECK(given.signaling() == SignalingState::stable);
  CHECK(given.offer() == before);
  // In their requests: none of these can hold an offer.
  for (const char* const method : {"INFO", "MESSAGE"}) {
    given.receive(given.in_dialog(method, method[0] == 'I' ? 2 : 3, with_sdp("v=0 stray")),
                  "v=0 stray");
    CHECK(given.signaling() == SignalingState::stable);
  }
  REQUIRE(given.core.respond(given.last_request, 200, {}, {}, given.now));  // the MESSAGE was taken
  // An ACK of a 2xx that held the answer.
  given.take_all = true;
  given.receive(given.in_dialog("INVITE", 4, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 mine"), given.now));
  given.drain();
  given.receive(given.in_dialog("ACK", 4, with_sdp("v=0 stray")), "v=0 stray");
  CHECK(given.told(OutputKind::description_ignored));
  CHECK(given.offer() == "v=0 new");
  // A 200 without the answer: the offer is void.
  const std::string update = given.send("UPDATE", "v=0 ours");
  given.receive(response_to(update, "200", "", kBobsContact));
  CHECK(given.told(OutputKind::description_ignored));
  CHECK(given.signaling() == SignalingState::stable);
  CHECK(given.offer() == "v=0 new");
  given.check_it_ends();
}

TEST_CASE(
    "RFC 3261 13.3.1.4: a peer that never acknowledges: BYE after 64*T1, and it can end it "
    "before") {
  Callee given;
  given.ring_reliably("v=0 bob");
  given.accept();
  given.receive(given.in_dialog("BYE", 2));
  CHECK(given.wire.back() == "200 BYE");
  given.elapse(seconds(40));
  CHECK(given.living() == 0);

  Call again;
  again.take_all = true;
  again.receive(again.in_dialog("INVITE", 2, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  REQUIRE(again.core.respond(again.last_request, 200, {}, again.sdp("v=0 mine"), again.now));
  again.drain();
  again.check_it_ends();
}

TEST_CASE("RFC 3261 17.1.2.2: a peer that never answers our BYE: nothing is left of the call") {
  Call given;
  given.send("BYE");
  given.elapse(seconds(40));
  CHECK(given.living() == 0);
}

TEST_CASE(
    "RFC 7118 5, RFC 3261 18.3: what stands behind a message in its frame is passed over, and "
    "told") {
  for (const auto& [behind, told] : {std::pair{"OPTIONS sip:a@a SIP/2.0\r\n\r\n", true},
                                     std::pair{"\r\n \r\n", false}, std::pair{"", false}}) {
    CAPTURE(std::string(behind));
    Call given;
    given.receive(given.in_dialog("INFO", 2), behind);
    CHECK(given.told(OutputKind::dropped) == told);
    CHECK(given.told(OutputKind::request));
    given.check_it_ends();
  }
}

}  // namespace sip::test
