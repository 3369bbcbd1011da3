#include "user_agent/registration.h"

#include <array>

#include "support/registering.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 5626 4.2.1: a REGISTER names the instance, the flow and outbound") {
  Registering given;
  const std::string request = given.sent.front();
  CHECK(holds(request, "Contact: <sip:a1@a.invalid;transport=ws>;+sip.instance=\"<" + kInstance +
                           ">\";reg-id=1;expires=600\r\n"));
  CHECK(holds(request, "Supported: gruu, outbound, path, timer\r\n"));
  given.answer("200", own_contact(";reg-id=1;expires=600"));
  CHECK(given.last() == "registered 200 600");
  given.remove_and_check_nothing_is_left();
}

TEST_CASE("RFC 5626 4.2.1: our binding is found by instance and reg-id, whatever its URI became") {
  Registering given;
  given.answer("200",
               "Contact: <sip:a1@a.invalid;transport=ws>;+sip.instance=\"<" + kOther +
                   ">\";reg-id=1;expires=10, <sip:rewritten@192.0.2.1>;+sip.instance=\"<URN:UUID:"
                   "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6>\";reg-id=2;expires=20\r\nContact: "
                   "<sip:rewritten@192.0.2.1>;+sip.instance=\"<" +
                   kInstance + ">\";reg-id=1;expires=300\r\n");
  CHECK(given.last() == "registered 200 300");
}

TEST_CASE("RFC 3261 10.2.4: without an instance our binding is found by its URI") {
  Registering given;
  given.answer("200",
               "Contact: <sip:other@a.invalid>;expires=10, <SIP:a1@A.invalid;transport=WS;"
               "x=y>;expires=77\r\n");
  CHECK(given.last() == "registered 200 77");
  // Also with the port that the registrar saw (SIP.js issue 932, baresip/re pull request 581).
  Registering ported;
  ported.answer("200",
                "Contact: <sip:a1@b.invalid:54806>;expires=10, <sip:a1@a.invalid:54806;"
                "transport=ws>;expires=78\r\n");
  CHECK(ported.last() == "registered 200 78");
}

TEST_CASE("RFC 3261 19.1.4: a registrar may write our contact with other escapes") {
  for (const char* const user : {"a%2B1", "a+1", "%61%2b%31"}) {
    Registering given;
    REQUIRE(given.core.configure("contactUser", "a%2B1"));
    given.answer("200", "Contact: <sip:other@a.invalid;transport=ws>;expires=10, <sip:" +
                            std::string(user) + "@a.invalid;transport=ws>;expires=78\r\n");
    CHECK(given.last() == "registered 200 78");
  }
}

TEST_CASE("defect 8: a foreign tel: or odd contact in a REGISTER 200 loses nothing") {
  Registering given;
  given.answer("200", "Contact: <tel:+1234>;expires=5, <odd>;expires=6, <:::>, \"open\r\n" +
                          own_contact(";expires=120"));
  CHECK(given.last() == "registered 200 120");
}

TEST_CASE(
    "RFC 3261 10.3: a registrar tells of hundreds of bindings, in one line or in a line each") {
  for (const char* const separator : {", ", "\r\nContact: "}) {
    std::string all;
    for (int i = 0; i < 300; ++i)
      all += "<sip:a" + std::to_string(i) + "@b.invalid>;expires=9" + separator;
    Registering given;
    given.answer("200", "Contact: " + all + own_contact(";expires=120").substr(9));
    CHECK(given.last() == "registered 200 120");
  }
}

TEST_CASE("defect 9: a Contact of * in a REGISTER 200 is passed over") {
  Registering given;
  given.answer("200", "Contact: *\r\nExpires: 90\r\n");
  CHECK(given.last() == "registered 200 90");
}

TEST_CASE("defect 24: a REGISTER 200 without Contact registers for the time that was asked for") {
  Registering given;
  given.answer("200");
  CHECK(given.last() == "registered 200 600");
}

