#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace sip::fuzz {

/// What must hold whatever the input is; where it does not, the fuzzer keeps the input.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "property: %s\n", what);
  std::abort();
}

/// Whether a view lies inside of another, as every piece of a parsed text does; one that is absent
/// has no address.
inline bool lies_in(std::string_view piece, std::string_view whole) {
  if (piece.data() == nullptr) return true;
  return piece.data() >= whole.data() && piece.data() + piece.size() <= whole.data() + whole.size();
}

}  // namespace sip::fuzz
