#include <doctest/doctest.h>

#include "message/message.h"
#include "message/values.h"
#include "support/exact_copy.h"
#include "support/test_body_host.h"

using namespace sip;
using namespace sip::test;

namespace {

const std::string kInvite =
    "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n"
    "Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1\r\n"
    "Max-Forwards: 70\r\n"
    "f: Alice <sip:alice@atlanta.example.com>;tag=1\r\n"
    "t: Bob <sip:bob@biloxi.example.com>\r\n"
    "i: call@host\r\n"
    "CSeq: 1 INVITE\r\n"
    "Subject: a folded\r\n  value\r\n"
    "X-Other: 1\r\n"
    "\r\n";

struct Parsed {
  TestBodyHost host;
  BodyStore bodies{host};
  Result<MessagePtr> message = malformed("not parsed");

  explicit Parsed(std::string_view head, const std::string& body = "",
                  const MessageLimits& limits = {}) {
    Body held;
    if (!body.empty())
      held = bodies.adopt(host.intern(body), static_cast<std::uint32_t>(body.size()));
    message = parse_message(exact_string(head), std::move(held), bodies, limits);
  }
};

std::string with_line(std::string_view line) {
  std::string head = kInvite;
  head.insert(head.size() - 2, std::string(line) + "\r\n");
  return head;
}

std::string_view fault_of(const Parsed& parsed) {
  if (!parsed.message) return parsed.message.error().detail;
  const auto fault = find_fault(**parsed.message);
  return fault ? fault->detail : "";
}

}  // namespace

TEST_CASE(
    "defect 23, RFC 3261 7.3: a request is read with compact names, folds and unknown fields") {
  const Parsed parsed{kInvite};
  REQUIRE(parsed.message);
  const Message& message = **parsed.message;
  CHECK(message.is_request());
  CHECK(message.method() == Method::invite);
  CHECK(message.request_uri() == "sip:bob@biloxi.example.com");
  CHECK(message.version() == "SIP/2.0");
  CHECK(message.header(HeaderName::call_id) == "call@host");
  CHECK(message.header(HeaderName::subject) == "a folded\r\n  value");
  CHECK(message.header("x-other") == "1");
  CHECK(message.headers().size() == 8);
  CHECK_FALSE(find_fault(message));
}

TEST_CASE("every span lies inside the head and names what stands there") {
  const Parsed parsed{kInvite};
  const Message& message = **parsed.message;
  for (const HeaderSpan& span : message.headers()) {
    CHECK(span.name_begin + span.name_length <= span.value_begin);
    CHECK(span.value_begin <= span.value_end);
    CHECK(span.value_end <= message.head().size());
    CHECK(header_name_from(message.name_of(span)) == span.name);
  }
}

TEST_CASE("RFC 3261 7.2: a response is read, also with an empty or a UTF-8 reason phrase") {
  for (const std::string phrase :
       {"SIP/2.0 200 OK", "SIP/2.0 200 ", "SIP/2.0 200", "sip/2.0 200 \xC3\xA9"}) {
    const Parsed parsed{phrase + "\r\nCSeq: 7 BYE\r\n\r\n"};
    REQUIRE(parsed.message);
    CHECK((*parsed.message)->status() == 200);
    CHECK((*parsed.message)->method() == Method::bye);
  }
  CHECK_FALSE(Parsed{"SIP/2.0 99 x\r\n\r\n"}.message);
  CHECK_FALSE(Parsed{"SIP/2.0 700 x\r\n\r\n"}.message);
  CHECK_FALSE(Parsed{"SIP/2.0 2000 x\r\n\r\n"}.message);
}

TEST_CASE(
    "RFC 3261 7.5: empty lines before the start line and lines that end in LF alone are "
    "tolerated") {
  std::string unix_lines = "\n" + kInvite;
  std::erase(unix_lines, '\r');
  const Parsed parsed{unix_lines};
  CHECK(fault_of(parsed) == "");
  CHECK(fault_of(Parsed{"\r\n\r\n" + kInvite}) == "");
}