TEST_CASE("a refusal is left to the application, and a 430 is one (RFC 5626 11.5)") {
  for (const char* const status : {"400", "403", "404", "430", "600", "423"}) {
    Registering given;
    given.answer(status);
    CHECK(given.last() == "failed " + std::string(status) + " 0");
    given.elapse(seconds(7200));
    CHECK(given.sent.empty());
    given.remove_and_check_nothing_is_left();
  }
}

TEST_CASE("RFC 3261 10.2.8: a 423 is obeyed once, and not for ever") {
  Registering given;
  given.answer("423", "Min-Expires: 900\r\n");
  CHECK(holds(given.sent.front(), ";expires=900\r\n"));
  CHECK(holds(given.sent.front(), "Expires: 900\r\n"));
  given.answer("423", "Min-Expires: 901\r\n");
  CHECK(given.sent.empty());
  CHECK(given.last() == "failed 423 0");
}

TEST_CASE("a 200 that removes our binding is a failure, tried again later") {
  Registering given;
  given.answer("200", own_contact(";expires=0"));
  CHECK(given.last().starts_with("failed 200 "));
  CHECK(given.until_next() >= seconds(15));
}

TEST_CASE("bindings of others only: the time of the whole answer counts") {
  Registering given;
  given.answer("200",
               "Contact: <sip:bob@192.0.2.1>;expires=5, <sip:bob@192.0.2.2>;expires=5\r\n"
               "Expires: 300\r\n");
  CHECK(given.last() == "registered 200 300");
}

TEST_CASE("RFC 5626 11.6: after a 439 we register without outbound") {
  Registering given;
  given.answer("439");
  CHECK_FALSE(holds(given.sent.front(), "reg-id"));
  CHECK(holds(given.sent.front(), "Supported: gruu, path, timer\r\n"));
  CHECK(holds(given.sent.front(), "+sip.instance"));
  given.answer("439");
  CHECK(given.last() == "failed 439 0");
}

TEST_CASE("a 3xx is the application's to follow, in circles too") {
  Registering given;
  for (int i = 0; i < 10; ++i) {
    given.answer("302", "Contact: <sip:r2.example.com>\r\n");
    CHECK(given.last() == "failed 302 0");
    given.elapse(seconds(3600));
    CHECK(given.sent.empty());
    REQUIRE(
        given.core.registrant().refresh(given.id, {.registrar = "sip:r2.example.com"}, given.now));
    given.drain();
    CHECK(given.sent.front().starts_with("REGISTER sip:r2.example.com SIP/2.0\r\n"));
  }
  given.answer("200");
  CHECK(given.last() == "registered 200 600");
}

TEST_CASE(
    "a REGISTER that is asked for while bound may say more; what is refused changes nothing") {
  Registering given;
  given.answer("200");
  const auto refresh = [&](RegistrationChanges changes) {
    const auto done = given.core.registrant().refresh(given.id, changes, given.now);
    given.drain();
    return done.has_value();
  };
  REQUIRE(refresh({.expires = 120, .header_fields = {{"X-Floor: 2"}}}));
  CHECK(holds(given.sent.front(), "\r\nExpires: 120\r\n"));
  CHECK(holds(given.sent.front(), "\r\nX-Floor: 2\r\n"));
  given.answer("200");
  CHECK_FALSE(refresh({.registrar = "sip:r2.example.com", .expires = 0}));
  CHECK_FALSE(refresh({.registrar = "sip:r2.example.com", .header_fields = {{"no line"}}}));
  CHECK_FALSE(refresh({.registrar = "no uri", .expires = 60}));
  CHECK(given.sent.empty());
  REQUIRE(refresh({}));
  CHECK(given.sent.front().starts_with("REGISTER sip:example.com SIP/2.0\r\n"));
  CHECK(holds(given.sent.front(), "\r\nExpires: 120\r\n"));
  CHECK(holds(given.sent.front(), "\r\nX-Floor: 2\r\n"));
  given.answer("200");
  REQUIRE(refresh({.header_fields = std::vector<std::string_view>{}}));
  CHECK_FALSE(holds(given.sent.front(), "X-Floor"));
}

