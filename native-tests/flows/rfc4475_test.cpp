// RFC 4475, all 49 messages: what is read from each, and what a running user agent does with it.
// The expectations stand in vectors/rfc4475 (expectations.tsv, values.tsv).
#include <doctest/doctest.h>

#include "support/torture_message.h"

using sip::test::TortureMessage;

TEST_CASE("RFC 4475 3.1.1.1 wsinv.dat: a short tortuous INVITE") {
  TortureMessage{"wsinv"}.check();
}
TEST_CASE("RFC 4475 3.1.1.2 intmeth.dat: a wide range of valid characters") {
  TortureMessage{"intmeth"}.check();
}
TEST_CASE("RFC 4475 3.1.1.3 esc01.dat: valid use of the escaping mechanism") {
  TortureMessage{"esc01"}.check();
}
TEST_CASE("RFC 4475 3.1.1.4 escnull.dat: escaped nulls in URIs") {
  TortureMessage{"escnull"}.check();
}
TEST_CASE("RFC 4475 3.1.1.5 esc02.dat: \"%\" where it is no escape") {
  TortureMessage{"esc02"}.check();
}
TEST_CASE("RFC 4475 3.1.1.6 lwsdisp.dat: no white space between display name and angle bracket") {
  TortureMessage{"lwsdisp"}.check();
}
TEST_CASE("RFC 4475 3.1.1.7 longreq.dat: long values") { TortureMessage{"longreq"}.check(); }
TEST_CASE("RFC 4475 3.1.1.8 dblreq.dat: octets behind the message") {
  TortureMessage{"dblreq"}.check();
}
TEST_CASE("RFC 4475 3.1.1.9 semiuri.dat: a semicolon in the user part") {
  TortureMessage{"semiuri"}.check();
}
TEST_CASE("RFC 4475 3.1.1.10 transports.dat: varied and unknown transports") {
  TortureMessage{"transports"}.check();
}
TEST_CASE("RFC 4475 3.1.1.11 mpart01.dat: a multipart MESSAGE") {
  TortureMessage{"mpart01"}.check();
}
TEST_CASE("RFC 4475 3.1.1.12 unreason.dat: a reason phrase in UTF-8") {
  TortureMessage{"unreason"}.check();
}
TEST_CASE("RFC 4475 3.1.1.13 noreason.dat: an empty reason phrase") {
  TortureMessage{"noreason"}.check();
}
TEST_CASE("RFC 4475 3.1.2.1 badinv01.dat: separators without values") {
  TortureMessage{"badinv01"}.check();
}
TEST_CASE("RFC 4475 3.1.2.2 clerr.dat: a Content-Length larger than the message") {
  TortureMessage{"clerr"}.check();
}
TEST_CASE("RFC 4475 3.1.2.3 ncl.dat: a negative Content-Length") { TortureMessage{"ncl"}.check(); }
TEST_CASE("RFC 4475 3.1.2.4 scalar02.dat: overlarge numbers in a request") {
  TortureMessage{"scalar02"}.check();
}
TEST_CASE("RFC 4475 3.1.2.5 scalarlg.dat: overlarge numbers in a response") {
  TortureMessage{"scalarlg"}.check();
}
TEST_CASE("RFC 4475 3.1.2.6 quotbal.dat: an unterminated quoted string") {
  TortureMessage{"quotbal"}.check();
}
TEST_CASE("RFC 4475 3.1.2.7 ltgtruri.dat: angle brackets around the Request-URI") {
  TortureMessage{"ltgtruri"}.check();
}
TEST_CASE("RFC 4475 3.1.2.8 lwsruri.dat: white space within the Request-URI") {
  TortureMessage{"lwsruri"}.check();
}
TEST_CASE("RFC 4475 3.1.2.9 lwsstart.dat: several spaces in the Request-Line") {
  TortureMessage{"lwsstart"}.check();
}
TEST_CASE("RFC 4475 3.1.2.10 trws.dat: spaces at the end of the Request-Line") {
  TortureMessage{"trws"}.check();
}
TEST_CASE("RFC 4475 3.1.2.11 escruri.dat: headers in the Request-URI") {
  TortureMessage{"escruri"}.check();
}
TEST_CASE("RFC 4475 3.1.2.12 baddate.dat: a time zone in Date") {
  TortureMessage{"baddate"}.check();
}
TEST_CASE("RFC 4475 3.1.2.13 regbadct.dat: a Contact with a question mark and no brackets") {
  TortureMessage{"regbadct"}.check();
}
TEST_CASE("RFC 4475 3.1.2.14 badaspec.dat: spaces within an addr-spec") {
  TortureMessage{"badaspec"}.check();
}
TEST_CASE("RFC 4475 3.1.2.15 baddn.dat: a display name that is no token") {
  TortureMessage{"baddn"}.check();
}
TEST_CASE("RFC 4475 3.1.2.16 badvers.dat: an unknown protocol version") {
  TortureMessage{"badvers"}.check();
}
TEST_CASE("RFC 4475 3.1.2.17 mismatch01.dat: start line and CSeq differ") {
  TortureMessage{"mismatch01"}.check();
}
TEST_CASE("RFC 4475 3.1.2.18 mismatch02.dat: an unknown method, and CSeq differs") {
  TortureMessage{"mismatch02"}.check();
}
TEST_CASE("RFC 4475 3.1.2.19 bigcode.dat: an overlarge response code") {
  TortureMessage{"bigcode"}.check();
}
TEST_CASE("RFC 4475 3.2.1 badbranch.dat: a branch without a transaction identifier") {
  TortureMessage{"badbranch"}.check();
}
TEST_CASE("RFC 4475 3.3.1 insuf.dat: required fields are missing") {
  TortureMessage{"insuf"}.check();
}
TEST_CASE("RFC 4475 3.3.2 unkscm.dat: a Request-URI of an unknown scheme") {
  TortureMessage{"unkscm"}.check();
}
TEST_CASE("RFC 4475 3.3.3 novelsc.dat: a Request-URI of a known but atypical scheme") {
  TortureMessage{"novelsc"}.check();
}
TEST_CASE("RFC 4475 3.3.4 unksm2.dat: unknown schemes in header fields") {
  TortureMessage{"unksm2"}.check();
}
TEST_CASE("RFC 4475 3.3.5 bext01.dat: Require and Proxy-Require") {
  TortureMessage{"bext01"}.check();
}
TEST_CASE("RFC 4475 3.3.6 invut.dat: an unknown Content-Type") { TortureMessage{"invut"}.check(); }
TEST_CASE("RFC 4475 3.3.7 regaut01.dat: an unknown authorization scheme") {
  TortureMessage{"regaut01"}.check();
}
TEST_CASE("RFC 4475 3.3.8 multi01.dat: single fields several times") {
  TortureMessage{"multi01"}.check();
}
TEST_CASE("RFC 4475 3.3.9 mcl01.dat: several Content-Lengths") { TortureMessage{"mcl01"}.check(); }
TEST_CASE("RFC 4475 3.3.10 bcast.dat: a broadcast address in the Via of a response") {
  TortureMessage{"bcast"}.check();
}
TEST_CASE("RFC 4475 3.3.11 zeromf.dat: a Max-Forwards of zero") {
  TortureMessage{"zeromf"}.check();
}
TEST_CASE("RFC 4475 3.3.12 cparam01.dat: a parameter behind a bare Contact") {
  TortureMessage{"cparam01"}.check();
}
TEST_CASE("RFC 4475 3.3.13 cparam02.dat: a parameter inside of a Contact") {
  TortureMessage{"cparam02"}.check();
}
TEST_CASE("RFC 4475 3.3.14 regescrt.dat: a header in a Contact URI") {
  TortureMessage{"regescrt"}.check();
}
TEST_CASE("RFC 4475 3.3.15 sdp01.dat: an Accept that takes nothing we have") {
  TortureMessage{"sdp01"}.check();
}
TEST_CASE("RFC 4475 3.4.1 inv2543.dat: an INVITE of RFC 2543") {
  TortureMessage{"inv2543"}.check();
}

TEST_CASE("RFC 4475: every file of the manifest is here, and nothing else is expected") {
  CHECK(TortureMessage::files().size() == 49);
}
