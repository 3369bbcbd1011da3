#include "message/multipart.h"

#include <doctest/doctest.h>

#include <string>

#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

namespace {

const std::string kMixed =
    "a preamble that nobody reads\r\n"
    "--b1\r\n"
    "Content-Type: text/plain\r\n"
    "\r\n"
    "Hello\r\n"
    "--b1 \t\r\n"
    "content-type: Application/SDP;\r\n  charset=utf-8\r\n"
    "Content-ID: <1@h>\r\n"
    "\r\n"
    "v=0\r\n--b1x is no delimiter\r\n"
    "\r\n--b1--\r\n"
    "an epilogue\r\n--b1\r\n\r\nafter the end";

constexpr std::string_view kType = "multipart/mixed;boundary=\"b1\"";

}  // namespace

TEST_CASE(
    "RFC 5621 3.1: a multipart is taken apart at its delimiters, and at nothing that looks like "
    "one") {
  const auto parts = parse_multipart(kMixed, kType);
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0].content_type == "text/plain");
  CHECK((*parts)[0].content == "Hello");
  CHECK((*parts)[1].content_type == "Application/SDP;\r\n  charset=utf-8");
  CHECK((*parts)[1].content_id == "<1@h>");
  CHECK((*parts)[1].content == "v=0\r\n--b1x is no delimiter\r\n");
}

TEST_CASE("parts without header lines, without a last delimiter, with LF alone") {
  const auto parts =
      parse_multipart("--x\n\nbody\n--x\nC: text/html\n\n\nlast", "multipart/x;boundary=x");
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0].content_type == "");
  CHECK((*parts)[0].content == "body");
  CHECK((*parts)[1].content_type == "text/html");
  CHECK((*parts)[1].content == "\nlast");
}

TEST_CASE("what is no multipart is refused") {
  CHECK_FALSE(parse_multipart(kMixed, "text/plain;boundary=b1"));
  CHECK_FALSE(parse_multipart(kMixed, "multipart/mixed"));
  for (const std::size_t octets : {70U, 71U}) {
    const std::string boundary(octets, 'b');
    CHECK(parse_multipart("--" + boundary + "\n\nx", "multipart/mixed;boundary=" + boundary)
              .has_value() == (octets == 70));
  }
  CHECK_FALSE(parse_multipart(kMixed, "multipart/mixed;boundary=other"));
  CHECK_FALSE(parse_multipart("", kType));
}

TEST_CASE("no prefix of a multipart, and no octets behind it, are read past the end") {
  for_every_cut(kMixed, [](std::string_view text) {
    const auto parts = parse_multipart(text, kType);
    if (!parts) return;
    for (const BodyPart& part : *parts) {
      CHECK(part.content.data() >= text.data());
      CHECK(part.content.data() + part.content.size() <= text.data() + text.size());
    }
  });
}

TEST_CASE(
    "RFC 5621 8.2: the session description is the part that says so, or the one of type "
    "application/sdp") {
  CHECK(find_session_part(kMixed, kType)->content.starts_with("v=0"));
  const std::string by_disposition =
      "--b\n\nx\n--b\nContent-Type: text/x\nContent-Disposition: "
      "Session;handling=required\n\nyes\n--b--";
  CHECK(find_session_part(by_disposition, "multipart/mixed;boundary=b")->content == "yes");
  const std::string empty =
      "--b\nContent-Type: application/sdp\n\n\n--b\nC: application/sdp\n\nv=0\n--b--";
  CHECK(find_session_part(empty, "multipart/mixed;boundary=b")->content == "v=0");
  const std::string other =
      "--b\nContent-Type: application/sdp\nContent-Disposition: render\n\nno\n--b--";
  CHECK_FALSE(find_session_part(other, "multipart/mixed;boundary=b"));
  const std::string coded =
      "--b\nContent-Type: application/sdp\nContent-Transfer-Encoding: base64\n\ndj0w\n--b--";
  CHECK_FALSE(find_session_part(coded, "multipart/mixed;boundary=b"));
}

