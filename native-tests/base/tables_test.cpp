#include <doctest/doctest.h>

#include <random>
#include <set>
#include <vector>

#include "base/hash_index.h"
#include "base/id_table.h"
#include "base/strong_id.h"

using namespace sip;

TEST_CASE("a hash index finds what is in it and nothing else, with many equal hashes") {
  std::mt19937 random{3};
  std::vector<int> objects(31);
  HashIndex<int> index;
  std::set<std::pair<std::uint32_t, std::uint32_t>> model;
  for (int i = 0; i < 20000; ++i) {
    const std::uint32_t hash = random() % 40;
    const std::uint32_t id = random() % 30 + 1;
    const bool there = model.contains({hash, id});
    int& object = objects[id];
    const auto is_it = [&object](const int& found) { return &found == &object; };
    CHECK((index.find(hash, is_it) == &object) == there);
    if (there) {
      index.erase(hash, object);
      model.erase({hash, id});
    } else {
      index.insert(hash, object);
      model.insert({hash, id});
    }
    REQUIRE(index.size() == model.size());
  }
}

TEST_CASE("an id table gives new ids and finds objects by them until they are erased") {
  struct Thing {
    DialogId id;
    int value = 0;
  };
  std::mt19937 random{5};
  IdTable<DialogId, Thing> table;
  std::set<std::uint32_t> live;
  std::uint32_t last = 0;
  for (int i = 0; i < 20000; ++i) {
    if (live.empty() || random() % 2 == 0) {
      const DialogId id = table.add(std::make_unique<Thing>()).id;
      CHECK(id.value == last + 1);
      last = id.value;
      live.insert(id.value);
    } else {
      const auto victim =
          std::next(live.begin(), static_cast<std::ptrdiff_t>(random() % live.size()));
      table.erase(DialogId{*victim});
      CHECK(table.find(DialogId{*victim}) == nullptr);
      live.erase(victim);
    }
    REQUIRE(table.size() == live.size());
  }
  for (const std::uint32_t id : live) CHECK(table.find(DialogId{id})->id.value == id);
  CHECK(table.find(DialogId{}) == nullptr);
  CHECK(table.find(DialogId{last + 1}) == nullptr);
}
