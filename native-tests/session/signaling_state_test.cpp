#include "session/signaling_state.h"

#include <doctest/doctest.h>

#include "support/test_messages.h"

namespace sip::test {
namespace {

Description sdp(const std::string& text) {
  return {no_bodies().make(text), "application/sdp", "session"};
}

}  // namespace

TEST_CASE("RFC 3264 4: an offer has its answer, from either side") {
  OfferAnswer ours;
  CHECK(ours.local_description(sdp("a")));
  CHECK(ours.state() == SignalingState::have_local_offer);
  CHECK(ours.remote_description(sdp("b")));
  CHECK(ours.state() == SignalingState::stable);
  CHECK(ours.local().body.octets() == "a");
  CHECK(ours.remote().body.octets() == "b");

  OfferAnswer theirs;
  CHECK(theirs.remote_description(sdp("c")));
  CHECK(theirs.local_description(sdp("d")));
  CHECK(theirs.local().body.octets() == "d");
  CHECK(theirs.remote().body.octets() == "c");
}

TEST_CASE("RFC 3264 4: a second offer before the answer changes nothing") {
  OfferAnswer state;
  CHECK(state.local_description(sdp("a")));
  CHECK(!state.local_description(sdp("b")));
  CHECK(state.offer().body.octets() == "a");
  CHECK(state.moves() == 1);
}

TEST_CASE("RFC 6141 3.4, RFC 3261 14.1: a rollback restores the last complete pair") {
  OfferAnswer state;
  CHECK(state.local_description(sdp("a")));
  CHECK(state.remote_description(sdp("b")));
  CHECK(state.remote_description(sdp("new")));
  CHECK(state.remote().body.octets() == "b");
  CHECK(state.local().body.octets() == "a");
  state.rollback();
  CHECK(state.state() == SignalingState::stable);
  CHECK(state.offer().body.octets() == "a");
  CHECK(state.answer().body.octets() == "b");
  state.rollback();
  CHECK(state.state() == SignalingState::stable);
}

TEST_CASE("the first offer is rolled back to nothing") {
  OfferAnswer state;
  CHECK(state.remote_description(sdp("a")));
  state.rollback();
  CHECK(state.state() == SignalingState::initial);
  CHECK(state.remote().empty());
}

TEST_CASE("a rollback where there is nothing to take back changes nothing") {
  OfferAnswer state;
  state.rollback();
  CHECK(state.state() == SignalingState::initial);
  CHECK(state.local_description(sdp("a")));
  state.rollback();
  CHECK(state.state() == SignalingState::initial);
  CHECK(state.local().empty());
  CHECK(state.local_description(sdp("b")));
  CHECK(state.remote_description(sdp("c")));
  state.close();
  state.rollback();
  CHECK(state.state() == SignalingState::closed);
  CHECK(state.offer().empty());
  CHECK(state.answer().empty());
}

TEST_CASE("an empty description is none, and nothing may come after the end") {
  OfferAnswer state;
  CHECK(!state.local_description({}));
  state.close();
  CHECK(!state.local_description(sdp("a")));
  CHECK(!state.remote_description(sdp("a")));
}

TEST_CASE("RFC 3264 4, RFC 6337 2.2: every state with every input; what has no rule does nothing") {
  struct Row {
    SignalingState from;
    bool local;
    SignalingState to;
    bool taken;
  };
  using enum SignalingState;
  constexpr Row kRows[] = {
      {initial, true, have_local_offer, true},
      {initial, false, have_remote_offer, true},
      {have_local_offer, true, have_local_offer, false},
      {have_local_offer, false, stable, true},
      {have_remote_offer, true, stable, true},
      {have_remote_offer, false, have_remote_offer, false},
      {stable, true, have_local_offer, true},
      {stable, false, have_remote_offer, true},
      {closed, true, closed, false},
      {closed, false, closed, false},
  };
  const auto in = [](SignalingState wanted) {
    OfferAnswer made;
    if (wanted == have_local_offer) CHECK(made.local_description(sdp("a")));
    if (wanted == have_remote_offer || wanted == stable) CHECK(made.remote_description(sdp("a")));
    if (wanted == stable) CHECK(made.local_description(sdp("b")));
    if (wanted == closed) made.close();
    REQUIRE(made.state() == wanted);
    return made;
  };
  for (const Row& row : kRows) {
    CAPTURE(to_string(row.from));
    CAPTURE(row.local);
    OfferAnswer state = in(row.from);
    const std::uint32_t moves = state.moves();
    const std::string offer = state.offer().body.octets();
    const bool taken =
        row.local ? state.local_description(sdp("n")) : state.remote_description(sdp("n"));
    CHECK(taken == row.taken);
    CHECK(state.state() == row.to);
    CHECK(state.moves() == moves + (row.taken ? 1 : 0));
    if (!taken) CHECK(state.offer().body.octets() == offer);
    if (taken && row.to == stable) CHECK(state.answer().body.octets() == "n");
    if (taken && row.to == stable) CHECK(state.offer().body.octets() == offer);
    if (taken && row.to != stable) CHECK(state.offer().body.octets() == "n");
    if (taken && row.to != stable) CHECK(state.answer().empty());
    // No description is none.
    CHECK(!in(row.from).local_description({}));
  }
}

}  // namespace sip::test
