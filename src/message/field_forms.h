#pragma once

#include <string_view>

#include "message/field_value.h"

namespace sip {

// The parsers behind `parse_field_value`, one for each form and for the fields that ask for more
// than their form: a value that the core itself would refuse is refused here too.
Result<FieldValue> parse_number_form(std::string_view value);
Result<FieldValue> parse_token_form(std::string_view value);
Result<FieldValue> parse_event_form(std::string_view value);
Result<FieldValue> parse_address_form(std::string_view value);
Result<FieldValue> parse_call_id_form(std::string_view value);
Result<FieldValue> parse_replaces_form(std::string_view value);
Result<FieldValue> parse_target_dialog_form(std::string_view value);
Result<FieldValue> parse_media_range_form(std::string_view value);
Result<FieldValue> parse_via_form(std::string_view value);
Result<FieldValue> parse_cseq_form(std::string_view value);
Result<FieldValue> parse_rack_form(std::string_view value);
Result<FieldValue> parse_warning_form(std::string_view value);
Result<FieldValue> parse_timestamp_form(std::string_view value);
Result<FieldValue> parse_authentication_form(std::string_view value);
Result<FieldValue> parse_info_form(std::string_view value);
Result<FieldValue> parse_date_form(std::string_view value);

}  // namespace sip
