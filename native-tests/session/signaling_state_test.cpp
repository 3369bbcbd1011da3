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

TEST_CASE("an empty description is none, and nothing may come after the end") {
  OfferAnswer state;
  CHECK(!state.local_description({}));
  state.close();
  CHECK(!state.local_description(sdp("a")));
  CHECK(!state.remote_description(sdp("a")));
}

}  // namespace sip::test
