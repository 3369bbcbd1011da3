// What the application adds to a message: descriptions inside of multipart bodies (RFC 5621).
#include "user_agent/message_options.h"

#include <doctest/doctest.h>

#include <utility>

#include "support/agent_fixture.h"

namespace sip::test::message_options {
namespace {

constexpr std::string_view kMultipart = "multipart/mixed;boundary=b";

std::string with_picture(const std::string& description) {
  return "--b\r\nContent-Type: application/sdp\r\n\r\n" + description +
         "\r\n--b\r\nContent-Type: image/png\r\n\r\npicture\r\n--b--\r\n";
}

struct Caller : AgentFixture {
  MessageOptions multipart(const std::string& description) {
    MessageOptions options;
    options.body = body(with_picture(description));
    options.content_type = kMultipart;
    return options;
  }
  void invite(const MessageOptions& options) {
    REQUIRE(core.request("INVITE", "sip:bob@example.com", {}, {}, options, now));
    drain();
  }
  const OfferAnswer& signaling() {
    const Session* const session = core.dialog(last_dialog);
    REQUIRE(session != nullptr);
    return session->signaling;
  }
};

const std::string kContact = "Contact: <sip:bob@b.invalid>\r\nContent-Type: application/sdp\r\n";

}  // namespace

TEST_CASE("a header line that cannot be is told by its place") {
  MessageOptions options;
  options.header_fields = {"X-One: 1", "X-Two 2", "Reason: SIP;cause=1", "X-Four: 4"};
  CHECK(check(options).error().status == 2);
  options.header_fields = {"X-One: 1", "Reason: ;;"};
  CHECK(check(options).error().status == 2);
  options.header_fields = {"X-One: 1"};
  CHECK(check(options));
}

TEST_CASE("RFC 3261 8.1.1.8: what makes a dialog has one Contact, whatever the application adds") {
  Caller given;
  const auto sent_with = [&](std::string_view method, std::vector<std::string_view> lines) {
    MessageOptions options;
    options.header_fields = std::move(lines);
    return given.core.request(method, "sip:bob@example.com", {}, {}, options, given.now);
  };
  CHECK(sent_with("INVITE", {"Contact: <sip:a,b@h>;x=\"1,2\""}));
  for (const std::vector<std::string_view>& lines :
       {std::vector<std::string_view>{"Contact: <sip:a@h>", "m: <sip:b@h>"},
        {"Contact: <sip:a@h>, <sip:b@h>"}}) {
    const auto refused = sent_with("INVITE", lines);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::invalid_argument);
  }
}

TEST_CASE(
    "RFC 3261 12.1.1: what the application says of us in a 2xx stands there in place of ours") {
  AgentFixture given;
  given.receive(kBobsInvite);
  MessageOptions options = given.sdp("v=0 offer");
  const auto accept = [&] {
    return given.core.respond(given.last_request, 200, {}, options, given.now);
  };
  options.header_fields = {"Contact: <sip:a@h>", "m: <sip:b@h>"};
  REQUIRE_FALSE(accept());
  options.header_fields = {"m: <sip:a@h>;x=1", "Allow: INVITE, ACK", "Supported: x", "Server: y"};
  REQUIRE(accept());
  given.drain();
  const MessagePtr sent = *given.core.read(given.last_frame, {});
  for (const auto& [name, value] : {std::pair{HeaderName::contact, "<sip:a@h>;x=1"},
                                    {HeaderName::allow, "INVITE, ACK"},
                                    {HeaderName::supported, "x"},
                                    {HeaderName::server, "y"}}) {
    CHECK(sent->count(name) == 1);
    CHECK(sent->header(name) == value);
  }
}

TEST_CASE("a field that the core fills in itself is refused, and the error names it") {
  AgentFixture given;
  RegistrationOptions options;
  options.header_fields = {"Expires: 33"};
  CHECK_FALSE(given.core.registrant().start(options, given.now));
  MessageOptions body;
  body.header_fields = {"c: text/plain"};
  const auto refused =
      given.core.request("MESSAGE", "sip:bob@example.com", {}, {}, body, given.now);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().detail.view().contains("Content-Type"));
}

TEST_CASE("RFC 5621 8.2: the answer in our ACK is the session part of its multipart body") {
  Caller given;
  given.invite({});
  given.receive(response_to(given.last_frame, "200", "b", kContact + "Content-Length: 9\r\n"),
                "v=0 offer");
  REQUIRE(given.core.acknowledge(given.last_dialog, given.multipart("v=0 answer"), given.now));
  given.drain();
  CHECK(given.last_frame.find("Content-Type: multipart/mixed") != std::string::npos);
  CHECK(given.signaling().state() == SignalingState::stable);
  CHECK(given.signaling().answer().body.octets() == "v=0 answer");
  CHECK(given.signaling().answer().content_type == "application/sdp");
}

TEST_CASE("RFC 5621 8.2: the offer of a multipart INVITE is its session part") {
  Caller given;
  given.invite(given.multipart("v=0 offer"));
  given.receive(response_to(given.last_frame, "200", "b", kContact + "Content-Length: 10\r\n"),
                "v=0 answer");
  CHECK(given.signaling().offer().body.octets() == "v=0 offer");
  CHECK(given.signaling().local().content_type == "application/sdp");
}

}  // namespace sip::test::message_options
