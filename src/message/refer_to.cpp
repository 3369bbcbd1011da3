#include "message/refer_to.h"

#include "grammar/char_class.h"
#include "grammar/control.h"
#include "grammar/escapes.h"
#include "message/leading_value.h"
#include "message/name_addr.h"

namespace sip {

bool ReferTo::asks_for_call() const {
  const bool can_be_called = uri.is_sip_or_sips() || equal_ignoring_case(uri.scheme, "tel") ||
                             equal_ignoring_case(uri.scheme, "urn");
  return can_be_called && method() == "INVITE";
}

std::optional<std::string> ReferTo::replaces() const {
  const auto text = uri.header("Replaces");
  if (!text) return std::nullopt;
  return unescape(*text);
}

namespace {

// A Replaces that cannot be written into the INVITE. Whether its tags are some is for the one who
// is called to say.
Result<ReferTo> checked(const Uri& uri) {
  const ReferTo target{uri};
  if (uri.is_sip_or_sips()) {
    const auto replaces = target.replaces();
    if (replaces && (has_control(*replaces) || !parse_call_id_value(*replaces, "")))
      return malformed("Refer-To: Replaces names no call");
  }
  return target;
}

}  // namespace

Result<ReferTo> parse_refer_to(std::string_view value) {
  if (value.contains('?')) {
    // Telephones leave the brackets out before headers too, where RFC 3515 2.1 demands them.
    if (const auto bare = parse_uri(trim(value))) return checked(*bare);
  }
  const auto address = parse_name_addr(value);
  if (!address) return malformed("Refer-To: not a name-addr");
  const auto uri = parse_uri(address->uri);
  if (!uri) return malformed("Refer-To: not a URI");
  return checked(*uri);
}

std::string refer_to_text(std::string_view uri, const Replaces* replaces) {
  std::string text = "<";
  text += uri;
  if (replaces != nullptr) {
    text += uri.find('?') == std::string_view::npos ? "?Replaces=" : "&Replaces=";
    text += escape(to_string(*replaces), kHeaderChar);
  }
  text += '>';
  return text;
}

}  // namespace sip
