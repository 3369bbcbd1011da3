#include "user_agent/ended_dialogs.h"

#include <algorithm>

namespace sip {
namespace {

// No part of it can hold a space.
std::string text_of(std::string_view call_id, std::string_view local, std::string_view remote) {
  std::string text{call_id};
  text.append(" ").append(local).append(" ").append(remote);
  return text;
}

}  // namespace

void EndedDialogs::add(const DialogKey& key) {
  keys_[next_++ % kMost] = text_of(key.call_id, key.local_tag, key.remote_tag);
}

bool EndedDialogs::has(const Replaces& replaces) const {
  const auto is_known = [&](std::string_view remote) {
    return std::ranges::find(keys_, text_of(replaces.call_id, replaces.to_tag, remote)) !=
           keys_.end();
  };
  return is_known(replaces.from_tag) || (replaces.from_tag == "0" && is_known({}));
}

}  // namespace sip
