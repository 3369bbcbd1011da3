#include "message/referred_by.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3892 3: Referred-By names the referrer and the token in the body") {
  const auto by = parse_referred_by("<sip:r@ref.example>;cid=\"2UWQFN309shb3@ref.example\"");
  REQUIRE(by);
  CHECK(by->uri.host == "ref.example");
  CHECK(by->address.params.value("cid") == "\"2UWQFN309shb3@ref.example\"");
}

TEST_CASE("what is no Referred-By is refused") {
  check_refused({"", "<>", "r", "<r>", "<sip:r@h"}, parse_referred_by);
  for_every_cut("\"R\" <sip:r@h>;cid=\"a@b\"",
                [](std::string_view text) { (void)parse_referred_by(text); });
}
