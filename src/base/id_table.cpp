#include "base/id_table.h"

#include <algorithm>

namespace sip {

void sort_ids(std::vector<std::uint32_t>& values) { std::ranges::sort(values); }

}  // namespace sip
