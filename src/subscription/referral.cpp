#include "subscription/referral.h"

#include "grammar/digits.h"

namespace sip {

std::string Referral::event() const {
  std::string text = "refer";
  if (!is_first) text.append(";id=").append(DecimalText{cseq}.view());
  return text;
}

}  // namespace sip
