// The REGISTER requests of RFC 4475 at a registrar, as the text for each says. A user agent refuses
// them all with 405 (flows/rfc4475_test.cpp).
#include <fstream>
#include <iterator>

#include "message/name_addr.h"
#include "support/edge_frames.h"

namespace sip::test {
namespace {

std::string file(const std::string& name) {
  std::ifstream in{SIP_VECTORS_DIR "/rfc4475/" + name, std::ios::binary};
  REQUIRE_MESSAGE(in.good(), name);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("RFC 4475 3.1.2.13 regbadct.dat at a registrar: a Contact without brackets is 400") {
  Registrar given;
  CHECK(given.answer_to(file("regbadct.dat"), "user")->status() == 400);
  CHECK(given.edge.statistics().bindings == 0);
}

TEST_CASE(
    "RFC 4475 3.3.4 unksm2.dat at a registrar: an address-of-record that is no SIP URI is 400") {
  Registrar given;
  CHECK(given.answer(file("unksm2.dat"))->status() == 400);
}

TEST_CASE("RFC 4475 3.3.7 regaut01.dat at a registrar: an unknown scheme is as good as none") {
  Registrar given;
  const MessagePtr answer = given.answer(file("regaut01.dat"));
  CHECK(answer->status() == 401);
  CHECK(answer->header(HeaderName::www_authenticate)->starts_with("Digest "));
}

TEST_CASE("RFC 4475 3.3.12 cparam01.dat at a registrar: the parameter is none of the URI") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("cparam01.dat"), "watson");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:+19725552222@gw1.example.net");
}

TEST_CASE("RFC 4475 3.3.13 cparam02.dat at a registrar: the parameter is one of the URI") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("cparam02.dat"), "watson");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:+19725552222@gw1.example.net;unknownparam");
}

TEST_CASE("RFC 4475 3.3.14 regescrt.dat at a registrar: the binding has the escaped header") {
  Registrar given;
  const MessagePtr answer = given.answer_to(file("regescrt.dat"), "user");
  REQUIRE(answer->status() == 200);
  CHECK(contact_of(*answer)->uri == "sip:user@example.com?Route=%3Csip:sip.example.com%3E");
}

}  // namespace sip::test