TEST_CASE("RFC 3608 6.1: the service route goes into requests outside dialogs, the last one only") {
  Registering given;
  given.answer(
      "200",
      "Service-Route: <sip:p2.example.com;lr>,\r\n <tel:+1;lr>, <sip:hsp.example.com;lr>\r\n");
  REQUIRE(given.core.request("MESSAGE", "sip:bob@example.com", {}, {}, {}, given.now));
  given.drain();
  CHECK(
      holds(given.take(), "Route: <sip:p2.example.com;lr>\r\nRoute: <sip:hsp.example.com;lr>\r\n"));
  REQUIRE(given.core.request("MESSAGE", "sip:bob@example.com", "sip:else@example.com", {}, {},
                             given.now));
  given.drain();
  CHECK_FALSE(holds(given.take(), "Route:"));
  REQUIRE(given.core.registrant().refresh(given.id, {}, given.now));
  given.drain();
  CHECK_FALSE(holds(given.sent.front(), "Route: "));
  given.answer("200");
  REQUIRE(given.core.request("MESSAGE", "sip:bob@example.com", {}, {}, {}, given.now));
  given.drain();
  CHECK_FALSE(holds(given.take(), "Route:"));
}

TEST_CASE("a service route of more than sixteen values is not used") {
  Registering given;
  std::string routes;
  for (int i = 0; i < 17; ++i) routes += "Service-Route: <sip:p;lr>\r\n";
  given.answer("200", routes);
  CHECK(given.core.registration(given.id)->service_route.empty());
}

TEST_CASE("RFC 5627 4.4: a GRUU stands in the Contact of a dialog byte for byte") {
  const std::string pub = "sip:alice%40home@example.com;gr=urn:uuid:f81d4fae-7dec-11d0-a765";
  const std::string temp = "sip:tgruu.7hs==jd7vnzga5w7fajsc7-ajd6fabz0f8g5@example.com;gr";
  Registering given;
  given.answer("200",
               own_contact(";pub-gruu=\"" + pub + "\";temp-gruu=\"" + temp + "\";expires=60"));
  MessageOptions options;
  REQUIRE(given.core.request("INVITE", "sip:bob@example.com", {}, {}, options, given.now));
  given.drain();
  CHECK(holds(given.take(), "\r\nContact: <" + pub + ">\r\n"));
  options.header_fields = {"Privacy: id"};
  REQUIRE(given.core.request("INVITE", "sip:bob@example.com", {}, {}, options, given.now));
  given.drain();
  const std::string invite = given.take();
  CHECK(holds(invite, "\r\nContact: <" + temp + ">\r\n"));
  // And in what follows in that dialog, also where nobody says it again.
  given.core.receive(
      kFlow, response_to(invite, "200", "bob", "Contact: <sip:bob@b.invalid;transport=ws>\r\n"), {},
      given.now);
  DialogId dialog;
  for (;;) {
    const Output& output = given.core.poll();
    if (output.kind == OutputKind::none) break;
    if (output.dialog) dialog = output.dialog;
  }
  given.core.delivered({}, dialog, false, given.now);
  given.drain();
  given.sent.clear();
  REQUIRE(given.core.dialog_request(dialog, "UPDATE", 0, {}, given.now));
  given.drain();
  CHECK(holds(given.take(), "\r\nContact: <" + temp + ">\r\n"));
}

TEST_CASE("RFC 5627 4.4: what is no URI does not become our Contact") {
  Registering given;
  given.answer("200", own_contact(";pub-gruu=\"tel:+1\";temp-gruu=\"sip:x>\";expires=60"));
  REQUIRE(given.core.request("INVITE", "sip:bob@example.com", {}, {}, {}, given.now));
  given.drain();
  CHECK(holds(given.take(), "\r\nContact: <sip:a1@a.invalid;transport=ws;ob>\r\n"));
}

