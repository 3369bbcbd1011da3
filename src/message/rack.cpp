#include "message/rack.h"

#include "grammar/cursor.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/rseq.h"

namespace sip {

Result<RAck> parse_rack(std::string_view value) {
  Cursor in{value};
  const auto rseq = parse_rseq(in.take_while(kDigit));
  if (!rseq) return malformed("RAck: response-num is not a number from 1 to 2^32-1");
  if (in.take_while(kSpace).empty()) return malformed("RAck: no CSeq-num");
  const auto cseq = parse_cseq(in.rest());
  if (!cseq) return malformed("RAck: CSeq-num or Method");
  return RAck{*rseq, cseq->number, cseq->method};
}

Result<RAck> rack_of(const Message& prack) {
  if (prack.count(HeaderName::rack) != 1) return malformed("RAck: not exactly one");
  return parse_rack(*prack.header(HeaderName::rack));
}

std::string to_string(const RAck& rack) {
  std::string text{DecimalText{rack.rseq}.view()};
  text.append(" ").append(DecimalText{rack.cseq}.view()).append(" ").append(rack.method);
  return text;
}

}  // namespace sip
