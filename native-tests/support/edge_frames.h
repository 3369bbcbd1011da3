#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "auth/digest_client.h"
#include "edge/edge_core.h"
#include "support/seeded_random.h"
#include "support/test_messages.h"

namespace sip::test {

inline constexpr FlowId kPhone{1};

/// The edge of example.com with three accounts, to which frames are written by hand.
struct Registrar {
  SeededRandom random{11};
  EdgeCore edge;
  Instant now = instant(1'000'000);
  int tries = 0;

  explicit Registrar(EdgeConfiguration configuration = {})
      : edge(random, std::move(configuration)) {
    for (const char* const user : {"user", "watson", "j.user"})
      REQUIRE(edge.add_user(user, "secret"));
    edge.flow_opened(kPhone, false);
  }
  /// What the edge sends after a frame on that connection.
  std::vector<EdgeOutput> after(FlowId flow, const std::string& frame) {
    edge.receive(flow, frame, now);
    std::vector<EdgeOutput> outputs;
    for (EdgeOutput output = edge.poll(); output.message; output = edge.poll())
      outputs.push_back(output);
    return outputs;
  }
  MessagePtr answer(const std::string& frame) {
    const std::vector<EdgeOutput> outputs = after(kPhone, frame);
    REQUIRE_FALSE(outputs.empty());
    return outputs.back().message;
  }
  /// The answer to a request whose challenge was answered; `user` is who asks.
  MessagePtr answer_to(std::string frame, const std::string& user) {
    const MessagePtr first = answer(frame);
    if (first->status() != 401) return first;
    AuthorizationState state;
    NonceCounts counts;
    const Credentials credentials{.username = user, .password = "secret", .ha1 = {}, .realm = {}};
    REQUIRE(state.accept_challenges(*first, credentials, {}, *first));
    auto builder = MessageBuilder::request("REGISTER", "sip:example.com");
    state.write(builder, "REGISTER", "sip:example.com", {}, credentials, {}, counts, random);
    const MessagePtr written = std::move(builder).finish();
    const std::size_t branch = frame.find("branch=z9hG4bK");
    REQUIRE(branch != std::string::npos);
    frame.insert(branch + 14, std::to_string(++tries));
    const std::size_t line = frame.find("\r\n") + 2;
    frame.insert(line, "Authorization: " +
                           std::string(*written->header(HeaderName::authorization)) + "\r\n");
    return answer(frame);
  }
};

}  // namespace sip::test
