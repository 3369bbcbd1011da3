#include <doctest/doctest.h>

#include "message/message_builder.h"
#include "message/name_addr.h"
#include "support/exact_copy.h"
#include "support/test_body_host.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("what the builder writes is what the parser reads") {
  TestBodyHost host;
  BodyStore bodies{host};
  auto builder = MessageBuilder::request("INVITE", "sip:bob@host");
  builder.header(HeaderName::via, {"SIP/2.0/WSS a.invalid;branch=", "z9hG4bKx"});
  builder.header(HeaderName::from, "<sip:a@h>;tag=1").header(HeaderName::to, "<sip:bob@host>");
  builder.header(HeaderName::call_id, "c")
      .header(HeaderName::cseq, "4294 INVITE")
      .header("X-A", "b");
  const MessagePtr built = std::move(builder).finish(bodies.make("v=0\r\n"));
  const auto parsed = parse_message(exact_string(built->head()), built->body(), bodies);
  REQUIRE(parsed);
  CHECK_FALSE(find_fault(**parsed));
  CHECK((*parsed)->request_uri() == built->request_uri());
  CHECK((*parsed)->method_name() == built->method_name());
  CHECK((*parsed)->version() == built->version());
  REQUIRE((*parsed)->headers().size() == built->headers().size());
  for (std::size_t i = 0; i < built->headers().size(); ++i) {
    CHECK((*parsed)->headers()[i].name == built->headers()[i].name);
    CHECK((*parsed)->value_of((*parsed)->headers()[i]) == built->value_of(built->headers()[i]));
  }
}

TEST_CASE(
    "RFC 3261 8.2.6: a response copies Via, From, To, Call-ID and CSeq, and tags a To that has "
    "none") {
  TestBodyHost host;
  BodyStore bodies{host};
  const auto request = parse_message(
      "INVITE sip:b@h SIP/2.0\r\nv: SIP/2.0/WS x;branch=1, SIP/2.0/WS y;branch=2\r\nVia: "
      "SIP/2.0/UDP z\r\n"
      "f: <sip:a@h>;tag=1\r\nt: <sip:b@h>\r\ni: c\r\nCSeq: 1 INVITE\r\nTimestamp: 54\r\n\r\n",
      {}, bodies);
  REQUIRE(request);
  const MessagePtr ringing = make_response(**request, 180, "", "tag2").finish();
  CHECK(
      ringing->head().starts_with("SIP/2.0 180 Ringing\r\nv: SIP/2.0/WS x;branch=1, SIP/2.0/WS "
                                  "y;branch=2\r\nVia: SIP/2.0/UDP z\r\n"));
  CHECK(to_of(*ringing)->tag() == "tag2");
  CHECK(ringing->method() == Method::invite);
  const MessagePtr trying = make_response(**request, 100, "", "tag2").finish();
  CHECK_FALSE(to_of(*trying)->tag());
  CHECK(trying->header(HeaderName::timestamp) == "54");
  CHECK_FALSE(ringing->has(HeaderName::timestamp));
  // A tag without a value is one: the field is given back as it came.
  const auto odd = parse_message("BYE sip:b@h SIP/2.0\r\nTo: <sip:b@h>;tag\r\n\r\n", {}, bodies);
  const MessagePtr refusal = make_response(**odd, 481, "", "tag2").finish();
  CHECK(refusal->header(HeaderName::to) == "<sip:b@h>;tag");
}

TEST_CASE(
    "what is copied has one space behind its colon and CR LF at its end, its spans are right") {
  TestBodyHost host;
  BodyStore bodies{host};
  const std::string far(900, 'x');
  const auto request = parse_message(
      "MESSAGE sip:b@h SIP/2.0\r\nSubject:none\r\nSubject :  two\r\nSubject: one\nSubject: in\r\n "
      "folds\r\nSubject: " +
          far + "\r\nSubject:\r\nSubject: last\r\n\r\n",
      {}, bodies);
  REQUIRE(request);
  auto builder = MessageBuilder::request("MESSAGE", "sip:b@h");
  builder.header(HeaderName::call_id, "c").copy(**request, HeaderName::subject);
  const MessagePtr built = std::move(builder).finish();
  CHECK(built->head() ==
        "MESSAGE sip:b@h SIP/2.0\r\nCall-ID: c\r\nSubject: none\r\nSubject: two\r\nSubject: "
        "one\r\nSubject: in\r\n folds\r\nSubject: " +
            far + "\r\nSubject: \r\nSubject: last\r\nContent-Length: 0\r\n\r\n");
  CHECK(built->count(HeaderName::subject) == 7);
  CHECK(built->value_of(built->headers()[1]) == "none");
  CHECK(built->value_of(built->headers()[4]) == "in\r\n folds");
  CHECK(built->value_of(built->headers()[5]) == far);
  CHECK(built->value_of(built->headers()[6]).empty());
  CHECK(built->value_of(built->headers()[7]) == "last");
  CHECK(built->name_of(built->headers()[7]) == "Subject");
}

TEST_CASE("a body's id that no host gives out, or no octets, are no body") {
  TestBodyHost host;
  BodyStore bodies{host};
  CHECK(bodies.adopt(BodyId{(1U << 24U) + 1}, 4).empty());
  CHECK(bodies.adopt(BodyId{}, 4).empty());
  CHECK(bodies.live() == 0);
}
