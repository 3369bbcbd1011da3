#include "dialog/dialog.h"

#include "message/cseq.h"
#include "support/test_messages.h"

namespace sip::test {
namespace {

const char* const kInvite =
    "INVITE sip:bob@biloxi.example.com SIP/2.0\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\n"
    "Max-Forwards: 70\nFrom: Alice <sip:alice@atlanta.example.com>;tag=a1\n"
    "To: <sip:bob@biloxi.example.com>\nCall-ID: c1\nCSeq: 7 INVITE\n"
    "Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\n"
    "Contact: <sip:alice@a.invalid;transport=ws>\n";

MessagePtr response(const std::string& extra) {
  return parsed(
      "SIP/2.0 200 OK\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\n"
      "From: Alice <sip:alice@atlanta.example.com>;tag=a1\n"
      "To: <sip:bob@biloxi.example.com>;tag=b1\nCall-ID: c1\nCSeq: 7 INVITE\n" +
      extra);
}

std::string line_of(const MessagePtr& message) {
  return std::string(message->head().substr(0, message->head().find("\r\n")));
}

std::vector<std::string> routes_of(const Message& message) {
  std::vector<std::string> routes;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == HeaderName::route) routes.emplace_back(message.value_of(span));
  }
  return routes;
}

using Routes = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "RFC 3261 12.1.2: the caller's dialog has its route set reversed, its target from Contact, the "
    "CSeq of the request") {
  const auto dialog = Dialog::for_client(
      *parsed(kInvite),
      *response("Record-Route: <sip:p3.example.com;lr>\nRecord-Route: <sip:p4.example.com;lr>\n"
                "Contact: <sip:bob@192.0.2.4>\n"));
  REQUIRE(dialog);
  CHECK(dialog->route_set() == Routes{"<sip:p4.example.com;lr>", "<sip:p3.example.com;lr>"});
  CHECK(dialog->remote_target() == "sip:bob@192.0.2.4");
  CHECK(dialog->local_cseq() == 7);
  CHECK(!dialog->remote_cseq());
  CHECK(dialog->local_tag() == "a1");
  CHECK(dialog->remote_tag() == "b1");
  CHECK(dialog->early());
}

TEST_CASE(
    "RFC 3261 12.1.1: the callee's dialog has its route set in order, a remote CSeq, no local "
    "one") {
  const auto dialog = Dialog::for_server(*parsed(kInvite), "b1", true);
  REQUIRE(dialog);
  CHECK(dialog->route_set() == Routes{"<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"});
  CHECK(dialog->remote_cseq() == 7);
  CHECK(!dialog->local_cseq());
  CHECK(dialog->local_uri() == "sip:bob@biloxi.example.com");
  CHECK(!dialog->secure());
}

TEST_CASE(
    "RFC 3261 12.1.1 and 12.1.2: without a usable Contact there is no dialog, and the field is "
    "named") {
  const auto client = Dialog::for_client(*parsed(kInvite), *response("Contact: <>\n"));
  REQUIRE(!client);
  CHECK(client.error().detail.view().find("Contact") != std::string_view::npos);
  CHECK(!Dialog::for_client(*parsed(kInvite), *response("")));
}

// Of pjproject's tests (dlg_target_refresh_test.c).
TEST_CASE("RFC 3261 8.1.1.8: the target of a secure dialog stays a sips URI") {
  std::string invite = kInvite;
  invite.replace(invite.find("sip:bob"), 3, "sips");
  const auto target_of = [&](const std::string& contact, const std::string& later, bool secure) {
    std::string first = invite;
    const std::string own = "sip:alice@a.invalid;transport=ws";
    first.replace(first.find(own), own.size(), contact);
    auto dialog = Dialog::for_server(*parsed(first.c_str()), "b1", secure);
    REQUIRE(dialog);
    dialog->refresh_target(*response("Contact: <" + later + ">\n"));
    return std::string(dialog->remote_target());
  };
  CHECK(target_of("sips:a@x", "sip:m@y", true) == "sips:a@x");
  CHECK(target_of("sips:a@x", "sips:m@y", true) == "sips:m@y");
  CHECK(target_of("sips:a@x", "sip:m@y", false) == "sip:m@y");
  CHECK(target_of("sip:a@x", "sip:m@y", true) == "sip:m@y");
}

