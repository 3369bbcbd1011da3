// What today's browser stacks get wrong (the project's contract lists it by number), and we must
// not.
#include <algorithm>

#include "message/cseq.h"
#include "support/call_fixtures.h"

namespace sip::test {
namespace {

constexpr const char* kChallenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";

std::string replaced(std::string text, std::string_view old, std::string_view now) {
  const std::size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), now);
}

std::string line_of(const std::string& frame, const std::string& name) {
  const std::size_t at = frame.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  return frame.substr(at + 2, frame.find("\r\n", at + 2) - at - 2);
}

}  // namespace

TEST_CASE("RFC 3261 13.2.2.4: defect 1: a second 2xx from another fork leaves the first leg up") {
  Caller given;
  given.call();
  const std::string invite = given.last_frame;
  given.receive(response_to(invite, "200", "one", with_sdp("v=0 one", kBobsContact)), "v=0 one");
  const DialogId first = given.last_dialog;
  given.receive(response_to(invite, "200", "two", with_sdp("v=0 two", kBobsContact)), "v=0 two");
  CHECK(given.frames == 2);  // ACK and BYE, both to the second
  CHECK(line_of(given.last_frame, "To").ends_with(";tag=two"));
  CHECK(given.last_frame.starts_with("BYE"));
  given.receive(response_to(given.last_frame, "200", ""));
  REQUIRE(given.core.dialog(first) != nullptr);
  CHECK(given.core.dialog(first)->session_state == SessionState::confirmed);
  CHECK(given.core.dialog_request(first, "INFO", 0, {}, given.now));
}

TEST_CASE("RFC 3261 8.2.2.3: defect 4: an unknown Require is answered 420 with Unsupported") {
  Callee outside;
  outside.receive(replaced(kBobsInvite, "Max-Forwards", "Require: foo, 100rel\r\nMax-Forwards"));
  CHECK(outside.last_frame.starts_with("SIP/2.0 420"));
  CHECK(line_of(outside.last_frame, "Unsupported") == "Unsupported: foo");
  Established inside;
  inside.receive(inside.in_dialog("INFO", 2, "Require: foo\r\n"));
  CHECK(inside.last_frame.starts_with("SIP/2.0 420"));
  CHECK(inside.current().remote_cseq() == 1);  // 12.2.2: it has changed nothing
}

TEST_CASE("RFC 3261 21.5.6: defect 5: SIP/3.0 is answered 505") {
  Callee outside;
  outside.receive(replaced(kBobsInvite, "SIP/2.0", "SIP/3.0"));
  CHECK(outside.last_frame.starts_with("SIP/2.0 505"));
  CHECK(!outside.last_request);
  Established inside;
  inside.receive(replaced(inside.in_dialog("BYE", 2), "SIP/2.0", "SIP/3.0"));
  CHECK(inside.last_frame.starts_with("SIP/2.0 505"));
  CHECK(inside.core.dialog(inside.dialog) != nullptr);
}

TEST_CASE("RFC 3311 5.2: defect 6: an UPDATE is answered, not refused") {
  Established given;
  given.receive(given.in_dialog("UPDATE", 2, "Contact: <sip:bob@new.invalid>\r\n"));
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
  CHECK(given.current().remote_target() == "sip:bob@new.invalid");
  given.take_all = true;
  given.receive(given.in_dialog("UPDATE", 3, with_sdp("v=0 new", kBobsContact)), "v=0 new");
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 fine"), given.now));
  given.drain();
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
  CHECK(given.core.dialog(given.dialog)->signaling.answer().body.octets() == "v=0 fine");
}

TEST_CASE("RFC 3261 12.2.2: defect 7: a BYE whose Request-URI has no user part ends the call") {
  Established given;
  given.receive(replaced(given.in_dialog("BYE", 2), "sip:alice@a.invalid", "sip:a.invalid"));
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
  CHECK(given.core.dialog(given.dialog) == nullptr);
}

TEST_CASE(
    "RFC 3261 8.2.2.1: defect 11: an unknown URI scheme is 416, inside a dialog too, and changes "
    "nothing there") {
  Callee outside;
  outside.receive(replaced(kBobsInvite, "sip:alice@example.com SIP", "nobody:knows:it SIP"));
  CHECK(outside.last_frame.starts_with("SIP/2.0 416"));
  Established inside;
  inside.receive(replaced(inside.in_dialog("BYE", 2), "sip:alice@a.invalid", "nobody:knows:it"));
  CHECK(inside.last_frame.starts_with("SIP/2.0 416"));
  CHECK(inside.core.dialog(inside.dialog) != nullptr);
  Callee contact;
  contact.receive(replaced(kBobsInvite, "<sip:bob@b.invalid;transport=ws>", "<odd:%%%>"));
  CHECK(contact.last_frame.starts_with("SIP/2.0 400"));
}

TEST_CASE("RFC 3261 8.1.1.5: defect 13: a CSeq of 2^31 or more is answered 400") {
  for (const char* const number : {"2147483648", "4294967296", "99999999999999999999"}) {
    Callee outside;
    outside.receive(replaced(kBobsInvite, "CSeq: 1 ", std::string("CSeq: ") + number + " "));
    CHECK(outside.last_frame.starts_with("SIP/2.0 400"));
    Established inside;
    inside.receive(
        replaced(inside.in_dialog("INFO", 2), "CSeq: 2 ", std::string("CSeq: ") + number + " "));
    CHECK(inside.last_frame.starts_with("SIP/2.0 400"));
    CHECK(inside.current().remote_cseq() == 1);
  }
  Established given;
  given.receive(replaced(given.in_dialog("INFO", 2), "CSeq: 2 ", "CSeq: 2147483647 "));
  CHECK(given.last_frame.starts_with("SIP/2.0 200"));
}

