#include "base/id_table.h"

#include <algorithm>

namespace sip {

// By a heap: `std::ranges::sort` is 2 KB of code, and this is asked for seldom.
void sort_ids(std::vector<std::uint32_t>& values) {
  std::ranges::make_heap(values);
  std::ranges::sort_heap(values);
}

}  // namespace sip
