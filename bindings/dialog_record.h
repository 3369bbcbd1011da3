#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "session/session_dialog.h"

namespace sip::bindings {

/// What a dialog's getters need, as words and texts (`DialogWord` in web/src/core/core-module.ts).
class DialogRecord {
 public:
  using Word = std::uint32_t;
  static constexpr Word kAbsent = 0xFFFF'FFFF;
  static constexpr std::size_t kTextCount = 14;

  const void* write(const SessionDialog& session) {
    const Dialog& dialog = session.dialog;
    words_.clear();
    texts_ = 0;
    const auto flag = [](bool set) { return static_cast<Word>(set ? 1 : 0); };
    add(flag(dialog.early()));
    add(dialog.local_cseq().value_or(kAbsent));
    add(dialog.remote_cseq().value_or(kAbsent));
    add(flag(dialog.secure()));
    add(static_cast<Word>(session.session_state));
    add(static_cast<Word>(session.signaling.state()));
    add(session.termination_reason);
    add_body(session.signaling.offer().body);
    add_body(session.signaling.answer().body);
    add(flag(dialog.remote_tag().empty()) | flag(dialog.local_tag().empty()) << 1U);
    add(0);
    for (const std::string_view text :
         {std::string_view{dialog.call_id()}, std::string_view{dialog.local_tag()},
          std::string_view{dialog.remote_tag()}, std::string_view{dialog.local_uri()},
          std::string_view{dialog.remote_uri()}, std::string_view{dialog.remote_target()}}) {
      add_text(text);
    }
    add_description(session.signaling.offer());
    add_description(session.signaling.answer());
    for (const std::string& route : dialog.route_set()) add_text(route);
    words_[kTextCount] = texts_;
    return words_.data();
  }

 private:
  void add(Word word) { words_.push_back(word); }
  void add_body(const Body& body) {
    add(body.id().value);
    add(body.length());
    const std::string_view own = body.own_octets();
    add(body.id() ? 0 : static_cast<Word>(reinterpret_cast<std::uintptr_t>(own.data())));
  }
  void add_description(const Description& description) {
    add_text(description.content_type);
    add_text(description.content_disposition);
  }
  void add_text(std::string_view text) {
    ++texts_;
    add(static_cast<Word>(text.size()));
    const std::size_t at = words_.size();
    words_.resize(at + (text.size() + sizeof(Word) - 1) / sizeof(Word));
    if (!text.empty()) std::memcpy(words_.data() + at, text.data(), text.size());
  }

  std::vector<Word> words_;
  Word texts_ = 0;
};

}  // namespace sip::bindings
