#include "message/field_forms.h"

#include "grammar/comma_list.h"
#include "grammar/cursor.h"
#include "message/cseq.h"
#include "message/date.h"
#include "message/event.h"
#include "message/leading_value.h"
#include "message/media_type.h"
#include "message/name_addr.h"
#include "message/rack.h"
#include "message/replaces.h"
#include "message/target_dialog.h"
#include "message/via.h"
#include "message/warning.h"

namespace sip {
namespace {

FieldValue with_params(std::initializer_list<std::string_view> parts, Parameters params = {}) {
  FieldValue value;
  std::size_t i = 0;
  for (const std::string_view part : parts) value.parts[i++] = part;
  for (std::string_view rest = params.text(); const auto param = Parameters::take(rest);) {
    value.params.push_back(*param);
  }
  return value;
}

// The next word of digits, letters or the like, and the white space behind it.
std::string_view take_word(Cursor& in) {
  const std::string_view word = in.take_while(kTokenChar);
  in.skip_space();
  return word;
}

//     auth-param = auth-param-name EQUAL ( token / quoted-string )
// The parameters of a list; a value without a name is passed over.
void take_list_params(std::string_view text, FieldValue& value) {
  CommaList list{text};
  while (const auto item = list.next()) {
    Cursor in{*item};
    const std::string_view name = in.take_while(kTokenChar);
    if (name.empty() || !in.take_between_spaces('=')) continue;
    value.params.push_back({name, in.rest()});
  }
}

template <class Parsed>
std::unexpected<Error> error_of(const Result<Parsed>& parsed) {
  return std::unexpected(parsed.error());
}

}  // namespace

Result<FieldValue> parse_number_form(std::string_view value) {
  const auto parsed = parse_number_value(value, "header field: not a number");
  if (!parsed) return error_of(parsed);
  return with_params(
      {Cursor{value}.take_while(kDigit), parsed->comment.value_or(std::string_view{})},
      parsed->params);
}

Result<FieldValue> parse_token_form(std::string_view value) {
  const auto parsed = parse_token_value(value, "header field: not a token");
  if (!parsed) return error_of(parsed);
  return with_params({parsed->token}, parsed->params);
}

Result<FieldValue> parse_event_form(std::string_view value) {
  if (const auto event = parse_event(value); !event) return error_of(event);
  return parse_token_form(value);
}

Result<FieldValue> parse_address_form(std::string_view value) {
  const auto parsed = parse_name_addr(value);
  if (!parsed) return error_of(parsed);
  return with_params({parsed->display_name, parsed->uri}, parsed->params);
}

Result<FieldValue> parse_call_id_form(std::string_view value) {
  const auto parsed = parse_call_id_value(value, "header field: not a Call-ID");
  if (!parsed) return error_of(parsed);
  return with_params({parsed->call_id}, parsed->params);
}

// RFC 3911 7.1: Join has the form of Replaces.
Result<FieldValue> parse_replaces_form(std::string_view value) {
  if (const auto replaces = parse_replaces(value); !replaces) return error_of(replaces);
  return parse_call_id_form(value);
}

Result<FieldValue> parse_target_dialog_form(std::string_view value) {
  if (const auto target = parse_target_dialog(value); !target) return error_of(target);
  return parse_call_id_form(value);
}

Result<FieldValue> parse_media_range_form(std::string_view value) {
  const auto parsed = parse_media_type(value);
  if (!parsed) return error_of(parsed);
  return with_params({parsed->type, parsed->subtype}, parsed->params);
}

Result<FieldValue> parse_via_form(std::string_view value) {
  const auto via = parse_via(value);
  if (!via) return error_of(via);
  const std::size_t digits = via->sent_by.find_last_not_of("0123456789") + 1;
  const std::string_view port = via->port ? via->sent_by.substr(digits) : std::string_view{};
  return with_params({via->transport, via->host, port}, via->params);
}

Result<FieldValue> parse_cseq_form(std::string_view value) {
  const auto cseq = parse_cseq(value);
  if (!cseq) return error_of(cseq);
  return with_params({Cursor{value}.take_while(kDigit), cseq->method});
}

Result<FieldValue> parse_rack_form(std::string_view value) {
  const auto rack = parse_rack(value);
  if (!rack) return error_of(rack);
  Cursor in{value};
  const std::string_view rseq = take_word(in);
  const std::string_view cseq = take_word(in);
  return with_params({rseq, cseq, rack->method});
}

Result<FieldValue> parse_warning_form(std::string_view value) {
  const auto warning = parse_warning(value);
  if (!warning) return error_of(warning);
  return with_params({value.substr(0, 3), warning->agent, warning->text});
}

//     Timestamp = 1*(DIGIT) [ "." *(DIGIT) ] [ LWS delay ]
//     delay     = *(DIGIT) [ "." *(DIGIT) ]
Result<FieldValue> parse_timestamp_form(std::string_view value) {
  Cursor in{value};
  const std::string_view seconds = take_word(in);
  const std::string_view delay = take_word(in);
  for (const std::string_view number : {seconds, delay}) {
    Cursor digits{number};
    digits.take_while(kDigit);
    if (digits.take('.')) digits.take_while(kDigit);
    if (!digits.at_end()) return malformed("Timestamp: not a number");
  }
  if (seconds.empty() || !is_class(seconds.front(), kDigit) || !in.at_end()) {
    return malformed("Timestamp: not a number");
  }
  return with_params({seconds, delay});
}

//     auth-scheme LWS auth-param *( COMMA auth-param )
Result<FieldValue> parse_authentication_form(std::string_view value) {
  Cursor in{value};
  const std::string_view scheme = in.take_while(kTokenChar);
  if (scheme.empty() || in.take_while(kSpace).empty()) {
    return malformed("header field: no authentication scheme");
  }
  FieldValue parsed = with_params({scheme});
  take_list_params(in.rest(), parsed);
  if (parsed.params.empty()) return malformed("header field: no authentication parameter");
  return parsed;
}

//     Authentication-Info = ainfo *( COMMA ainfo )
Result<FieldValue> parse_info_form(std::string_view value) {
  FieldValue parsed;
  take_list_params(value, parsed);
  if (parsed.params.empty()) return malformed("Authentication-Info: no parameter");
  return parsed;
}

Result<FieldValue> parse_date_form(std::string_view value) {
  if (const auto date = parse_date(value); !date) return error_of(date);
  return with_params({value});
}

}  // namespace sip
