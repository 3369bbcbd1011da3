#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "grammar/parameters.h"
#include "message/header_name.h"

namespace sip {

/// How the values of a header field are shaped. The numbers cross the boundary: append.
enum class FieldForm : std::uint8_t {
  text = 0,        ///< the value
  number,          ///< digits, comment; parameters
  token,           ///< token; parameters
  address,         ///< display name, URI; parameters
  call_id,         ///< Call-ID; parameters
  media_range,     ///< type, subtype; parameters
  via,             ///< transport, host, port; parameters
  cseq,            ///< number, method
  rack,            ///< RSeq number, CSeq number, method
  warning,         ///< code, agent, quoted text
  timestamp,       ///< seconds, delay
  authentication,  ///< scheme; parameters that stand behind it
  info,            ///< parameters alone
  date,            ///< the value, a date of RFC 3261 20.17
};

/// One value of a header field taken apart: pieces of its text, as they came. What a part is,
/// `form` says; one that is absent is empty.
struct FieldValue {
  FieldForm form = FieldForm::text;
  std::array<std::string_view, 3> parts;  ///< inside the value, or of no address
  std::vector<Parameter> params;
};

/// The form of a field's values; `text` for those that are free text or not known.
FieldForm form_of(HeaderName name);
/// Whether one line of the field may hold several values with commas between them (RFC 3261 7.3.1).
bool is_list(HeaderName name);

/// One value of that field: of a list one of its values (`CommaList`). Error: `malformed`, its
/// detail naming the rule. This is for readers that know a field by its name, as applications are;
/// the core itself uses the types in via.h, cseq.h, replaces.h ...
Result<FieldValue> parse_field_value(HeaderName name, std::string_view value);
/// The value written anew, with the least white space. Parsing that gives the same parts.
std::string to_string(const FieldValue& value);

}  // namespace sip
