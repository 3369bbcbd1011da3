#pragma once

#include <array>
#include <string>

#include "dialog/dialog.h"
#include "message/replaces.h"

namespace sip {

/// The dialogs that were freed last: an INVITE that comes too late to replace one of them is
/// declined (603), and not told that there never was one (481), RFC 3891 3.
class EndedDialogs {
 public:
  void add(const DialogKey& key);
  bool has(const Replaces& replaces) const;

 private:
  /// A replacing INVITE is on its way for seconds: a few calls end meanwhile.
  static constexpr std::size_t kMost = 16;

  std::array<std::string, kMost> keys_;
  std::size_t next_ = 0;
};

}  // namespace sip
