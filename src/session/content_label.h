#pragma once

#include <string>
#include <string_view>

#include "base/shared.h"

namespace sip {

/// The value of Content-Type or Content-Disposition, as it was written. A page holds thousands of
/// sessions with the same ones: those that everybody writes are held once.
class ContentLabel {
 public:
  ContentLabel() = default;
  ContentLabel(std::string_view text);
  ContentLabel(const char* text) : ContentLabel(std::string_view(text)) {}

  operator std::string_view() const {
    return text_ == nullptr ? std::string_view{} : std::string_view{text_->value};
  }
  friend bool operator==(const ContentLabel& label, std::string_view text) {
    return std::string_view(label) == text;
  }

 private:
  using Written = CountedValue<std::string>;

  Shared<const Written> text_;  ///< null: empty
};

}  // namespace sip