TEST_CASE("RFC 5626 4.4: Flow-Timer asks for keep-alives between 80 and 100 per cent of it") {
  Registering given;
  given.answer("200", "Flow-Timer: 120\r\nRequire: outbound\r\n");
  REQUIRE(given.keep_alives.size() == 1);
  CHECK(given.keep_alives[0] >= 96'000);
  CHECK(given.keep_alives[0] < 120'000);
  CHECK(given.core.registration(given.id)->outbound);
  given.until_next();
  given.answer("200", "Flow-Timer: 0\r\n");
  CHECK(given.keep_alives[1] >= 4'000);
  CHECK_FALSE(given.core.registration(given.id)->outbound);
}

TEST_CASE("RFC 8599 4.1: push parameters stand in the Contact URI, feature tags behind it") {
  Registering given({.uri_parameters = ";pn-provider=webpush;pn-prid=https%3a%2f%2fp.example%2f1",
                     .contact_parameters = ";audio;+sip.pnsreg=\"130\""});
  CHECK(holds(given.take(),
              "Contact: <sip:a1@a.invalid;transport=ws;pn-provider=webpush;pn-prid=https%3a%2f%2f"
              "p.example%2f1>;+sip.instance=\"<" +
                  kInstance + ">\";reg-id=1;audio;+sip.pnsreg=\"130\";expires=600\r\n"));
}

TEST_CASE("a new flow carries what waits for one, and nothing that was refused") {
  Registering given;
  given.answer("503", "Retry-After: 600\r\n");
  given.core.flow_closed(kFlow, given.now);
  given.core.flow_opened(FlowId{2}, false, given.now);
  given.drain();
  CHECK(given.sent.empty());  // it has said when
  Registering other;
  other.answer("200");
  other.core.flow_closed(kFlow, other.now);
  other.drain();
  CHECK(other.last() == "unregistered 503 0");
  other.core.flow_opened(kFlow, false, other.now);
  other.drain();
  other.answer("200");
  CHECK(other.last() == "registered 200 600");
}

TEST_CASE("what was never bound is forgotten without a word") {
  Registering given;
  given.answer("403");
  REQUIRE(given.core.registrant().unregister(given.id, false, given.now));
  given.drain();
  CHECK(given.last() == "unregistered 0 0");
  CHECK(given.sent.empty());
  CHECK(given.core.statistics().registrations == 0);
}

TEST_CASE(
    "RFC 3261 10.2: the registrar is the domain of the address-of-record, its port included") {
  Registering given{{.aor = "sip:alice@example.com:5070"}};
  CHECK(given.take().starts_with("REGISTER sip:example.com:5070 SIP/2.0\r\n"));
}

TEST_CASE(
    "RFC 3261 19.1.5: headers and method of the URI of a registrar stay out of its REGISTER") {
  Registering given{{.registrar = "sip:example.com;method=REGISTER;x=1?To=y"}};
  CHECK(given.sent.front().starts_with("REGISTER sip:example.com;x=1 SIP/2.0\r\n"));
  given.answer("200");
  REQUIRE(given.core.registrant().refresh(given.id, {.registrar = "sip:r2.example.com?a=b"},
                                          given.now));
  given.drain();
  CHECK(given.sent.front().starts_with("REGISTER sip:r2.example.com SIP/2.0\r\n"));
}

TEST_CASE("limit maximumTransactions: a REGISTER that cannot go out begins no registration") {
  Registering given;
  REQUIRE(given.core.configure("maximumTransactions", "1"));
  const auto made = given.core.registrant().start({.aor = "sip:bob@example.com"}, given.now);
  REQUIRE(!made);
  CHECK(made.error().code == ErrorCode::limit_exceeded);
  CHECK(given.core.statistics().registrations == 1);
}