TEST_CASE("RFC 3261 12: both sides have the same dialog ID, mirrored") {
  const auto caller = Dialog::for_client(*parsed(kInvite), *response("Contact: <sip:b@c>\n"));
  const auto callee = Dialog::for_server(*parsed(kInvite), "b1", false);
  CHECK(caller->key() == DialogKey{"c1", "a1", "b1"});
  CHECK(callee->key() == DialogKey{"c1", "b1", "a1"});
  CHECK(key_for_response(*response("")) == caller->key());
  const MessagePtr bye = std::move(callee->make_request("BYE", 1, "SIP/2.0/WS b.invalid")).finish();
  CHECK(key_for_request(*bye) == caller->key());
}

TEST_CASE("RFC 3261 12.2.1.1: a request goes to the target along loose routes") {
  const auto dialog = Dialog::for_server(*parsed(kInvite), "b1", false);
  const MessagePtr bye =
      std::move(dialog->make_request("BYE", 3, "SIP/2.0/WS b.invalid;branch=z9hG4bK9")).finish();
  CHECK(line_of(bye) == "BYE sip:alice@a.invalid;transport=ws SIP/2.0");
  CHECK(routes_of(*bye) == Routes{"<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>"});
  CHECK(bye->header(HeaderName::from) == "<sip:bob@biloxi.example.com>;tag=b1");
  CHECK(cseq_of(*bye)->number == 3);
  CHECK(!find_fault(*bye));
}

TEST_CASE(
    "RFC 3261 12.2.1.1: a strict router gets the request, and the target stands last in Route") {
  const auto dialog = Dialog::for_client(
      *parsed(kInvite),
      *response("Record-Route: <sip:p2.example.com;lr>, <sip:strict.example.com>\n"
                "Contact: <sip:bob@192.0.2.4>\n"));
  const MessagePtr info =
      std::move(dialog->make_request("INFO", 8, "SIP/2.0/WS a.invalid")).finish();
  CHECK(line_of(info) == "INFO sip:strict.example.com SIP/2.0");
  CHECK(routes_of(*info) == Routes{"<sip:p2.example.com;lr>", "<sip:bob@192.0.2.4>"});
}

// As frankshearar/SipStack's tests of its dialog have it.
TEST_CASE(
    "RFC 3261 12.2.1.1 and 19.1.1: neither a strict router nor the target is asked for with a "
    "method or headers in its URI") {
  const auto by_router = Dialog::for_client(
      *parsed(kInvite),
      *response("Record-Route: <sip:127.0.0.1;transport=tcp;method=REGISTER?Subject=foo>\n"
                "Contact: <sip:bob@192.0.2.4>\n"));
  CHECK(by_router->request_uri() == "sip:127.0.0.1;transport=tcp");
  const auto directly = Dialog::for_client(
      *parsed(kInvite), *response("Contact: <sip:bob@192.0.2.4;Method=BYE;ob?Subject=foo>\n"));
  CHECK(directly->request_uri() == "sip:bob@192.0.2.4;ob");
}

TEST_CASE(
    "RFC 3261 8.1.1.5 and 12.2.1.1: the CSeq starts at 1, rises by one, and stays below 2^31") {
  auto dialog = *Dialog::for_server(*parsed(kInvite), "b1", false);
  CHECK(dialog.next_local_cseq() == 1);
  CHECK(dialog.next_local_cseq() == 2);
  dialog.raise_local_cseq((1U << 31U) - 2);
  CHECK(dialog.next_local_cseq() == (1U << 31U) - 1);
  CHECK(dialog.next_local_cseq() == 0);
}

TEST_CASE(
    "RFC 3261 12.2: a target moves with a good Contact only, the route set with "
    "recompute_route_set only") {
  auto dialog = *Dialog::for_client(*parsed(kInvite), *response("Contact: <sip:b@one>\n"));
  dialog.refresh_target(*response("Contact: <sip:b@two>\nRecord-Route: <sip:p9;lr>\n"));
  CHECK(dialog.remote_target() == "sip:b@two");
  CHECK(dialog.route_set().empty());
  dialog.refresh_target(*response("Contact: <>\n"));
  CHECK(dialog.remote_target() == "sip:b@two");
  dialog.recompute_route_set(*response("Record-Route: <sip:p9;lr>\n"));
  CHECK(dialog.route_set() == Routes{"<sip:p9;lr>"});
}

}  // namespace sip::test
