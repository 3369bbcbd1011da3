#include "message/auto_answer.h"

#include "support/test_messages.h"

using namespace sip;
using namespace sip::test;

namespace {

std::optional<AutoAnswer> asked_by(const std::string& fields) {
  return auto_answer_of(
      *parsed("INVITE sip:alice@a.example SIP/2.0\nVia: SIP/2.0/WS b.invalid;branch=z9hG4bK1\n"
              "Max-Forwards: 70\nFrom: <sip:bob@b.example>;tag=1\nTo: <sip:alice@a.example>\n"
              "Call-ID: c1\nCSeq: 1 INVITE\n" +
              fields + "\n"));
}

}  // namespace

TEST_CASE("RFC 5373: Answer-Mode and Priv-Answer-Mode ask that nobody be asked") {
  CHECK_FALSE(asked_by(""));
  CHECK_FALSE(asked_by("Answer-Mode: auto")->required);
  CHECK(asked_by("Answer-Mode: Auto;require")->required);
  CHECK(asked_by("Priv-Answer-Mode: Auto;Require")->required);
  CHECK_FALSE(asked_by("Answer-Mode: Soon"));
  CHECK_FALSE(asked_by("Answer-Mode: Manual\nCall-Info: <sip:b>;answer-after=0"));
}

TEST_CASE("Call-Info and Alert-Info of telephone exchanges ask for it, with a delay in seconds") {
  CHECK(asked_by("Call-Info: <sip:b>;purpose=icon, <sip:b>;answer-after=2")->delay == 2);
  CHECK(asked_by("Call-Info: <sip:b>;answer-after=99999999999")->delay == 180);
  CHECK(asked_by("Alert-Info: <http://b>;info=alert-autoanswer;delay=3")->delay == 3);
  CHECK(asked_by("Alert-Info: <http://b>;info=\"Auto Answer\"")->delay == 0);
  CHECK(asked_by("Answer-Mode: Auto\nAlert-Info: <http://b>;answer-after=1")->delay == 1);
  CHECK_FALSE(asked_by("Alert-Info: <http://b>;info=alert-external"));
  CHECK_FALSE(asked_by("Alert-Info: <http://b/autoanswer>;info=alert-external"));
  CHECK_FALSE(asked_by("Call-Info: <sip:b>;answer-after=soon"));
}

TEST_CASE("Alert-Info without a URI, as telephones and exchanges write it, asks for it as well") {
  CHECK(asked_by("Alert-Info: info=alert-autoanswer;delay=2")->delay == 2);
  CHECK(asked_by("Alert-Info: ;info=alert-autoanswer")->delay == 0);
  CHECK(asked_by("Alert-Info: Auto Answer")->delay == 0);
  CHECK(asked_by("Alert-Info: answer-after = 1")->delay == 1);
  CHECK_FALSE(asked_by("Alert-Info: Bellcore-dr2"));
  CHECK_FALSE(asked_by("Alert-Info: info=\""));
}
