#include "message/rseq.h"

#include "grammar/digits.h"

namespace sip {

Result<std::uint32_t> parse_rseq(std::string_view value) {
  const auto number = parse_digits<std::uint32_t>(value);
  if (!number || *number == 0) return malformed("RSeq: not a number from 1 to 2^32-1");
  return *number;
}

}  // namespace sip
