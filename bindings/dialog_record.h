#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "session/session.h"

namespace sip::bindings {

/// What a dialog's getters need, as words and texts (`DialogWord` in web/src/core/core-module.ts).
class DialogRecord {
 public:
  using Word = std::uint32_t;
  static constexpr Word kAbsent = 0xFFFF'FFFF;
  static constexpr std::size_t kTextCount = 14;
  static constexpr std::size_t kTextPointer = 15;
  static constexpr std::size_t kWords = 16;

  const void* write(const Session& session) {
    write(session.dialog.state(), static_cast<Word>(session.session_state), session.signaling,
          session.termination_reason, session.identity);
    return words_.data();
  }
  /// A state that no session has yet.
  const void* write(const DialogState& state) {
    write(state, 0, {}, 0, {});
    return words_.data();
  }

 private:
  void write(const DialogState& state, Word session_state, const OfferAnswer& signaling,
             Word termination_reason, const SessionIdentity& identity) {
    words_.clear();
    texts_.clear();
    const auto flag = [](bool set) { return static_cast<Word>(set ? 1 : 0); };
    add(flag(state.early));
    add(state.local_sequence_number.value_or(kAbsent));
    add(state.remote_sequence_number.value_or(kAbsent));
    add(flag(state.secure));
    add(session_state);
    add(static_cast<Word>(signaling.state()));
    add(termination_reason);
    add_body(signaling.offer().body);
    add_body(signaling.answer().body);
    add(flag(state.remote_tag.empty()) | flag(state.local_tag.empty()) << 1U);
    words_.resize(kWords);
    for (const std::string* const text :
         {&state.call_id, &state.local_tag, &state.remote_tag, &state.local_uri, &state.remote_uri,
          &state.remote_target}) {
      add_text(*text);
    }
    add_description(signaling.offer());
    add_description(signaling.answer());
    for (const std::string* const text :
         {&identity.local_uuid, &identity.remote_uuid, &identity.asserted}) {
      add_text(*text);
    }
    for (const std::string& route : state.route_set) add_text(route);
    words_[kTextCount] = static_cast<Word>(words_.size() - kWords);
    words_[kTextPointer] = address(texts_.data());
  }
  void add(Word word) { words_.push_back(word); }
  void add_body(const Body& body) {
    add(body.id().value);
    add(body.length());
    const std::string_view own = body.own_octets();
    add(body.id() ? 0 : address(own.data()));
  }
  void add_description(const Description& description) {
    add_text(description.content_type);
    add_text(description.content_disposition);
  }
  void add_text(std::string_view text) {
    add(static_cast<Word>(text.size()));
    texts_ += text;
  }
  static Word address(const void* place) {
    return static_cast<Word>(reinterpret_cast<std::uintptr_t>(place));
  }

  std::vector<Word> words_;
  std::string texts_;
};

}  // namespace sip::bindings
