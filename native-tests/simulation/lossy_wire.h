#pragma once

#include <map>
#include <optional>
#include <string>

#include "message/message.h"
#include "simulation/chance.h"
#include "simulation/ladder.h"

namespace sip::test {

/// How bad a wire is.
struct WireFaults {
  unsigned lost_percent = 0;
  unsigned twice_percent = 0;
  /// Each datagram takes its own time, up to this: so they overtake each other.
  Duration longest_delay{};
};

/// A datagram on its way.
struct Datagram {
  std::string from;
  std::string head;
  std::string body;
  std::string start_line;  ///< with its CSeq, for the ladder
};

/// An unreliable transport between two user agents: it loses, delays, doubles and reorders.
class LossyWire {
 public:
  LossyWire(WireFaults faults, Chance& chance, Ladder& ladder)
      : faults_(faults), chance_(chance), ladder_(ladder) {}

  void send(const std::string& from, const Message& message, Instant now);
  std::optional<Instant> next() const;
  /// The next one that is due at `now`.
  std::optional<Datagram> take(Instant now);
  bool empty() const { return under_way_.empty(); }

 private:
  WireFaults faults_;
  Chance& chance_;
  Ladder& ladder_;
  std::multimap<Instant, Datagram> under_way_;
};

}  // namespace sip::test
