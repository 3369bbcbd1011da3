#include "user_agent/message_options.h"

#include <utility>

#include "grammar/comma_list.h"
#include "message/application_text.h"
#include "message/feature_tags.h"
#include "message/field_value.h"
#include "message/privacy.h"
#include "message/values.h"

namespace sip {

bool MessageOptions::is_session_description() const {
  return !body.empty() && (describes_session(content_type, content_disposition) ||
                           take_session_part(body, content_type));
}

Description MessageOptions::description() const {
  if (auto part = take_session_part(body, content_type)) {
    return {std::move(part->body), std::string_view(part->content_type),
            std::string_view(part->content_disposition)};
  }
  return {body, content_type, content_disposition};
}

std::optional<std::string_view> MessageOptions::header(HeaderName name) const {
  for (const std::string_view line : header_fields) {
    const auto field = check_header_field(line);
    if (field && header_name_from(field->first) == name) return field->second;
  }
  return std::nullopt;
}

std::size_t MessageOptions::count(HeaderName name) const {
  std::size_t found = 0;
  for (const std::string_view line : header_fields) {
    const auto field = check_header_field(line);
    if (field && header_name_from(field->first) == name) ++found;
  }
  return found;
}

bool asks_for_privacy(std::optional<std::string_view> privacy) {
  return privacy && asks_for_privacy(*privacy);
}

Result<void> check_values(HeaderName name, std::string_view value) {
  switch (name) {
    case HeaderName::accept_contact:
    case HeaderName::reject_contact:
      return check_contact_preferences(value, name == HeaderName::accept_contact);
    case HeaderName::request_disposition: return check_request_disposition(value);
    case HeaderName::p_preferred_identity:
    case HeaderName::reason:
    case HeaderName::session_id:
    case HeaderName::answer_mode:
    case HeaderName::priv_answer_mode: break;
    default: return {};
  }
  CommaList list{value};
  while (const auto each = list.next()) {
    if (const auto parsed = parse_field_value(name, *each); !parsed)
      return invalid_argument(parsed.error().detail);
  }
  return {};
}

Result<void> check_no_features(const MessageOptions& options) {
  if (options.contact_features.empty()) return {};
  return invalid_argument("contact features: a call has them by its INVITE and by our answers");
}

Result<void> check_one_contact(const MessageOptions& options) {
  const auto contact = options.header(HeaderName::contact);
  if (!contact) return {};
  CommaList values{*contact};
  values.next();
  if (options.count(HeaderName::contact) == 1 && !values.next()) return {};
  return invalid_argument("Contact: more than one (RFC 3261 8.1.1.8)");
}

Result<void> check(const MessageOptions& options) {
  std::uint16_t place = 0;
  for (const std::string_view line : options.header_fields) {
    ++place;
    const auto field = check_header_field(line);
    const auto checked = field ? check_values(header_name_from(field->first), field->second)
                               : std::unexpected(field.error());
    if (!checked)
      return std::unexpected(Error{checked.error().code, checked.error().detail, place});
  }
  if (!options.contact_features.empty()) {
    if (const auto text = check_text(options.contact_features); !text)
      return std::unexpected(text.error());
    if (const auto params = check_feature_params(options.contact_features); !params) return params;
  }
  if (!options.content_type.empty()) {
    if (const auto type = check_media_type(options.content_type); !type)
      return std::unexpected(type.error());
  } else if (!options.body.empty()) {
    return invalid_argument("body: no content type");
  }
  if (!options.content_disposition.empty()) {
    if (const auto text =
            check_header_value(HeaderName::content_disposition, options.content_disposition);
        !text)
      return std::unexpected(text.error());
  }
  return {};
}

void write_options(MessageBuilder& builder, const MessageOptions& options) {
  for (const std::string_view line : options.header_fields) {
    if (const auto field = check_header_field(line)) builder.header(field->first, field->second);
  }
  if (options.body.empty()) return;
  if (!options.content_disposition.empty()) {
    builder.header(HeaderName::content_disposition, options.content_disposition);
  }
  builder.header(HeaderName::content_type, options.content_type);
}

MessageOptions options_with(const Description& description) {
  return {.content_type = description.content_type,
          .content_disposition = description.content_disposition,
          .body = description.body};
}

}  // namespace sip
