#include "base/shared.h"

#include <doctest/doctest.h>

#include <utility>

using sip::Counted;
using sip::CountedValue;
using sip::Shared;

namespace {

struct Tracked : Counted {
  explicit Tracked(int& gone) : gone_(gone) {}
  Tracked(const Tracked&) = default;
  ~Tracked() { ++gone_; }
  int& gone_;
};

}  // namespace

TEST_CASE("the last user deletes the object") {
  int gone = 0;
  {
    auto one = Shared<Tracked>::make(gone);
    Shared<Tracked> other = one;
    CHECK(one == other);
    CHECK(one.users() == 2);
    one = nullptr;
    CHECK(other.users() == 1);
    const Shared<Tracked> last = std::move(other);
    CHECK(last.users() == 1);
    CHECK(gone == 0);
  }
  CHECK(gone == 1);
}

TEST_CASE("what takes another's place, or its own, is counted once") {
  int gone = 0;
  auto one = Shared<Tracked>::make(gone);
  const auto& itself = one;
  one = itself;
  CHECK(one.users() == 1);
  one = Shared<Tracked>::make(gone);
  CHECK(gone == 1);
  const Shared<const Tracked> kept = one;
  CHECK(kept.get() == one.get());
  CHECK(kept.users() == 2);
}

TEST_CASE("a copy of the object has users of its own") {
  const auto one = Shared<CountedValue<int>>::make(7);
  const auto copy = Shared<CountedValue<int>>::make(*one);
  CHECK(copy->value == 7);
  CHECK(copy.users() == 1);
  CHECK(one.users() == 1);
  CHECK(Shared<CountedValue<int>>{} == nullptr);
}
