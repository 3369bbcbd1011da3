#include "message/media_type.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("a media type is known in any letter case, with or without parameters") {
  const auto sdp = parse_media_type("Application / SDP ;charset=\"utf-8\"");
  REQUIRE(sdp);
  CHECK(sdp->is("application", "sdp"));
  CHECK(sdp->params.value("charset") == "\"utf-8\"");
  CHECK_FALSE(parse_media_type("application/sdpx")->is("application", "sdp"));
  check_refused({"", "application", "/sdp", "application/", "appli cation/sdp", "a/b c", "a/b,c/d"},
                parse_media_type);
  for_every_cut("a / b;c=\"d", [](std::string_view text) { (void)parse_media_type(text); });
}

TEST_CASE("RFC 3261 20.1: a range of Accept names a type; q=0 makes it unacceptable") {
  for (const auto text : {"*/*", "application/*", "APPLICATION/sdp"}) {
    CHECK(parse_media_type(text)->names("application", "sdp"));
    CHECK(parse_media_type(text)->is_acceptable());
  }
  CHECK_FALSE(parse_media_type("text/*")->names("application", "sdp"));
  for (const auto q : {"0", "0.", "0.000"}) {
    CHECK_FALSE(parse_media_type("*/*;q=" + std::string(q))->is_acceptable());
  }
  for (const auto q : {"0.001", "1", ""})
    CHECK(parse_media_type("*/*;q=" + std::string(q))->is_acceptable());
}
