#include "message/event.h"

#include "support/round_trip.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 6665 8.2.1: Event has a type and, perhaps, an id, both compared byte for byte") {
  const auto event = parse_event("refer ; id=93809824;x=y");
  REQUIRE(event);
  CHECK(event->type == "refer");
  CHECK(event->id == "93809824");
  CHECK(to_string(*event) == "refer;id=93809824");
  CHECK(event->matches(*parse_event("refer;y;id=93809824")));
  CHECK_FALSE(event->matches(*parse_event("refer")));
  CHECK_FALSE(event->matches(*parse_event("Refer;id=93809824")));
  CHECK(parse_event("presence.winfo")->type == "presence.winfo");
}

TEST_CASE("what is no Event is refused") {
  check_refused({"", ";id=1", ".winfo", "presence.", "a..b", "a b", "a,b"}, parse_event);
  for_every_cut("presence.winfo;id=\"1\"", [](std::string_view text) { (void)parse_event(text); });
}
