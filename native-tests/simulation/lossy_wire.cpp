#include "simulation/lossy_wire.h"

namespace sip::test {

void LossyWire::send(const std::string& from, const Message& message, Instant now) {
  const std::string head{message.head()};
  Datagram datagram{from, head, message.body().octets(), head.substr(0, head.find('\r'))};
  if (const auto cseq = message.header(HeaderName::cseq))
    datagram.start_line += " (" + std::string(*cseq) + ")";
  if (chance_.percent(faults_.lost_percent))
    return ladder_.add(now, from, "lost: " + datagram.start_line);
  const bool twice = chance_.percent(faults_.twice_percent);
  ladder_.add(now, from, (twice ? "sends twice: " : "sends: ") + datagram.start_line);
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy)
    under_way_.emplace(now + chance_.up_to(faults_.longest_delay), datagram);
}

std::optional<Instant> LossyWire::next() const {
  if (under_way_.empty()) return std::nullopt;
  return under_way_.begin()->first;
}

std::optional<Datagram> LossyWire::take(Instant now) {
  if (under_way_.empty() || under_way_.begin()->first > now) return std::nullopt;
  Datagram datagram = std::move(under_way_.begin()->second);
  under_way_.erase(under_way_.begin());
  return datagram;
}

}  // namespace sip::test
