#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "support/holds.h"
#include "support/three_agents.h"

namespace sip::test {

using Texts = std::vector<std::string>;

inline std::string head_of(const ThreeAgents& agents, const std::string& frame,
                           std::size_t nth = 0) {
  for (std::size_t i = 0; i < agents.wire.size(); ++i) {
    if (agents.wire[i] == frame && nth-- == 0) return agents.heads[i];
  }
  FAIL("not on the wire: " << frame);
  return {};
}

inline std::size_t count(const Texts& texts, const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(texts, text));
}

// Alice and Bob talk; Alice has sent Bob to Carol, and Bob has said yes.
struct Transfer : ThreeAgents {
  DialogId alices;
  DialogId bobs;
  RequestId refer;

  explicit Transfer(std::vector<std::string_view> fields = {}) {
    std::tie(alices, bobs) = call(alice, bob);
    const auto sent =
        alice.core.refer(alices, "sip:carol@carol.invalid", {}, alice.with(std::move(fields)), now);
    REQUIRE(sent);
    refer = *sent;
    run();
  }
  RequestId theirs() { return bob.came["REFER"]; }
  void accept() {
    REQUIRE(bob.core.respond(theirs(), 200, {}, {}, now));
    run();
  }
  void hang_up() {
    if (alice.core.dialog(alices) != nullptr) {
      REQUIRE(alice.core.dialog_request(alices, "BYE", 0, {}, now));
    }
    run();
  }
};

}  // namespace sip::test
