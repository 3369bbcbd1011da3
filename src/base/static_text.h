#pragma once

#include <string_view>

namespace sip {

/// A text with static storage, in one word: it is stored and passed on in far more places than it
/// is read.
class StaticText {
 public:
  constexpr StaticText() = default;
  constexpr StaticText(const char* text) : text_(text) {}  // a literal

  constexpr std::string_view view() const { return text_; }
  constexpr operator std::string_view() const { return text_; }
  constexpr bool empty() const { return *text_ == '\0'; }
  friend constexpr bool operator==(StaticText a, StaticText b) { return a.view() == b.view(); }

 private:
  const char* text_ = "";
};

}  // namespace sip
