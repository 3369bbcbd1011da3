#include "session/content_label.h"

#include <algorithm>
#include <array>

namespace sip {

ContentLabel::ContentLabel(std::string_view text) {
  static const std::array usual = {std::make_shared<const std::string>("application/sdp"),
                                   std::make_shared<const std::string>("session")};
  if (text.empty()) return;
  const auto* const known =
      std::ranges::find_if(usual, [&](const auto& label) { return *label == text; });
  text_ = known == usual.end() ? std::make_shared<const std::string>(text) : *known;
}

}  // namespace sip
