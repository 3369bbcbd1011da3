#include "session/content_label.h"

#include <algorithm>
#include <array>

namespace sip {

ContentLabel::ContentLabel(std::string_view text) {
  static const std::array usual = {Shared<const Written>::make("application/sdp"),
                                   Shared<const Written>::make("session")};
  if (text.empty()) return;
  const auto* const known =
      std::ranges::find_if(usual, [&](const auto& label) { return label->value == text; });
  text_ = known == usual.end() ? Shared<const Written>::make(std::string(text)) : *known;
}

}  // namespace sip
