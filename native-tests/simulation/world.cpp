#include "simulation/world.h"

#include <algorithm>

#include "message/message_parser.h"

namespace sip::test {
namespace {

constexpr NetworkKind kKinds[] = {
    {.longest_delay = milliseconds(100)},
    {.longest_delay = milliseconds(1500)},
    {.longest_delay = milliseconds(300), .longest_connection = seconds(60)},
    {.longest_delay = milliseconds(1500), .longest_connection = seconds(300)},
    {.reliable = false,
     .lost_percent = 10,
     .twice_percent = 10,
     .longest_delay = milliseconds(300)},
    {.reliable = false,
     .lost_percent = 25,
     .twice_percent = 25,
     .longest_delay = milliseconds(1500)},
};

// Name and user: b has three phones, c two.
constexpr std::pair<const char*, const char*> kPhones[] = {
    {"a", "a"}, {"b1", "b"}, {"b2", "b"}, {"b3", "b"}, {"c1", "c"}, {"c2", "c"}, {"d", "d"},
};
constexpr Duration kBetweenCalls = seconds(5);
// After the last call: ringing, talking, transfers of transfers, and every timer.
constexpr Duration kLongestRest = seconds(3000);

std::string call_id_of(const std::string& head) {
  const std::size_t begin = head.find("Call-ID: ");
  if (begin == std::string::npos) return {};
  return head.substr(begin + 9, head.find('\r', begin) - begin - 9);
}

EdgeConfiguration edge_configuration(Chance& chance) {
  EdgeConfiguration configuration;
  configuration.authenticate_calls = chance.percent(30);
  return configuration;
}

class World {
 public:
  explicit World(const WorldOptions& options)
      : options_(options),
        chance_(options.seed),
        ladder_(options.keep_ladder),
        network_(kKinds[options.seed % std::size(kKinds)], chance_, ladder_, answers_),
        random_(options.seed * 16),
        edge_(random_, edge_configuration(chance_)),
        agreement_(network_.kind().longest_delay * 2) {
    unsigned number = 0;
    for (const auto& [name, user] : kPhones) {
      (void)edge_.add_user(user, "secret");
      phones_.push_back(std::make_unique<Phone>(name, user, options.seed * 16 + ++number, chance_,
                                                network_, ladder_, report_.tally));
    }
  }

  WorldReport play() {
    for (const auto& phone : phones_) {
      connect(*phone);
      phone->enter(now_);
    }
    now_ += seconds(5);
    for (unsigned i = 0; i < options_.calls; ++i)
      plan(now_ + kBetweenCalls * i + chance_.up_to(kBetweenCalls), [this] { call(); });
    const Instant too_late = now_ + kBetweenCalls * options_.calls + kLongestRest;
    while (report_.faults.empty() && step()) {
      if (now_ > too_late && !leaving_) {
        report_.faults.emplace_back("it does not come to rest");
        for (const auto& phone : phones_) append(phone->left());
      }
    }
    append(agreement_.faults());
    append(answers_.faults());
    for (const auto& phone : phones_) append(phone->faults());
    if (report_.faults.empty()) look_at_what_is_left();
    report_.ladder = ladder_.text();
    report_.frames = network_.frames();
    report_.settled = agreement_.settled();
    report_.end = now_;
    return std::move(report_);
  }

 private:
  bool step() {
    std::optional<Instant> next = network_.next();
    const auto consider = [&next](std::optional<Instant> at) {
      if (at && (!next || *at < *next)) next = at;
    };
    consider(edge_.next_timeout());
    for (const auto& phone : phones_) consider(phone->next());
    if (!plans_.empty()) consider(plans_.begin()->first);
    if (!next) return false;
    now_ = std::max(now_, *next);
    if (!plans_.empty() && plans_.begin()->first <= now_) {
      const auto act = plans_.extract(plans_.begin());
      act.mapped()();
    } else if (const auto arrival = network_.take(now_)) {
      arrived(*arrival);
    } else {
      if (edge_.next_timeout() && *edge_.next_timeout() <= now_) edge_.handle_timeout(now_);
      for (const auto& phone : phones_) {
        if (!phone->next() || *phone->next() > now_) continue;
        phone->run(now_);
        look(*phone);
      }
    }
    send_of_edge();
    agreement_.check(now_);
    answers_.check(now_);
    if (!agreement_.faults().empty() || !answers_.faults().empty()) return false;
    if (!leaving_ && plans_.empty() && !network_.next() && is_idle()) leave();
    return true;
  }

