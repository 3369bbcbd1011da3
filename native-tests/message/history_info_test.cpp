#include "message/history_info.h"

#include "support/test_messages.h"

using namespace sip;
using namespace sip::test;

namespace {

std::string after(const std::string& request_fields, const std::string& response_fields,
                  std::string_view contact) {
  const auto invite = parsed(
      "INVITE sip:bob@b.example SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\n"
      "Max-Forwards: 70\nFrom: <sip:alice@a.example>;tag=1\nTo: <sip:bob@b.example>\n"
      "Call-ID: c1\nCSeq: 1 INVITE\n" +
      request_fields + "\n");
  const auto redirect = parsed(
      "SIP/2.0 302 Moved\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\n"
      "From: <sip:alice@a.example>;tag=1\nTo: <sip:bob@b.example>;tag=2\n"
      "Call-ID: c1\nCSeq: 1 INVITE\n" +
      response_fields + "\n");
  return history_after(*invite, *redirect, contact);
}

}  // namespace

TEST_CASE(
    "RFC 7044 10.2, 10.3: the target that redirected with its Reason, and the new one behind") {
  CHECK(after("", "Contact: <sip:carol@c.example>", "sip:carol@c.example") ==
        "<sip:bob@b.example?Reason=SIP%3Bcause%3D302>;index=1, "
        "<sip:carol@c.example>;index=2;mp=1");
}

TEST_CASE("RFC 7044 9.3: what the response knows goes on, else what the request knew") {
  const std::string known = "History-Info: <sip:bob@b.example>;index=1";
  CHECK(after(known, known + ",\n \"B\" <sip:bob@1.2.3.4?X=y>;index=1.9;rc=1", "tel:+1") ==
        "<sip:bob@b.example>;index=1, \"B\" <sip:bob@1.2.3.4?X=y&Reason=SIP%3Bcause%3D302>"
        ";index=1.9;rc=1, <tel:+1>;index=1.10;mp=1.9");
  CHECK(after("History-Info: <tel:+1>;index=1", "", "sip:c@c") ==
        "<tel:+1>;index=1, <sip:c@c>;index=2;mp=1");
}

TEST_CASE("RFC 3261 7.3.1: a fold becomes a space, and what has a control character is left out") {
  CHECK(after("", "History-Info: <sip:b@b>;index=1;x=\"\x01\", <sip:c@c>;index=1.1;y=\"a\n b\"",
              "sip:d@d") ==
        "<sip:c@c?Reason=SIP%3Bcause%3D302>;index=1.1;y=\"a b\", "
        "<sip:d@d>;index=1.2;mp=1.1");
}

TEST_CASE("RFC 7044 10.4: the redirecting server says how the target came about") {
  CHECK(after("", "Contact: <sip:x@y>, <sip:bob@1.2.3.4>;rc=1", "sip:bob@1.2.3.4")
            .ends_with("<sip:bob@1.2.3.4>;index=2;rc=1"));
}

TEST_CASE("an index that is none, or too large, still gets a place behind it") {
  CHECK(after("History-Info: <sip:b@b>;index=x", "", "sip:c@c").ends_with(";index=x.1;mp=x"));
  CHECK(after("History-Info: <sip:b@b?Reason=SIP>;index=4294967295", "", "sip:c@c") ==
        "<sip:b@b?Reason=SIP>;index=4294967295, <sip:c@c>;index=4294967295.1;mp=4294967295");
}