TEST_CASE("RFC 5621 4.1: of alternatives the last one that is understood counts") {
  const std::string body =
      "--b\nContent-Type: application/sdp\n\nfirst\n--b\nContent-Type: application/sdp\n\nsecond\n"
      "--b\nContent-Type: application/future\n\nthird\n--b--";
  CHECK(find_session_part(body, "multipart/alternative;boundary=b")->content == "second");
  CHECK(find_session_part(body, "multipart/mixed;boundary=b")->content == "first");
}

TEST_CASE("multiparts stand within each other as deep as the limit says") {
  std::string body = "--b1\nContent-Type: application/sdp\n\nv=0\n--b1--";
  for (int depth = 2; depth <= 5; ++depth) {
    const std::string inner = "b" + std::to_string(depth - 1);
    const std::string outer = "--b" + std::to_string(depth);
    body = outer + "\nContent-Type: multipart/mixed;boundary=" + inner + "\n\n" + body + "\n" +
           outer + "--";
    const std::string type = "multipart/mixed;boundary=b" + std::to_string(depth);
    CHECK(find_session_part(body, type).has_value() == (depth <= 4));
    CHECK(find_session_part(body, type, {.nesting = 5}).has_value());
  }
}

TEST_CASE("parts past the limit are refused with 413") {
  std::string body;
  for (int i = 0; i < 33; ++i) body += "--b\n\nx\n";
  const auto parts = parse_multipart(body + "--b--", "multipart/mixed;boundary=b");
  REQUIRE_FALSE(parts);
  CHECK(parts.error().status == 413);
  CHECK(parse_multipart(body + "--b--", "multipart/mixed;boundary=b", {.parts = 33}));
  // The last one is not closed.
  CHECK(parse_multipart(body, "multipart/mixed;boundary=b").error().status == 413);
  CHECK(parse_multipart(body, "multipart/mixed;boundary=b", {.parts = 33})->size() == 33);
}

TEST_CASE("RFC 3261 20.11: a part is required where it says so, and is not taken") {
  const auto required = [](const std::string& type, const std::string& part) {
    const std::string body = "--b\nContent-Type: application/sdp\n\nv=0\n--b\n" + part + "\n--b--";
    return requires_more_than_session(body, type + ";boundary=b").value();
  };
  const std::string isup = "Content-Type: application/isup\nContent-Disposition: signal";
  CHECK(required("multipart/mixed", isup + "; handling=REQUIRED\n\nIAM"));
  CHECK(required("multipart/mixed", "Content-Disposition: render;handling=required\n\nhello"));
  CHECK_FALSE(required("multipart/mixed", isup + ";handling=optional\n\nIAM"));
  CHECK_FALSE(required("multipart/mixed", isup + "\n\nIAM"));
  CHECK_FALSE(required("multipart/mixed", "Content-Disposition: session;handling=required\n\nv=0"));
  CHECK_FALSE(required("multipart/alternative", isup + ";handling=required\n\nIAM"));
  CHECK_FALSE(requires_more_than_session("no part", "multipart/mixed;boundary=b").has_value());
}

TEST_CASE("RFC 3261 8.2.3: where there is no description, each part is required but the optional") {
  const auto required = [](const std::string& parts, const std::string& type = "mixed") {
    return *requires_more_than_session(parts + "--b--", "multipart/" + type + ";boundary=b");
  };
  const std::string text = "--b\nContent-Type: text/plain\n";
  const std::string optional = "Content-Disposition: render;handling=optional\n";
  CHECK(required(text + "\nhello\n"));
  CHECK(required(text + "\nhello\n", "alternative"));
  CHECK(required(text + optional + "\nhello\n--b\nContent-Type: application/isup\n\nIAM\n"));
  CHECK_FALSE(required(text + optional + "\nhello\n"));
}
