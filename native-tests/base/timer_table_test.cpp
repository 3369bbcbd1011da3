#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "base/timer_table.h"

using namespace sip;

TEST_CASE("timers fire in the order of their deadlines, equal ones in the order of arming") {
  TimerTable timers;
  (void)timers.arm(instant(20), {1, 0, 1});
  (void)timers.arm(instant(10), {1, 0, 2});
  (void)timers.arm(instant(10), {1, 0, 3});
  CHECK(timers.next_deadline() == instant(10));
  CHECK_FALSE(timers.pop_due(instant(9)));
  CHECK(timers.pop_due(instant(30))->key.id == 2);
  CHECK(timers.pop_due(instant(30))->key.id == 3);
  CHECK(timers.pop_due(instant(30))->key.id == 1);
  CHECK_FALSE(timers.next_deadline());
}

TEST_CASE("random arming, cancelling and firing agree with a plain model") {
  std::mt19937 random{7};
  TimerTable timers;
  std::map<std::uint32_t, std::pair<Instant, TimerTable::Handle>> model;
  Instant now = instant(0);
  for (std::uint32_t id = 1; id < 20000; ++id) {
    switch (random() % 3) {
      case 0: {
        const Instant deadline = now + milliseconds(random() % 1000);
        model[id] = {deadline, timers.arm(deadline, {0, 0, id})};
        break;
      }
      case 1:
        if (!model.empty()) {
          const auto victim =
              std::next(model.begin(), static_cast<std::ptrdiff_t>(random() % model.size()));
          timers.cancel(victim->second.second);
          CHECK(victim->second.second == 0);
          model.erase(victim);
        }
        break;
      default:
        now += milliseconds(random() % 10);
        while (const auto due = timers.pop_due(now)) {
          const auto first = std::ranges::min_element(model, {}, [](const auto& timer) {
            return std::pair{timer.second.first, timer.first};
          });
          REQUIRE(first != model.end());
          CHECK(first->first == due->key.id);
          CHECK(first->second.first == due->deadline);
          CHECK(due->deadline <= now);
          model.erase(first);
        }
        for (const auto& [unused, timer] : model) REQUIRE(timer.first > now);
    }
    REQUIRE(timers.size() == model.size());
    REQUIRE(timers.next_deadline().has_value() == !model.empty());
  }
}
