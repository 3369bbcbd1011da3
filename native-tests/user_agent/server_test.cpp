// What of a peer's request is refused before anybody is asked. The rest is in scenarios/.
#include <doctest/doctest.h>

#include "support/call_fixtures.h"

namespace sip::test {

TEST_CASE("RFC 3261 20.1: of the ranges in Accept the closest one says whether SDP is taken") {
  const auto status = [](const std::string& accept) {
    Callee given;
    given.ring_reliably("", "Accept: " + accept + "\r\n");
    return given.wire.empty() ? std::string("delivered") : given.wire.back();
  };
  CHECK(status("application/sdp") == "delivered");
  CHECK(status("*/*") == "delivered");
  CHECK(status("text/plain, application/*") == "delivered");
  CHECK(status("*/*;q=0, application/sdp;q=0.1") == "delivered");
  CHECK(status("application/sdp;q=0.1, */*;q=0") == "delivered");
  CHECK(status("application/*;q=0, */*") == "406 INVITE");
  CHECK(status("*/*, application/sdp;q=0") == "406 INVITE");
  CHECK(status("text/plain") == "406 INVITE");
}

TEST_CASE("RFC 3515 2.4.2: a REFER without exactly one Refer-To is 400, one too many 603") {
  Established given;
  given.take_all = true;
  const std::string to = std::string(kBobsContact) + "Refer-To: <sip:c@c.invalid>\r\n";
  given.receive(given.in_dialog("REFER", 2, kBobsContact));
  CHECK(given.wire.back() == "400 REFER");
  given.receive(given.in_dialog("REFER", 3, to + "Refer-To: <sip:d@d.invalid>\r\n"));
  CHECK(given.wire.back() == "400 REFER");
  REQUIRE(given.core.configure("maximumSubscriptions", "1"));
  for (int cseq = 4; cseq < 6; ++cseq) {
    given.receive(given.in_dialog("REFER", cseq, to));
    (void)given.core.respond(given.last_request, 202, {}, {}, given.now);
    given.drain();
  }
  CHECK(given.wire.back() == "603 REFER");
  REQUIRE(given.core.configure("maximumSubscriptions", "8"));
  REQUIRE(given.core.configure("maximumDialogs", "1"));
  const RequestId before = given.last_request;
  given.receive(given.in_dialog("REFER", 6, to));
  CHECK(given.wire.back() == "603 REFER");
  CHECK(given.last_request == before);  // the application hears nothing of it
}

TEST_CASE("RFC 5373: an INVITE is accepted by itself where the option lets its caller ask for it") {
  for (const bool lets : {false, true}) {
    CAPTURE(lets);
    Callee given;
    if (lets) REQUIRE(given.core.configure("autoAnswer", "true"));
    given.ring_reliably("", "Answer-Mode: Auto\r\nCall-Info: <sip:x@h>;answer-after=3\r\n");
    const auto asked = given.core.auto_answer(given.invite);
    CHECK(asked.has_value() == lets);
    if (asked) CHECK(asked->delay == 3);
  }
}

}  // namespace sip::test
