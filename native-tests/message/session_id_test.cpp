#include "message/session_id.h"

#include "support/round_trip.h"
#include "support/seeded_random.h"

using namespace sip;
using namespace sip::test;

namespace {

constexpr std::string_view kAlice = "ab30317f1a784dc48ff824d0d3715d86";
constexpr std::string_view kBob = "47755a9de7794ba387653f2099600ef2";

}  // namespace

TEST_CASE("RFC 7989 5: a Session-ID has the UUID of its sender and that of the other end") {
  const std::string text = std::string(kAlice) + " ; remote=" + std::string(kBob) + ";x";
  const auto id = parse_session_id(text);
  REQUIRE(id);
  CHECK(id->local == kAlice);
  CHECK(id->remote == kBob);
  for_every_cut(text, [](std::string_view prefix) { (void)parse_session_id(prefix); });
}

TEST_CASE("RFC 7989 11: without the other half, as older implementations send it, that is nil") {
  CHECK(parse_session_id(kAlice)->remote == kNilSessionUuid);
}

TEST_CASE("RFC 7989 5: a UUID is 32 digits of which the letters are small") {
  for (const std::string_view text :
       {"", "ab30317f1a784dc48ff824d0d3715d8", "AB30317F1A784DC48FF824D0D3715D86",
        "gb30317f1a784dc48ff824d0d3715d86", "ab30317f-1a78-4dc4-8ff8-24d0d3715d86",
        "ab30317f1a784dc48ff824d0d3715d86;remote=1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_session_id(text));
  }
}

TEST_CASE("RFC 7989 4.1: a new UUID is random, of version 4") {
  SeededRandom random{1};
  const std::string first = new_session_uuid(random);
  CHECK(parse_session_id(first));
  CHECK(first[12] == '4');
  CHECK(std::string_view{"89ab"}.find(first[16]) != std::string_view::npos);
  CHECK(first != new_session_uuid(random));
}