TEST_CASE("what is no SIP is refused, and nothing is read past the end") {
  CHECK_FALSE(Parsed{"GET / HTTP/1.1\r\n\r\n"}.message);
  CHECK_FALSE(Parsed{""}.message);
  CHECK_FALSE(Parsed{std::string(200, '\0')}.message);
  for_every_cut(kInvite, [](std::string_view prefix) {
    const Parsed parsed{std::string(prefix)};
    if (prefix.size() < kInvite.size()) CHECK(fault_of(parsed) != "");
  });
}

TEST_CASE("a message stays in the memory that it came in, and what lies behind it is poisoned") {
  const Parsed parsed{kInvite};
  REQUIRE(parsed.message);
  const std::string_view head = (*parsed.message)->head();
  CHECK(head == kInvite);
#ifdef SIP_HAS_ADDRESS_SANITIZER
  CHECK(__asan_address_is_poisoned(head.data() + head.size()));
#endif
}

TEST_CASE("defect 14, RFC 3261 8.2.2: a line that is no header field is passed over") {
  for (const std::string& line : {std::string("no colon here"), std::string("bad name: x"),
                                  std::string(": no name"), std::string(70'000, 'n') + ": x"}) {
    MessageLimits limits;
    limits.octets = 100'000;
    const Parsed parsed{with_line(line + "\r\nX-More: y"), "", limits};
    CHECK(fault_of(parsed) == "");
    CHECK((*parsed.message)->headers().size() == 9);
    CHECK((*parsed.message)->header("x-more") == "y");
  }
}

TEST_CASE(
    "RFC 3261 18.3 and 20.14: a body is as long as Content-Length says, and one that is shorter is "
    "a fault") {
  SUBCASE("absent: the whole body") {
    CHECK((*Parsed{kInvite, "body"}.message)->body().length() == 4);
  }
  SUBCASE("equal") {
    CHECK((*Parsed{with_line("l: 4"), "body"}.message)->body().octets() == "body");
  }
  SUBCASE("smaller: the body is cut") {
    const Parsed parsed{with_line("l: 2"), "body"};
    CHECK((*parsed.message)->body().octets() == "bo");
    CHECK(parsed.host.live() == 0);
  }
  SUBCASE("larger: a fault") {
    CHECK(fault_of(Parsed{with_line("l: 5"), "body"}) == "Content-Length: more than the body has");
  }
  SUBCASE("no number: a fault") {
    for (const auto line : {"l: -1", "l: x", "l: 4, 4", "l:", "l: 99999999999"}) {
      CHECK(fault_of(Parsed{with_line(line), "body"}).starts_with("Content-Length"));
    }
    CHECK(fault_of(Parsed{with_line("l: 4\r\nl: 3"), "body"}) == "Content-Length: not one number");
  }
}

TEST_CASE("RFC 3261 8.2: the first fault names its header field and has the status to answer") {
  const auto without = [](std::string_view name) {
    std::string head = kInvite;
    const std::size_t begin = head.find("\r\n" + std::string(name) + ":") + 2;
    return head.erase(begin, head.find("\r\n", begin) + 2 - begin);
  };
  CHECK(fault_of(Parsed{without("Via")}) == "Via: missing");
  CHECK(fault_of(Parsed{without("f")}) == "From: missing");
  CHECK(fault_of(Parsed{without("t")}) == "To: missing");
  CHECK(fault_of(Parsed{without("i")}) == "Call-ID: missing");
  CHECK(fault_of(Parsed{without("CSeq")}) == "CSeq: missing");
  CHECK(fault_of(Parsed{without("Max-Forwards")}) == "");
  CHECK(fault_of(Parsed{with_line("To: <sip:b@c>")}) == "To: more than one");
  CHECK(fault_of(
            Parsed{without("Max-Forwards").insert(kInvite.find("Max"), "Max-Forwards: 300\r\n")}) ==
        "Max-Forwards: not a number from 0 to 255");

  std::string old = kInvite;
  old.replace(old.find("SIP/2.0\r\n"), 7, "SIP/3.0");
  const Parsed parsed{old};
  CHECK(find_fault(**parsed.message)->status == 505);
}

TEST_CASE(
    "defect 13, RFC 3261 8.1.1.5 and 20.16: a CSeq of 2^31 or more, or of another method, is a "
    "fault") {
  for (const auto value : {"2147483648 INVITE", "99999999999 INVITE", "1 BYE", "INVITE", "1",
                           "1INVITE", "-1 INVITE"}) {
    std::string head = kInvite;
    head.replace(head.find("1 INVITE"), 8, value);
    CHECK(fault_of(Parsed{head}).starts_with("CSeq"));
  }
}

TEST_CASE("what names a dialog has no control character: it stands in our requests then") {
  const auto with = [](std::string_view old, std::string_view changed) {
    std::string head = kInvite;
    head.replace(head.find(old), old.size(), changed);
    return std::string(fault_of(Parsed{head}));
  };
  constexpr std::string_view kFault = "Call-ID or tag: a control character";
  CHECK(with("call@host", "call\r@host") == kFault);
  CHECK(with("tag=1", "tag=\x01") == kFault);
  CHECK(with("bob@biloxi.example.com>\r\ni", "bob@b>;tag=\x7F\r\ni") == kFault);
  CHECK(with("call@host", "") == "Call-ID: missing");
  CHECK(with("Forwards: 70", "Forwards: 255") == "");
  CHECK(with("Forwards: 70", "Forwards: 256") == "Max-Forwards: not a number from 0 to 255");
}

TEST_CASE("RFC 3261 25.1, 8.2.6.2: a To whose tag has no value is a fault, as in belle-sip") {
  for (const std::string_view tag : {";tag", ";tag=", "; x; TAG = "}) {
    std::string head = kInvite;
    head.insert(head.find("\r\ni: "), tag);
    CHECK(fault_of(Parsed{head}) == "To: a tag without a value");
    head.replace(0, head.find("\r\n"), "SIP/2.0 200 OK");
    CHECK(fault_of(Parsed{head}) == "");
  }
}

TEST_CASE("RFC 3261 7.3.1: white space around a value is none of it, nor what is behind the head") {
  const Parsed parsed{with_line("X-Space: \t a b \t ") + " of a body"};
  CHECK(fault_of(parsed) == "");
  CHECK((*parsed.message)->header("x-space") == "a b");
  CHECK((*Parsed{with_line("X-Space: a ")}.message)->header("x-space") == "a");
}

TEST_CASE("past a limit the message is refused, with what it takes to answer it still there") {
  const auto refusal = [](const Parsed& parsed) {
    REQUIRE(parsed.message);
    CHECK((*parsed.message)->header(HeaderName::via));
    return find_fault(**parsed.message)->status;
  };
  MessageLimits limits;
  limits.header_fields = 7;
  CHECK(refusal(Parsed{kInvite, "", limits}) == 513);
  // Whatever else is wrong with it, or has not been read.
  limits.header_fields = 1;
  CHECK(refusal(Parsed{kInvite, "", limits}) == 513);
  CHECK(refusal(Parsed{"INVITE " + kInvite.substr(6), "", limits}) == 513);
  limits = {};
  limits.octets = static_cast<std::uint32_t>(kInvite.size()) + 3;
  CHECK_FALSE(find_fault(**Parsed{kInvite, "abc", limits}.message));
  const Parsed long_body{kInvite, "abcd", limits};
  CHECK(refusal(long_body) == 413);
  CHECK((*long_body.message)->body().empty());
  CHECK(long_body.host.live() == 0);
  limits.octets = static_cast<std::uint32_t>(kInvite.size()) - 30;
  const Parsed long_head{kInvite, "", limits};
  CHECK(refusal(long_head) == 513);
  CHECK((*long_head.message)->head().size() == limits.octets);
}
