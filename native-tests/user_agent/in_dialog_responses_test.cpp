// What the final response to a request inside a dialog does, method by method: RFC 3261 12.2.1.2,
// 14.1 and 22.2, RFC 5057 5.1, RFC 4028 7.3.
#include <algorithm>

#include "support/established_call.h"

namespace sip::test {
namespace {}  // namespace

TEST_CASE("RFC 5057 5.1: what a final response ends: nothing, or the session and with it a BYE") {
  enum class Ends : std::uint8_t { nothing, session_with_bye };
  struct Row {
    int status;
    Ends invite;
    Ends usage;  ///< UPDATE and INFO, which belong to the INVITE usage as well
    Ends other;  ///< all others: 481 ends their own usage, if any
  };
  using enum Ends;
  constexpr Row kRows[] = {
      {302, nothing, nothing, nothing},
      {400, nothing, nothing, nothing},
      {402, nothing, nothing, nothing},
      {403, nothing, nothing, nothing},
      {404, session_with_bye, session_with_bye, session_with_bye},
      {405, session_with_bye, nothing, nothing},
      {406, nothing, nothing, nothing},
      {408, session_with_bye, session_with_bye, nothing},
      {410, session_with_bye, session_with_bye, session_with_bye},
      {412, nothing, nothing, nothing},
      {413, nothing, nothing, nothing},
      {414, nothing, nothing, nothing},
      {415, nothing, nothing, nothing},
      {416, session_with_bye, session_with_bye, session_with_bye},
      {420, nothing, nothing, nothing},
      {421, nothing, nothing, nothing},
      {422, nothing, nothing, nothing},
      {423, nothing, nothing, nothing},
      {480, session_with_bye, session_with_bye, nothing},
      {481, session_with_bye, session_with_bye, nothing},
      {482, session_with_bye, session_with_bye, session_with_bye},
      {483, session_with_bye, session_with_bye, session_with_bye},
      {484, session_with_bye, session_with_bye, session_with_bye},
      {485, session_with_bye, session_with_bye, session_with_bye},
      {486, nothing, nothing, nothing},
      {487, nothing, nothing, nothing},
      {488, nothing, nothing, nothing},
      {489, nothing, nothing, nothing},
      {491, nothing, nothing, nothing},
      {493, nothing, nothing, nothing},
      {494, nothing, nothing, nothing},
      {500, nothing, nothing, nothing},
      {501, session_with_bye, nothing, nothing},
      {502, session_with_bye, session_with_bye, session_with_bye},
      {503, nothing, nothing, nothing},
      {504, nothing, nothing, nothing},
      {505, nothing, nothing, nothing},
      {513, nothing, nothing, nothing},
      {580, nothing, nothing, nothing},
      {600, nothing, nothing, nothing},
      {603, nothing, nothing, nothing},
      {604, session_with_bye, session_with_bye, session_with_bye},
      {606, nothing, nothing, nothing},
  };
  for (const Row& row : kRows) {
    for (const std::string method : {"INVITE", "UPDATE", "INFO", "MESSAGE", "REFER", "NOTIFY",
                                     "SUBSCRIBE", "OPTIONS", "PRACK"}) {
      CAPTURE(row.status);
      CAPTURE(method);
      const Ends wanted = method == "INVITE"                       ? row.invite
                          : method == "UPDATE" || method == "INFO" ? row.usage
                                                                   : row.other;
      EstablishedCall call;
      if (method == "PRACK") call.make_prackable();
      const MessagePtr sent = method == "PRACK" ? call.take("PRACK") : call.send(method);
      REQUIRE(sent);
      call.receive(EstablishedCall::answer(*sent, row.status, "Retry-After: 5\r\n"));
      if (method == "INVITE") CHECK(call.take("ACK"));
      // The core's own PRACK is not told of, and a 491 to an offer is waited out.
      const bool waits = row.status == 491 && (method == "INVITE" || method == "UPDATE");
      const std::vector<std::uint16_t> told{static_cast<std::uint16_t>(row.status)};
      CHECK(call.statuses == (method == "PRACK" || waits ? std::vector<std::uint16_t>{} : told));
      CHECK(call.ended.has_value() == (wanted != nothing));
      CHECK((call.take("BYE") != nullptr) == (wanted == session_with_bye));
      if (!call.ended && method != "PRACK") CHECK(call.signaling() == SignalingState::stable);
    }
  }
}

TEST_CASE(
    "RFC 5057 5.1: a BYE ends the session, whatever it is answered; 481 to CANCEL ends nothing") {
  for (const int status : {200, 302, 400, 403, 404, 405, 408, 415, 420, 422, 480,
                           481, 482, 488, 491, 500, 501, 502, 503, 504, 600, 603}) {
    CAPTURE(status);
    EstablishedCall call;
    const MessagePtr bye = call.send("BYE");
    CHECK(call.ended == TerminationReason::local_bye);
    call.receive(EstablishedCall::answer(*bye, status,
                                         "Retry-After: 5\r\nMin-SE: 3600\r\n"
                                         "Contact: <sip:bob@192.0.2.5>;q=0.5\r\n"));
    CHECK(call.statuses == std::vector<std::uint16_t>{static_cast<std::uint16_t>(status)});
    call.elapse(seconds(40));
    CHECK(call.sent.empty());
    CHECK(call.core.statistics().dialogs == 0);
    CHECK(call.core.statistics().timers == 0);
  }
  EstablishedCall call;
  const auto invite =
      call.core.dialog_request(call.dialog, "INVITE", 0, call.sdp("v=0 new"), call.now);
  call.drain();
  const MessagePtr reinvite = call.take("INVITE");
  call.receive(EstablishedCall::answer(*reinvite, 180, ""));
  REQUIRE(call.core.cancel(*invite, {}, call.now));
  call.drain();
  call.receive(EstablishedCall::answer(*call.take("CANCEL"), 481, ""));
  CHECK(!call.ended);
}

TEST_CASE("RFC 3261 12.2.1.2: no answer to a request of the session ends it with a BYE") {
  for (const std::string method : kInDialogMethods) {
    CAPTURE(method);
    EstablishedCall call;
    const MessagePtr sent = call.send(method);
    REQUIRE(sent);
    call.elapse(milliseconds(31999));
    CHECK(call.statuses.empty());
    call.elapse(milliseconds(1));
    // 17.1.2.2: that is told as a 408 of ours.
    CHECK(call.statuses == std::vector<std::uint16_t>{408});
    if (method == "BYE") {
      CHECK(call.ended == TerminationReason::local_bye);
      CHECK(call.sent.empty());
      CHECK(call.core.statistics().dialogs == 0);
      continue;
    }
    const bool of_session = method == "INVITE" || method == "UPDATE" || method == "INFO";
    CHECK(call.ended.has_value() == of_session);
    CHECK((call.take("BYE") != nullptr) == of_session);
    CHECK(call.sent.empty());
    if (of_session) {
      CHECK(call.ended == TerminationReason::request_timeout);
      continue;
    }
    CHECK(call.signaling() == SignalingState::stable);
    const MessagePtr next = call.send("INFO");
    CHECK(cseq_of(*next)->number == cseq_of(*sent)->number + 1);
  }
}

TEST_CASE("RFC 3261 12.2.1.2: a 2xx to what refreshes the target moves it, another does not") {
  for (const std::string method : kInDialogMethods) {
    if (method == "BYE" || method == "PRACK") continue;
    CAPTURE(method);
    EstablishedCall call;
    std::string accept = EstablishedCall::answer(*call.send(method), 200, "");
    accept.replace(accept.find("bob@192.0.2.4"), 13, "bob@192.0.2.9");
    call.receive(accept);
    const bool moves = method != "INFO" && method != "MESSAGE" && method != "OPTIONS";
    CHECK(call.core.dialog(call.dialog)->dialog.remote_target() ==
          (moves ? "sip:bob@192.0.2.9" : "sip:bob@192.0.2.4"));
  }
}

TEST_CASE("RFC 3261 8.1.3.4: a 302 inside the dialog is told with its contacts and not followed") {
  for (const std::string method : kInDialogMethods) {
    CAPTURE(method);
    EstablishedCall call;
    const MessagePtr sent = call.send(method);
    REQUIRE(sent);
    call.receive(EstablishedCall::answer(
        *sent, 302, "Contact: <sip:bob@192.0.2.5>;q=0.5, <sip:bob@192.0.2.6>;q=1\r\n"));
    if (method == "INVITE") CHECK(call.take("ACK"));
    CHECK(call.sent.empty());
    CHECK(call.statuses == std::vector<std::uint16_t>{302});
    REQUIRE(call.last_response);
    CHECK(call.last_response->header(HeaderName::contact) ==
          "<sip:bob@192.0.2.5>;q=0.5, <sip:bob@192.0.2.6>;q=1");
    if (method == "BYE") continue;
    CHECK(!call.ended);
    CHECK(call.core.dialog(call.dialog)->dialog.remote_target() == "sip:bob@192.0.2.4");
    CHECK(call.signaling() == SignalingState::stable);
  }
}

TEST_CASE("RFC 3261 14.1, RFC 3311 5.3: 491 to an offer is waited out; to all else it is final") {
  for (const std::string method : kInDialogMethods) {
    CAPTURE(method);
    EstablishedCall call;
    const MessagePtr sent = call.send(method);
    REQUIRE(sent);
    call.receive(EstablishedCall::answer(*sent, 491, ""));
    call.take("ACK");
    const bool offers = method == "INVITE" || method == "UPDATE";
    CHECK(call.statuses ==
          (offers ? std::vector<std::uint16_t>{} : std::vector<std::uint16_t>{491}));
    CHECK(call.ended.has_value() == (method == "BYE"));
    call.elapse(milliseconds(2099));
    CHECK(!call.take(method));
    call.elapse(milliseconds(1901));
    const MessagePtr again = call.take(method);
    CHECK((again != nullptr) == offers);
    if (again == nullptr) continue;
    CHECK(cseq_of(*again)->number == cseq_of(*sent)->number + 1);
    CHECK(again->body().same_as(sent->body()));
  }
}

TEST_CASE(
    "RFC 3261 14.1: a request that is cancelled while it waits leaves no timer for the next") {
  EstablishedCall call;
  const auto refused = [&call] {
    const auto sent =
        call.core.dialog_request(call.dialog, "INVITE", 0, call.sdp("v=0 hold"), call.now);
    REQUIRE(sent);
    call.drain();
    call.receive(EstablishedCall::answer(*call.take("INVITE"), 491, ""));
    call.take("ACK");
    return *sent;
  };
  const RequestId first = refused();
  call.elapse(milliseconds(2000));
  REQUIRE(call.core.cancel(first, {}, call.now));
  call.drain();
  refused();
  call.elapse(milliseconds(2099));
  CHECK(!call.take("INVITE"));
  call.elapse(milliseconds(1901));
  CHECK(call.take("INVITE"));
}

TEST_CASE("RFC 4028 7.3: 422 makes a longer interval of the same request, and no shorter one") {
  for (const std::string method : {"INVITE", "UPDATE"}) {
    CAPTURE(method);
    EstablishedCall call;
    // The timer is on only where the peer has agreed: a 2xx to a re-INVITE says so.
    const MessagePtr invite = call.send("INVITE");
    call.receive(EstablishedCall::answer(*invite, 200, "Session-Expires: 1800;refresher=uac\r\n",
                                         "v=0 answer"));
    call.take("ACK");
    call.statuses.clear();
    const MessagePtr sent = call.send(method);
    CHECK(*sent->header(HeaderName::session_expires) == "1800;refresher=uac");
    call.receive(EstablishedCall::answer(*sent, 422, "Min-SE: 2400\r\n"));
    call.take("ACK");
    const MessagePtr again = call.take(method);
    REQUIRE(again);
    CHECK(*again->header(HeaderName::session_expires) == "2400;refresher=uac");
    CHECK(*again->header(HeaderName::min_se) == "2400");
    CHECK(again->body().same_as(sent->body()));
    call.receive(EstablishedCall::answer(*again, 422, "Min-SE: 2400\r\n"));
    CHECK(call.statuses == std::vector<std::uint16_t>{422});
    CHECK(!call.ended);
    // RFC 4028 7.4: what a 422 has asked for stands in every later refresh.
    call.take("ACK");
    const MessagePtr later = call.send(method);
    REQUIRE(later);
    CHECK(later->header(HeaderName::min_se) == "2400");
  }
}

}  // namespace sip::test
