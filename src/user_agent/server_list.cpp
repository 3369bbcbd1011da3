#include "user_agent/server_list.h"

#include <algorithm>
#include <utility>

#include "grammar/comma_list.h"
#include "grammar/digits.h"

namespace sip {
namespace {

// A list is for a few data centres.
constexpr std::size_t kMostServers = 64;

}  // namespace

Result<void> ServerList::set(std::string_view text) {
  std::vector<Server> servers;
  CommaList list{text};
  while (const auto item = list.next()) {
    const std::size_t space = item->find(' ');
    const auto priority = parse_digits<std::uint16_t>(item->substr(0, space));
    const auto weight = space == std::string_view::npos
                            ? std::nullopt
                            : parse_digits<std::uint16_t>(item->substr(space + 1));
    if (!priority || !weight || servers.size() == kMostServers)
      return invalid_argument("servers: not up to 64 pairs of priority and weight below 65536");
    servers.push_back({*priority, *weight});
  }
  if (servers.empty()) return invalid_argument("servers: none");
  servers_ = std::move(servers);
  round_.clear();
  current_ = 0;
  return {};
}

ServerList::Attempt ServerList::next(RandomSource& random, Instant now) {
  Duration pause{};
  leave_out_refusing(now);
  if (round_.empty()) {
    begin_round(random);
    leave_out_refusing(now);
    if (!std::exchange(at_once_, false)) {
      const auto most = std::min(first * (std::int64_t{1} << std::min(rounds_++, 20U)), longest);
      const auto half = static_cast<std::uint32_t>(most.count() / 2);
      pause = milliseconds(half + random_below(random, half + 1));
    }
  }
  current_ = round_.back();
  round_.pop_back();
  return {current_, pause};
}

void ServerList::worked() {
  rounds_ = 0;
  round_.clear();
}

bool ServerList::refused(Instant until, Instant now) {
  servers_[current_].refused_until = until;
  at_once_ = std::ranges::any_of(servers_, [now](const Server& s) { return !s.refuses(now); });
  if (at_once_) round_.clear();
  return at_once_;
}

void ServerList::accepted() { servers_[current_].refused_until.reset(); }

void ServerList::leave_out_refusing(Instant now) {
  if (std::ranges::all_of(servers_, [now](const Server& s) { return s.refuses(now); })) return;
  std::erase_if(round_, [&](std::uint32_t i) { return servers_[i].refuses(now); });
}

// RFC 2782 "Weight": drawn one by one, in proportion to the weights of those left; one of weight 0
// has a small chance too.
void ServerList::begin_round(RandomSource& random) {
  std::vector<std::uint32_t> left(servers_.size());
  for (std::uint32_t i = 0; i < left.size(); ++i) left[i] = i;
  while (!left.empty()) {
    const auto priority = servers_[*std::ranges::min_element(left, {}, [this](auto i) {
                            return servers_[i].priority;
                          })].priority;
    std::uint32_t sum = 0;
    for (const std::uint32_t i : left) {
      if (servers_[i].priority == priority) sum += servers_[i].weight * 100 + 1;
    }
    std::uint32_t drawn = random_below(random, sum);
    const auto chosen = std::ranges::find_if(left, [&](std::uint32_t i) {
      if (servers_[i].priority != priority) return false;
      const std::uint32_t share = servers_[i].weight * 100 + 1;
      if (drawn < share) return true;
      drawn -= share;
      return false;
    });
    round_.push_back(*chosen);
    left.erase(chosen);
  }
  std::ranges::reverse(round_);
}

}  // namespace sip
