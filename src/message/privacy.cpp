#include "message/privacy.h"

#include "grammar/char_class.h"
#include "message/uri.h"

namespace sip {

bool is_anonymous(std::string_view text) {
  const auto uri = parse_uri(text);
  return uri && equal_ignoring_case(uri->host, "anonymous.invalid");
}

bool names_privacy(std::string_view value, std::string_view privacy) {
  while (!value.empty()) {
    const std::size_t end = value.find(';');
    if (equal_ignoring_case(trim(value.substr(0, end)), privacy)) return true;
    value.remove_prefix(end == std::string_view::npos ? value.size() : end + 1);
  }
  return false;
}

bool asks_for_privacy(std::string_view value) { return !names_privacy(value, "none"); }

}  // namespace sip
