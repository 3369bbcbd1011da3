#include "message/media_type.h"

#include "grammar/cursor.h"

namespace sip {
bool MediaType::is(std::string_view wanted_type, std::string_view wanted_subtype) const {
  return equal_ignoring_case(type, wanted_type) && equal_ignoring_case(subtype, wanted_subtype);
}

bool MediaType::names(std::string_view wanted_type, std::string_view wanted_subtype) const {
  return (type == "*" || equal_ignoring_case(type, wanted_type)) &&
         (subtype == "*" || equal_ignoring_case(subtype, wanted_subtype));
}

// "0", "0." and "0.000" are none.
bool MediaType::is_acceptable() const {
  const std::string_view q = params.value("q").value_or("1");
  return q.empty() || q.find_first_not_of("0.") != std::string_view::npos;
}

Result<MediaType> parse_media_type(std::string_view value) {
  Cursor in{value};
  MediaType media;
  in.skip_space();
  media.type = in.take_while(kTokenChar);
  if (media.type.empty() || !in.take_between_spaces('/')) return malformed("media type: no type");
  media.subtype = in.take_while(kTokenChar);
  in.skip_space();
  if (media.subtype.empty() || (!in.at_end() && in.peek() != ';')) {
    return malformed("media type: no subtype");
  }
  media.params = Parameters{in.rest()};
  return media;
}

}  // namespace sip
