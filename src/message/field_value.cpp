#include "message/field_value.h"

#include "grammar/char_class.h"
#include "message/field_forms.h"

namespace sip {
namespace {

using Parse = Result<FieldValue> (*)(std::string_view value);

struct Row {
  HeaderName name;
  FieldForm form;
  bool list;
  Parse parse;
};

constexpr bool kList = true;
constexpr bool kSingle = false;

// RFC 3261 20 and 25.1, and the RFC of each extension. What is not here is free text, one value a
// line: Subject, Organization, User-Agent, Server, MIME-Version, Identity, User-to-User.
constexpr Row kRows[] = {
    {HeaderName::via, FieldForm::via, kList, parse_via_form},
    {HeaderName::from, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::to, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::contact, FieldForm::address, kList, parse_address_form},
    {HeaderName::route, FieldForm::address, kList, parse_address_form},
    {HeaderName::record_route, FieldForm::address, kList, parse_address_form},
    {HeaderName::path, FieldForm::address, kList, parse_address_form},
    {HeaderName::service_route, FieldForm::address, kList, parse_address_form},
    {HeaderName::reply_to, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::refer_to, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::referred_by, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::p_asserted_identity, FieldForm::address, kList, parse_address_form},
    {HeaderName::p_preferred_identity, FieldForm::address, kList, parse_address_form},
    {HeaderName::diversion, FieldForm::address, kList, parse_address_form},
    {HeaderName::history_info, FieldForm::address, kList, parse_address_form},
    {HeaderName::alert_info, FieldForm::address, kList, parse_address_form},
    {HeaderName::call_info, FieldForm::address, kList, parse_address_form},
    {HeaderName::error_info, FieldForm::address, kList, parse_address_form},
    {HeaderName::geolocation, FieldForm::address, kList, parse_address_form},
    {HeaderName::identity_info, FieldForm::address, kSingle, parse_address_form},
    {HeaderName::call_id, FieldForm::call_id, kSingle, parse_call_id_form},
    {HeaderName::in_reply_to, FieldForm::call_id, kList, parse_call_id_form},
    {HeaderName::replaces, FieldForm::call_id, kSingle, parse_replaces_form},
    {HeaderName::join, FieldForm::call_id, kSingle, parse_replaces_form},
    {HeaderName::target_dialog, FieldForm::call_id, kSingle, parse_target_dialog_form},
    {HeaderName::cseq, FieldForm::cseq, kSingle, parse_cseq_form},
    {HeaderName::rack, FieldForm::rack, kSingle, parse_rack_form},
    {HeaderName::max_forwards, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::content_length, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::expires, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::min_expires, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::retry_after, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::rseq, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::session_expires, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::min_se, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::flow_timer, FieldForm::number, kSingle, parse_number_form},
    {HeaderName::content_type, FieldForm::media_range, kSingle, parse_media_range_form},
    {HeaderName::accept, FieldForm::media_range, kList, parse_media_range_form},
    {HeaderName::content_disposition, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::content_encoding, FieldForm::token, kList, parse_token_form},
    {HeaderName::content_language, FieldForm::token, kList, parse_token_form},
    {HeaderName::accept_encoding, FieldForm::token, kList, parse_token_form},
    {HeaderName::accept_language, FieldForm::token, kList, parse_token_form},
    {HeaderName::allow, FieldForm::token, kList, parse_token_form},
    {HeaderName::allow_events, FieldForm::token, kList, parse_token_form},
    {HeaderName::supported, FieldForm::token, kList, parse_token_form},
    {HeaderName::require, FieldForm::token, kList, parse_token_form},
    {HeaderName::proxy_require, FieldForm::token, kList, parse_token_form},
    {HeaderName::unsupported, FieldForm::token, kList, parse_token_form},
    {HeaderName::priority, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::event, FieldForm::token, kSingle, parse_event_form},
    {HeaderName::subscription_state, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::refer_sub, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::reason, FieldForm::token, kList, parse_token_form},
    {HeaderName::privacy, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::sip_etag, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::sip_if_match, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::info_package, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::recv_info, FieldForm::token, kList, parse_token_form},
    {HeaderName::session_id, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::answer_mode, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::priv_answer_mode, FieldForm::token, kSingle, parse_token_form},
    {HeaderName::accept_contact, FieldForm::token, kList, parse_token_form},
    {HeaderName::reject_contact, FieldForm::token, kList, parse_token_form},
    {HeaderName::request_disposition, FieldForm::token, kList, parse_token_form},
    {HeaderName::warning, FieldForm::warning, kList, parse_warning_form},
    {HeaderName::timestamp, FieldForm::timestamp, kSingle, parse_timestamp_form},
    {HeaderName::date, FieldForm::date, kSingle, parse_date_form},
    {HeaderName::authorization, FieldForm::authentication, kSingle, parse_authentication_form},
    {HeaderName::proxy_authorization, FieldForm::authentication, kSingle,
     parse_authentication_form},
    {HeaderName::www_authenticate, FieldForm::authentication, kSingle, parse_authentication_form},
    {HeaderName::proxy_authenticate, FieldForm::authentication, kSingle, parse_authentication_form},
    {HeaderName::authentication_info, FieldForm::info, kSingle, parse_info_form},
};

const Row* row_of(HeaderName name) {
  for (const Row& row : kRows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

void print_params(std::string& text, const FieldValue& value, std::string_view separator) {
  bool first = true;
  for (const Parameter& param : value.params) {
    if (separator == ";" || !first) text += separator;
    first = false;
    text += param.name;
    if (param.value) text.append("=").append(*param.value);
  }
}

// The parts with `between` before each that is there but the first.
std::string joined(const FieldValue& value, std::string_view between) {
  std::string text;
  for (const std::string_view part : value.parts) {
    if (!text.empty() && !part.empty()) text += between;
    text += part;
  }
  return text;
}

}  // namespace

FieldForm form_of(HeaderName name) {
  const Row* const row = row_of(name);
  return row == nullptr ? FieldForm::text : row->form;
}

bool is_list(HeaderName name) {
  const Row* const row = row_of(name);
  return row != nullptr && row->list;
}

Result<FieldValue> parse_field_value(HeaderName name, std::string_view value) {
  const Row* const row = row_of(name);
  if (row == nullptr)
    return FieldValue{.form = FieldForm::text, .parts = {trim(value)}, .params = {}};
  auto parsed = row->parse(trim(value));
  if (parsed) parsed->form = row->form;
  return parsed;
}

std::string to_string(const FieldValue& value) {
  std::string text;
  switch (value.form) {
    case FieldForm::address:
      text.append(value.parts[0]).append(value.parts[0].empty() ? "<" : " <");
      text.append(value.parts[1]).append(">");
      break;
    case FieldForm::media_range: text = joined(value, "/"); break;
    case FieldForm::via:
      text.append("SIP/2.0/").append(value.parts[0]).append(" ").append(value.parts[1]);
      if (!value.parts[2].empty()) text.append(":").append(value.parts[2]);
      break;
    case FieldForm::authentication:
      text = joined(value, " ");
      if (!value.params.empty()) text += ' ';
      print_params(text, value, ", ");
      return text;
    case FieldForm::info: print_params(text, value, ", "); return text;
    default: text = joined(value, " ");
  }
  print_params(text, value, ";");
  return text;
}

}  // namespace sip
