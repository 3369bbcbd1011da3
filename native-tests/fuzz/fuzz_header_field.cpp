// The value of a header field; the first octet says of which. Every field is read by its own type
// as applications see it, by the record that crosses the boundary, and by the readers of the core.
#include <cstddef>
#include <cstdint>
#include <string>

#include "bindings/field_record.h"
#include "fuzz/support/property.h"
#include "grammar/comma_list.h"
#include "message/date.h"
#include "message/event.h"
#include "message/field_value.h"
#include "message/min_se.h"
#include "message/rack.h"
#include "message/reason.h"
#include "message/refer_to.h"
#include "message/referred_by.h"
#include "message/replaces.h"
#include "message/rseq.h"
#include "message/session_expires.h"
#include "message/subscription_state.h"
#include "message/target_dialog.h"
#include "message/values.h"
#include "message/via.h"
#include "message/warning.h"
#include "support/exact_copy.h"

namespace {

using namespace sip;
using fuzz::lies_in;
using fuzz::require;

bool same(const FieldValue& a, const FieldValue& b) {
  if (a.form != b.form || a.parts != b.parts || a.params.size() != b.params.size()) return false;
  for (std::size_t i = 0; i < a.params.size(); ++i) {
    if (a.params[i].name != b.params[i].name || a.params[i].value != b.params[i].value)
      return false;
  }
  return true;
}

void check_value(HeaderName name, std::string_view text) {
  const auto value = parse_field_value(name, text);
  if (!value) return;
  for (const std::string_view part : value->parts)
    require(lies_in(part, text), "parts lie inside the value");
  for (const Parameter& param : value->params)
    require(lies_in(param.name, text) && lies_in(param.value.value_or(std::string_view{}), text),
            "parameters lie inside the value");
  const std::string printed = to_string(*value);
  const test::ExactCopy copy{printed};
  const auto again = parse_field_value(name, copy.view());
  require(again.has_value(), "what is printed parses");
  require(same(*value, *again), "parse(print(x)) equals x");
  require(to_string(*again) == printed, "it is printed as before");
}

// The typed readers: what parses prints to what parses to the same.
template <class Parse>
void check_typed(std::string_view text, Parse parse) {
  const auto value = parse(text);
  if (!value) return;
  const test::ExactCopy copy{to_string(*value)};
  const auto again = parse(copy.view());
  require(again.has_value() && to_string(*again) == copy.view(), "parse(print(x)) equals x, typed");
}

void check_readers(HeaderName name, std::string_view text) {
  switch (name) {
    case HeaderName::via: {
      const auto via = parse_via(text);
      require(via.has_value() == parse_field_value(name, text).has_value(), "both read Via");
      if (via) require(same_sent_by(via->sent_by, via->sent_by), "a sent-by equals itself");
      return;
    }
    case HeaderName::event: return check_typed(text, parse_event);
    case HeaderName::rack: return check_typed(text, parse_rack);
    case HeaderName::reason: return check_typed(text, parse_reason);
    case HeaderName::replaces: return check_typed(text, parse_replaces);
    case HeaderName::session_expires: return check_typed(text, parse_session_expires);
    case HeaderName::subscription_state: return check_typed(text, parse_subscription_state);
    case HeaderName::target_dialog: return check_typed(text, parse_target_dialog);
    default: break;
  }
  (void)parse_date(text);
  (void)parse_min_se(text);
  (void)parse_refer_to(text);
  (void)parse_referred_by(text);
  (void)parse_rseq(text);
  (void)parse_warning(text);
  (void)parse_delta_seconds(text);
}

void check_line(HeaderName name, std::string_view line) {
  if (is_list(name)) {
    CommaList list{line};
    while (const auto value = list.next()) {
      require(lies_in(*value, line), "values lie inside the line");
      check_value(name, *value);
      check_readers(name, *value);
    }
  } else {
    check_value(name, line);
    check_readers(name, line);
  }
  bindings::FieldRecord record;
  (void)record.write(name, line);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto name = static_cast<HeaderName>(*data % static_cast<unsigned>(HeaderName::count_));
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  check_line(name, test::ExactCopy{text}.view());
  test::for_every_prefix(text.substr(0, 64), [name](std::string_view part) {
    if (const auto value = parse_field_value(name, part))
      require(lies_in(value->parts[0], part), "parts lie inside the prefix");
  });
  return 0;
}
