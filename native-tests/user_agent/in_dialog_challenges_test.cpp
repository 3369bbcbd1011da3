// 401 and 407 to a request inside a dialog, method by method: RFC 3261 22.2 and 22.3.
#include "support/established_call.h"

namespace sip::test {
namespace {

/// Who challenges, and what it is answered with.
struct Challenger {
  int status;
  const char* challenge;
  HeaderName answer;
};

constexpr Challenger kBob{
    401,
    "WWW-Authenticate: Digest realm=\"biloxi\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"\r\n",
    HeaderName::authorization};
constexpr Challenger kProxy{
    407,
    "Proxy-Authenticate: Digest realm=\"atlanta\", nonce=\"n2\", algorithm=SHA-256, "
    "qop=\"auth\"\r\n",
    HeaderName::proxy_authorization};

/// The request as it comes again after that challenge.
MessagePtr challenged(EstablishedCall& call, const Message& request, const Challenger& by) {
  const std::string method{request.method_name()};
  call.receive(EstablishedCall::answer(request, by.status, by.challenge));
  if (method == "INVITE") CHECK(call.take("ACK"));
  const MessagePtr again = call.take(method);
  REQUIRE(again);
  CHECK(again->has(by.answer));
  CHECK(cseq_of(*again)->number == cseq_of(request)->number + 1);
  CHECK(again->body().same_as(request.body()));
  CHECK(call.statuses.empty());
  CHECK(call.sent.empty());
  return again;
}

}  // namespace

TEST_CASE(
    "RFC 3261 22.2, 8.1.1.5: defect 15: a challenge inside the dialog is answered, with the next "
    "CSeq, by every method") {
  for (const Challenger& by : {kBob, kProxy}) {
    for (const std::string method : kInDialogMethods) {
      CAPTURE(by.status);
      CAPTURE(method);
      EstablishedCall call;
      const MessagePtr first = call.send(method);
      REQUIRE(first);
      const MessagePtr again = challenged(call, *first, by);
      // 22.2: the answer to that very challenge is refused: so is the request, and the call goes
      // on.
      call.receive(EstablishedCall::answer(*again, by.status, by.challenge));
      CHECK(call.statuses == std::vector<std::uint16_t>{static_cast<std::uint16_t>(by.status)});
      if (method == "INVITE") CHECK(call.take("ACK"));
      CHECK(call.sent.empty());
      if (method == "BYE") {
        CHECK(call.ended == TerminationReason::local_bye);
        call.elapse(seconds(40));
        CHECK(call.core.statistics().dialogs == 0);
        continue;
      }
      CHECK(!call.ended);
      CHECK(call.signaling() == SignalingState::stable);
      const MessagePtr next = call.send("INFO");
      CHECK(cseq_of(*next)->number == cseq_of(*again)->number + 1);
    }
  }
}

TEST_CASE("RFC 3261 22.3: a 407 of the proxy, then a 401 of the peer, for every method") {
  for (const std::string method : kInDialogMethods) {
    CAPTURE(method);
    EstablishedCall call;
    const MessagePtr first = call.send(method);
    REQUIRE(first);
    const MessagePtr second = challenged(call, *first, kProxy);
    const MessagePtr third = challenged(call, *second, kBob);
    CHECK(third->has(HeaderName::proxy_authorization));
    const bool offers = method == "INVITE" || method == "UPDATE";
    call.receive(EstablishedCall::answer(*third, 200, "", offers ? "v=0 answer" : ""));
    CHECK(call.statuses == std::vector<std::uint16_t>{200});
    if (const MessagePtr ack = call.take("ACK")) {
      CHECK(method == "INVITE");
      CHECK(ack->header(HeaderName::authorization) == third->header(HeaderName::authorization));
      CHECK(ack->has(HeaderName::proxy_authorization));
    }
    CHECK(call.sent.empty());
    CHECK(call.ended.has_value() == (method == "BYE"));
  }
}

}  // namespace sip::test
