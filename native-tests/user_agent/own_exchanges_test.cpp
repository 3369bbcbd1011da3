// A request of the application that meets an exchange of the core's own. Its ladders are in
// scenarios/rfc4028 (7.4) and scenarios/rfc6141 (3.4).
#include <doctest/doctest.h>

#include <algorithm>

#include "support/call_fixtures.h"

namespace sip::test {
namespace {

using enum ErrorCode;

// A call of bob's that alice refreshes: her re-INVITE is under way.
struct Refreshing : Callee {
  std::string refresh;

  Refreshing() {
    ring_reliably("v=0 bob", "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n");
    accept();
    receive(in_dialog("ACK", 1));
    elapse(seconds(45));
    refresh = last_frame;
    REQUIRE(wire.back() == "INVITE");
    wire.clear();
  }
  Result<RequestId> request(const std::string& method, const std::string& offer,
                            std::uint32_t cseq = 0) {
    const auto made = core.dialog_request(dialog, method, cseq, sdp(offer), now);
    drain();
    return made;
  }
  void answer(const std::string& status) {
    receive(
        response_to(refresh, status, "", with_sdp("v=0 bob", "Contact: <sip:bob@b.invalid>\r\n")),
        "v=0 bob");
  }
  bool told(OutputKind kind) const { return std::ranges::contains(kinds, kind); }
};

}  // namespace

TEST_CASE("RFC 4028 7.4: the request that waits is known, and goes as it was asked for") {
  Refreshing given;
  const auto waiting = given.request("INVITE", "v=0 hold", 77);
  REQUIRE(waiting);
  CHECK(given.wire.empty());
  CHECK(given.last_deferred.request == *waiting);
  REQUIRE(given.last_deferred.message);
  CHECK(std::string(given.last_deferred.message->head()).find("CSeq: 77 INVITE") !=
        std::string::npos);
  // One at a time; other requests do not wait.
  CHECK(code(given.request("INVITE", "v=0 more")) == invalid_state);
  CHECK(code(given.request("UPDATE", "v=0 more")) == invalid_state);
  REQUIRE(given.core.dialog_request(given.dialog, "INFO", 0, {}, given.now));
  given.answer("200");
  CHECK(given.wire == std::vector<std::string>{"INFO", "ACK", "INVITE"});
  CHECK(given.last_frame.find("CSeq: 77 INVITE") != std::string::npos);
  CHECK(given.last_id == *waiting);
}

TEST_CASE("RFC 4028 7.4: what may not be sent is refused at once, refresh or not") {
  Refreshing given;
  MessageOptions broken = given.sdp("v=0");
  broken.header_fields = {"X: a\r\nb"};
  CHECK(code(given.core.dialog_request(given.dialog, "INVITE", 0, broken, given.now)) ==
        invalid_argument);
  CHECK(code(given.request("INVITE", "v=0", 0x80000000U)) == invalid_argument);
  given.core.flow_closed(kFlow, given.now);
  given.drain();
  CHECK(code(given.request("INVITE", "v=0")) == not_connected);
}

TEST_CASE("a connection that is lost while a request waits: 503 tells, and nothing is left") {
  Refreshing given;
  REQUIRE(given.request("INVITE", "v=0 hold"));
  given.core.flow_closed(kFlow, given.now);
  given.drain();
  CHECK(given.told(OutputKind::response));
  CHECK_FALSE(given.told(OutputKind::retry_due));
  CHECK(given.core.statistics().outgoing_requests == 0);
}

TEST_CASE("RFC 3261 14.1: a refresh that met 491 holds nobody up, and comes later") {
  Refreshing given;
  given.answer("491");
  const auto invite = given.request("INVITE", "v=0 hold");
  REQUIRE(invite);
  CHECK(given.wire == std::vector<std::string>{"ACK", "INVITE"});
  // Its own 491 is waited out as well: the refresh gives way.
  given.refresh = given.last_frame;
  given.answer("491");
  given.wire.clear();
  given.elapse(seconds(4));
  CHECK(given.wire == std::vector<std::string>{"INVITE"});
  CHECK(given.last_id == *invite);
}

}  // namespace sip::test