TEST_CASE(
    "RFC 3261 22.2: defect 15: after a 401 the next request inside the dialog has the next CSeq") {
  for (const char* const method : {"INFO", "MESSAGE", "REFER"}) {
    Established given;
    MessageOptions options;
    if (std::string_view{method} == "REFER") options.header_fields = {"Refer-To: <sip:c@d>"};
    REQUIRE(given.core.dialog_request(given.dialog, method, 0, options, given.now));
    given.drain();
    given.receive(response_to(given.last_frame, "401", "", kChallenge));
    CHECK(line_of(given.last_frame, "CSeq") == std::string("CSeq: 2 ") + method);
    CHECK(line_of(given.last_frame, "Authorization").starts_with("Authorization: Digest"));
    given.receive(response_to(given.last_frame, "202", ""));
    REQUIRE(given.core.dialog_request(given.dialog, "INFO", 0, {}, given.now));
    given.drain();
    CHECK(line_of(given.last_frame, "CSeq") == "CSeq: 3 INFO");
  }
}

TEST_CASE("RFC 3262 4: defect 15: a PRACK that is challenged advances the CSeq as well") {
  Caller given;
  REQUIRE(given.core.configure("password", "secret"));
  given.call();
  const std::string invite = given.last_frame;
  given.receive(response_to(invite, "183", "b1",
                            std::string("Require: 100rel\r\nRSeq: 1\r\n") + kBobsContact));
  CHECK(line_of(given.last_frame, "CSeq") == "CSeq: 2 PRACK");
  given.receive(response_to(given.last_frame, "401", "", kChallenge));
  CHECK(line_of(given.last_frame, "CSeq") == "CSeq: 3 PRACK");
  CHECK(line_of(given.last_frame, "RAck") == "RAck: 1 1 INVITE");
  given.receive(response_to(given.last_frame, "200", ""));
  REQUIRE(given.core.dialog_request(given.last_dialog, "INFO", 0, {}, given.now));
  given.drain();
  CHECK(line_of(given.last_frame, "CSeq") == "CSeq: 4 INFO");
}

TEST_CASE("RFC 3261 13.2.2.4: defect 16: the ACK has the credentials of its INVITE") {
  Caller given;
  REQUIRE(given.core.configure("password", "secret"));
  given.call();
  given.receive(response_to(given.last_frame, "407", "p",
                            "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\"\r\n"));
  given.receive(response_to(given.last_frame, "401", "b", kChallenge));
  const std::string invite = given.last_frame;
  given.receive(response_to(invite, "200", "b", with_sdp("v=0 b", kBobsContact)), "v=0 b");
  REQUIRE(given.last_frame.starts_with("ACK"));
  for (const char* const field : {"Authorization", "Proxy-Authorization"}) {
    CHECK(line_of(given.last_frame, field) != "");
    CHECK(line_of(given.last_frame, field) == line_of(invite, field));
  }
}

TEST_CASE("RFC 3261 14.2: defect 17: a re-INVITE's 2xx without its ACK blocks no later re-INVITE") {
  Established given;
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 two", kBobsContact)), "v=0 two");
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 a2"), given.now));
  given.drain();
  const RequestId before = given.last_request;
  given.receive(given.in_dialog("INVITE", 3, with_sdp("v=0 three", kBobsContact)), "v=0 three");
  CHECK(given.last_request != before);
  REQUIRE(given.core.respond(given.last_request, 200, {}, given.sdp("v=0 a3"), given.now));
  given.drain();
  REQUIRE(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 ours"), given.now));
  given.drain();
  CHECK(given.last_frame.starts_with("INVITE"));
}

TEST_CASE("RFC 6141 3.4: defect 18: a refused re-INVITE leaves the remote target, of either side") {
  Established given;
  const std::string target = given.current().remote_target();
  given.receive(given.in_dialog("INVITE", 2, with_sdp("v=0 x", "Contact: <sip:moved@x>\r\n")),
                "v=0 x");
  REQUIRE(given.core.respond(given.last_request, 488, {}, {}, given.now));
  given.drain();
  CHECK(given.current().remote_target() == target);
  REQUIRE(given.core.dialog_request(given.dialog, "INVITE", 0, given.sdp("v=0 ours"), given.now));
  given.drain();
  given.receive(response_to(given.last_frame, "488", "", "Contact: <sip:moved@x>\r\n"));
  CHECK(given.current().remote_target() == target);
}

TEST_CASE("RFC 3261 15.1.2: defect 19: a BYE while the answer is prepared ends the call") {
  Callee given;
  given.ring();
  given.dialog = *given.core.respond(given.invite, 183, {}, {}, given.now);
  given.drain();
  given.receive(given.in_dialog("BYE", 2));
  CHECK(given.frames == 2);  // 200 to the BYE, 487 to the INVITE
  CHECK(given.core.dialog(given.dialog) == nullptr);
  CHECK(code(given.core.respond(given.invite, 200, {}, given.sdp(), given.now)) ==
        ErrorCode::unknown_request);
  given.drain();
  CHECK(given.frames == 0);
  given.elapse(seconds(40));
  CHECK(given.core.statistics().dialogs == 0);
}

}  // namespace sip::test
