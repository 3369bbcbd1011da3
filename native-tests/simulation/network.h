#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/strong_id.h"
#include "message/message.h"
#include "simulation/answers.h"
#include "simulation/chance.h"
#include "simulation/ladder.h"

namespace sip::test {

/// What the connections of a world are like. A reliable one keeps the order of its frames and
/// breaks now and then; an unreliable one loses, doubles and reorders them.
struct NetworkKind {
  bool reliable = true;
  unsigned lost_percent = 0;
  unsigned twice_percent = 0;
  Duration longest_delay{};
  /// A phone's connection lives so long at most; 0: it never breaks.
  Duration longest_connection{};
};

/// What a connection brings to one of its ends.
struct Arrival {
  FlowId flow;
  bool at_edge = false;
  bool closed = false;  ///< no frame: the edge learns that the connection is gone
  std::string head;
  std::string body;
};

/// The connections between phones and the edge, on the world's clock.
class Network {
 public:
  Network(NetworkKind kind, Chance& chance, Ladder& ladder, Answers& answers)
      : kind_(kind), chance_(chance), ladder_(ladder), answers_(answers) {}

  const NetworkKind& kind() const { return kind_; }
  void send(const std::string& from, FlowId flow, bool to_edge, const Message& message,
            Instant now);
  /// The phone's side of a connection is gone: what was sent to it is lost, what it had sent still
  /// arrives, then the edge is told.
  void cut(FlowId flow, Instant now);

  std::optional<Instant> next() const;
  /// What is due at `now`.
  std::optional<Arrival> take(Instant now);
  std::uint64_t frames() const { return frames_; }

 private:
  void put(Arrival arrival, Instant now);

  NetworkKind kind_;
  Chance& chance_;
  Ladder& ladder_;
  Answers& answers_;
  std::multimap<Instant, Arrival> under_way_;
  std::map<std::pair<FlowId, bool>, Instant> last_;  // of each direction of a reliable connection
  std::uint64_t frames_ = 0;
};

/// The start line, the begin of the Call-ID, the CSeq and the body, for the ladder.
std::string brief(const Message& message);

}  // namespace sip::test
