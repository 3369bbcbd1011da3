#include "base/queue.h"

#include <doctest/doctest.h>

#include <memory>

using sip::Queue;

TEST_CASE("what comes first is taken first") {
  Queue<int> queue;
  CHECK(queue.empty());
  for (int i = 1; i <= 3; ++i) queue.add() = i;
  CHECK(queue.size() == 3);
  CHECK(queue.take() == 1);
  queue.add() = 4;
  for (int i = 2; i <= 4; ++i) CHECK(queue.take() == i);
  CHECK(queue.empty());
  queue.add() = 5;
  CHECK(queue.take() == 5);
}

TEST_CASE("a queue that is never empty keeps its order, and nothing that was taken") {
  Queue<std::shared_ptr<int>> queue;
  const auto one = std::make_shared<int>(0);
  queue.add() = one;
  for (int i = 0; i < 1000; ++i) {
    queue.add() = one;
    CHECK(queue.take() == one);
    CHECK(queue.size() == 1);
    REQUIRE(one.use_count() == 2);
  }
}

TEST_CASE("the order holds while it grows and is taken from") {
  Queue<int> queue;
  int added = 0;
  int taken = 0;
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i) queue.add() = added++;
    for (int i = 0; i < 2; ++i) REQUIRE(queue.take() == taken++);
  }
  while (!queue.empty()) REQUIRE(queue.take() == taken++);
  CHECK(taken == added);
}
