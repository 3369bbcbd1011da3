#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "auth/digest_hash.h"

namespace sip {

/// A text that is overwritten when it goes or is replaced.
class Secret {
 public:
  Secret() = default;
  Secret(std::string_view text) : text_(text) {}
  Secret(std::string text) : text_(text) { wipe(text); }
  Secret(const char* text) : text_(text) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(Secret other) noexcept {
    text_.swap(other.text_);
    return *this;
  }
  ~Secret() { wipe(text_); }

  bool empty() const { return text_.empty(); }
  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

}  // namespace sip
