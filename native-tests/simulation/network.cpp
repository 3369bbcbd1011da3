#include "simulation/network.h"

#include <algorithm>

namespace sip::test {

std::string brief(const Message& message) {
  std::string text{message.head().substr(0, message.head().find('\r'))};
  const auto call_id = message.header(HeaderName::call_id).value_or("");
  const auto cseq = message.header(HeaderName::cseq).value_or("");
  text.append(" (").append(call_id.substr(0, 6)).append(" ").append(cseq).append(")");
  if (!message.body().empty()) text += " [" + message.body().octets() + "]";
  return text;
}

void Network::send(const std::string& from, FlowId flow, bool to_edge, const Message& message,
                   Instant now) {
  ++frames_;
  if (to_edge) answers_.sent(flow, message);
  if (chance_.percent(kind_.lost_percent)) {
    return ladder_.add_made(now, from, [&] { return "lost: " + brief(message); });
  }
  const bool twice = chance_.percent(kind_.twice_percent);
  ladder_.add_made(now, from,
                   [&] { return (twice ? "sends twice: " : "sends: ") + brief(message); });
  for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
    put({flow, to_edge, false, std::string(message.head()), message.body().octets()}, now);
  }
}

void Network::put(Arrival arrival, Instant now) {
  Instant due = now + chance_.up_to(kind_.longest_delay);
  if (kind_.reliable) {
    Instant& last = last_[{arrival.flow, arrival.at_edge}];
    due = last = std::max(last, due);
  }
  under_way_.emplace(due, std::move(arrival));
}

void Network::cut(FlowId flow, Instant now) {
  std::erase_if(under_way_, [flow](const auto& entry) {
    return entry.second.flow == flow && !entry.second.at_edge;
  });
  put({flow, true, true, {}, {}}, now);
}

std::optional<Instant> Network::next() const {
  if (under_way_.empty()) return std::nullopt;
  return under_way_.begin()->first;
}

std::optional<Arrival> Network::take(Instant now) {
  if (under_way_.empty() || under_way_.begin()->first > now) return std::nullopt;
  Arrival arrival = std::move(under_way_.begin()->second);
  under_way_.erase(under_way_.begin());
  if (arrival.closed) {
    last_.erase({arrival.flow, true});
    last_.erase({arrival.flow, false});
  }
  return arrival;
}

}  // namespace sip::test
