#include "message/cseq.h"

#include "grammar/cursor.h"
#include "grammar/digits.h"
#include "message/message.h"

namespace sip {

Result<CSeq> parse_cseq(std::string_view value) {
  Cursor in{value};
  const auto number = parse_digits<std::uint32_t>(in.take_while(kDigit));
  if (!number || *number >= 1U << 31U) return malformed("CSeq: not a number below 2**31");
  const std::string_view space = in.take_while(kSpace);
  const std::string_view method = in.take_while(kTokenChar);
  if (space.empty() || method.empty() || !in.at_end()) return malformed("CSeq: no method");
  return CSeq{*number, method};
}

const Result<CSeq>& cseq_of(const Message& message) {
  if (message.cseq_) return *message.cseq_;
  const auto value = message.header(HeaderName::cseq);
  return message.cseq_.emplace(value ? parse_cseq(*value) : malformed("CSeq: missing"));
}

}  // namespace sip
