#include "session/reliable_provisional.h"

#include "support/test_messages.h"

namespace sip::test {
namespace {

std::optional<std::uint32_t> rseq_of(const std::string& status, const std::string& fields,
                                     const std::string& method = "INVITE") {
  return reliable_rseq(*parsed("SIP/2.0 " + status +
                               "\nVia: SIP/2.0/WS a.invalid;branch=z9hG4bK1\n"
                               "From: <sip:a@a>;tag=a\nTo: <sip:b@b>;tag=b\nCall-ID: c\nCSeq: 1 " +
                               method + "\n" + fields));
}

}  // namespace

TEST_CASE("RFC 3262 4: a response wants a PRACK if it requires 100rel and has a number") {
  CHECK(rseq_of("180 Ringing", "Require: 100rel\nRSeq: 7\n") == 7);
  CHECK(rseq_of("199 Early", "Require: foo, 100REL\nRSeq: 4294967295\n") == 4294967295);
  CHECK(!rseq_of("180 Ringing", "Supported: 100rel\nRSeq: 7\n"));
  CHECK(!rseq_of("180 Ringing", "Require: 100rel\n"));
  CHECK(!rseq_of("180 Ringing", "Require: 100rel\nRSeq: 0\n"));
  CHECK(!rseq_of("180 Ringing", "Require: 100rel\nRSeq: 4294967296\n"));
  CHECK(!rseq_of("100 Trying", "Require: 100rel\nRSeq: 7\n"));
  CHECK(!rseq_of("200 OK", "Require: 100rel\nRSeq: 7\n"));
  CHECK(!rseq_of("183 Progress", "Require: 100rel\nRSeq: 7\n", "INFO"));
}

TEST_CASE("RFC 3262 4: the first number may be any, each further one is one more") {
  ReliableSequence sequence;
  CHECK(sequence.is_next(1, 4000));
  sequence.take(1, 4000);
  CHECK(!sequence.is_next(1, 4000));
  CHECK(!sequence.is_next(1, 3999));
  CHECK(!sequence.is_next(1, 4002));
  CHECK(sequence.is_next(1, 4001));
  // Another INVITE starts anew.
  CHECK(sequence.is_next(2, 17));
  sequence.take(2, 17);
  CHECK(!sequence.is_next(2, 17));
}

TEST_CASE("RFC 3262 3: an INVITE allows reliable responses by Supported, demands them by Require") {
  const auto invite = [](const std::string& fields) {
    return parsed("INVITE sip:b@b SIP/2.0\nCSeq: 1 INVITE\n" + fields);
  };
  CHECK(!supports_reliable_provisionals(*invite("")));
  CHECK(supports_reliable_provisionals(*invite("k: timer, 100rel\n")));
  CHECK(!requires_reliable_provisionals(*invite("k: timer, 100rel\n")));
  CHECK(supports_reliable_provisionals(*invite("Require: 100rel\n")));
  CHECK(requires_reliable_provisionals(*invite("Require: 100rel\n")));
}

}  // namespace sip::test
