// RFC 5118: SIP torture test messages for IPv6, the cases that concern a parser; section 4 says of
// each whether it is valid.
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/via.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

std::string request(const std::string& uri, const std::string& via) {
  return "REGISTER " + uri +
         " SIP/2.0\nTo: sip:user@example.com\nFrom: sip:user@example.com;tag=81x2\n" +
         "Via: " + via + "\nCall-ID: SSG9559905523997077@hlau_4100\nMax-Forwards: 70\n" +
         "Contact: \"Caller\" <sip:caller@[2001:db8::1]>\nCSeq: 98176 REGISTER\nContent-Length: "
         "0\n";
}
constexpr auto kVia = "SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111";

}  // namespace

TEST_CASE("RFC 5118 4.1: an IPv6 reference in Request-URI, Via and Contact is valid") {
  const MessagePtr message = parsed(request("sip:[2001:db8::10]", kVia));
  CHECK_FALSE(find_fault(*message));
  CHECK(parse_uri(message->request_uri())->host == "[2001:db8::10]");
  CHECK(top_via_of(*message)->host == "[2001:db8::9:1]");
  CHECK(parse_uri(contact_of(*message)->uri)->host == "[2001:db8::1]");
}

TEST_CASE("RFC 5118 4.2: an IPv6 address without brackets is no Request-URI") {
  CHECK_FALSE(parse_uri("sip:2001:db8::10"));
}

TEST_CASE("RFC 5118 4.3: a port behind an address without brackets is ambiguous and refused") {
  CHECK_FALSE(parse_uri("sip:2001:db8::10:5070"));
}

TEST_CASE("RFC 5118 4.4: a port stands behind the brackets, or it is part of the address") {
  CHECK(parse_uri("sip:[2001:db8::10]:5070")->port == 5070);
  const auto inside = parse_uri("sip:[2001:db8::10:5070]");
  REQUIRE(inside);
  CHECK(inside->host == "[2001:db8::10:5070]");
  CHECK_FALSE(inside->port);
}

TEST_CASE("RFC 5118 4.5: a received parameter of Via is read with and without brackets") {
  for (const std::string received : {"[2001:db8::9:255]", "2001:db8::9:255"}) {
    const MessagePtr message =
        parsed(request("sip:[2001:db8::10]", std::string(kVia) + ";received=" + received));
    CHECK_FALSE(find_fault(*message));
    CHECK(top_via_of(*message)->params.value("received") == received);
  }
}

TEST_CASE("RFC 5118 4.8: IPv4 and IPv6 may stand in one message") {
  const MessagePtr message = parsed(request(
      "sip:user@[2001:db8::10]",
      std::string(kVia) + "\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144"));
  CHECK_FALSE(find_fault(*message));
  CHECK(via_count(*message) == 2);
}

TEST_CASE("RFC 5118 4.9: an IPv4-mapped address is valid") {
  CHECK(parse_uri("sip:user@[::ffff:192.0.2.10]:19823")->host == "[::ffff:192.0.2.10]");
}

TEST_CASE("RFC 5118 4.10: two colons may stand before an IPv4 address, three may not") {
  CHECK(parse_uri("sip:user@[2001:db8::192.0.2.1]"));
  CHECK_FALSE(parse_uri("sip:user@[2001:db8:::192.0.2.1]"));
  CHECK_FALSE(parse_via("SIP/2.0/UDP [2001:db8:::192.0.2.1];branch=z9hG4bK1"));
}

}  // namespace sip::test
