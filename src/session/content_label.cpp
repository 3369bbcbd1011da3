#include "session/content_label.h"

namespace sip {

ContentLabel::ContentLabel(std::string_view text) {
  if (text.empty()) return;
  static const auto sdp = Shared<const Written>::make("application/sdp");
  static const auto session = Shared<const Written>::make("session");
  for (const auto* const usual : {&sdp, &session}) {
    if ((*usual)->value == text) text_ = *usual;
  }
  if (!text_) text_ = Shared<const Written>::make(std::string(text));
}

}  // namespace sip