  void arrived(const Arrival& arrival) {
    if (arrival.closed) {
      ladder_.add(now_, "edge", "learns that a connection is closed");
      return edge_.flow_closed(arrival.flow, now_);
    }
    agreement_.heard(call_id_of(arrival.head), now_);
    if (arrival.at_edge) return edge_.receive(arrival.flow, arrival.head + arrival.body, now_);
    Phone* const phone = phone_of(arrival.flow);
    if (phone == nullptr) return;
    note_request(*phone, arrival);
    phone->receive(arrival, now_);
    look(*phone);
  }

  void note_request(const Phone& phone, const Arrival& arrival) {
    if (arrival.head.starts_with("SIP/2.0")) return;
    if (const auto request = parse_message(arrival.head, {}, bodies_))
      answers_.request_arrived(phone.flow(), **request, now_);
  }

  void send_of_edge() {
    for (EdgeOutput output = edge_.poll(); output.message; output = edge_.poll()) {
      if (phone_of(output.flow) == nullptr) continue;
      network_.send("edge", output.flow, false, *output.message, now_);
    }
  }

  void call() {
    if (!phones_[chance_.below(std::size(kPhones))]->call(
            std::string(1, static_cast<char>('a' + chance_.below(4))), now_)) {
      return plan(now_ + seconds(1), [this] { call(); });
    }
    for (const auto& phone : phones_) look(*phone);
  }

  void connect(Phone& phone) {
    const FlowId flow{++last_flow_};
    edge_.flow_opened(flow, false, network_.kind().reliable);
    phones_by_flow_[flow] = &phone;
    phone.connect(flow, now_);
    const Duration longest = network_.kind().longest_connection;
    if (longest == Duration{0}) return;
    plan(now_ + chance_.up_to(longest), [this, &phone] { disconnect(phone); });
  }

  // Once all calls are made the connections are good: what has happened must come to rest.
  void disconnect(Phone& phone) {
    if (report_.tally.calls >= options_.calls) return;
    const FlowId flow = phone.flow();
    phones_by_flow_.erase(flow);
    answers_.flow_closed(flow);
    phone.disconnect(now_);
    network_.cut(flow, now_);
    look(phone);
    plan(now_ + chance_.up_to(seconds(8)), [this, &phone] {
      connect(phone);
      look(phone);
    });
  }

  bool is_idle() const {
    const EdgeCore::Statistics edge = edge_.statistics();
    return edge.forks + edge.client_transactions + edge.server_transactions == 0 &&
           std::ranges::all_of(phones_, [](const auto& phone) { return phone->is_idle(); });
  }

  void leave() {
    leaving_ = true;
    ladder_.add(now_, "world", "all is quiet; everybody leaves");
    for (const auto& phone : phones_) phone->leave(now_);
  }

  void look_at_what_is_left() {
    for (const auto& phone : phones_) append(phone->left());
    const EdgeCore::Statistics edge = edge_.statistics();
    const std::pair<const char*, std::size_t> counts[] = {
        {"bindings", edge.bindings},
        {"forks", edge.forks},
        {"client transactions", edge.client_transactions},
        {"server transactions", edge.server_transactions},
        {"timers", edge.timers},
    };
    for (const auto& [what, count] : counts) {
      if (count != 0) report_.faults.push_back("edge: left: " + std::to_string(count) + " " + what);
    }
  }

  void look(const Phone& phone) { agreement_.look(phone, now_); }
  void append(const std::vector<std::string>& faults) {
    report_.faults.insert(report_.faults.end(), faults.begin(), faults.end());
  }
  Phone* phone_of(FlowId flow) const {
    const auto found = phones_by_flow_.find(flow);
    return found == phones_by_flow_.end() ? nullptr : found->second;
  }
  void plan(Instant at, std::function<void()> act) { plans_.emplace(at, std::move(act)); }

  WorldOptions options_;
  WorldReport report_;
  Chance chance_;
  Ladder ladder_;
  Answers answers_;
  Network network_;
  SeededRandom random_;
  EdgeCore edge_;
  Agreement agreement_;
  TestBodyHost host_;
  BodyStore bodies_{host_};
  std::vector<std::unique_ptr<Phone>> phones_;
  std::map<FlowId, Phone*> phones_by_flow_;
  std::multimap<Instant, std::function<void()>> plans_;
  Instant now_ = instant(1000);
  std::uint32_t last_flow_ = 0;
  bool leaving_ = false;
};

}  // namespace

WorldReport play_world(const WorldOptions& options) { return World(options).play(); }

std::string describe(const WorldOptions& options, const WorldReport& report) {
  std::string text = "seed " + std::to_string(options.seed) + ", " + std::to_string(options.calls) +
                     " calls\n" + report.ladder;
  for (const std::string& fault : report.faults) text += "FAULT: " + fault + "\n";
  return text + "Again: npm run soak -- --seed " + std::to_string(options.seed) +
         " --calls-per-seed " + std::to_string(options.calls) + "\n";
}

}  // namespace sip::test
