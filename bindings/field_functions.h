#pragma once

#include <cstdint>
#include <string>

#include "bindings/body_parts_record.h"
#include "bindings/field_record.h"
#include "bindings/message_record.h"
#include "bindings/text_record.h"

namespace sip::bindings {

// What reads header fields and body parts on demand (docs/boundary.md 9): the text that is read,
// and the last record, which lives until the next call.
inline std::string field_text;
inline FieldRecord field_record;
inline BodyPartsRecord body_parts_record;
inline MessageRecord message_record;
inline TextRecord shown_text;

inline std::uint32_t address_of(const void* place) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
}
inline std::uint32_t field_buffer(std::uint32_t octets) {
  field_text.resize(octets);
  return address_of(field_text.data());
}
inline std::uint32_t parse_field(std::uint32_t name, std::uint32_t length) {
  const auto known =
      static_cast<HeaderName>(name < static_cast<std::uint32_t>(HeaderName::count_) ? name : 0U);
  return address_of(field_record.write(known, std::string_view{field_text}.substr(0, length)));
}
inline std::uint32_t parse_body_parts(std::uint32_t type_length, std::uint32_t length) {
  const std::string_view text = field_text;
  const std::string_view type = text.substr(0, type_length);
  return address_of(body_parts_record.write(type, text.substr(type.size(), length)));
}

inline std::uint32_t frame_buffer(std::uint32_t octets) {
  return address_of(message_record.room(octets));
}
inline std::uint32_t parse_message(std::uint32_t octets, std::uint32_t units) {
  return address_of(message_record.write(octets, units));
}
inline std::uint32_t message_fault() { return shown_text.show(message_record.detail()); }

}  // namespace sip::bindings
