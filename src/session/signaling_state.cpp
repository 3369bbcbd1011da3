#include "session/signaling_state.h"

#include <array>
#include <utility>

#include "session/offer_answer_machine.h"

namespace sip {

std::string_view to_string(SignalingState state) {
  constexpr std::array<std::string_view, 5> kNames = {"Initial", "HaveLocalOffer",
                                                      "HaveRemoteOffer", "Stable", "Closed"};
  return kNames[static_cast<std::size_t>(state)];
}

Description description_of(const Message& message) {
  if (const auto& part = message.session_part()) {
    return {part->body, std::string_view(part->content_type),
            std::string_view(part->content_disposition)};
  }
  return {message.body(), message.header(HeaderName::content_type).value_or(""),
          message.header(HeaderName::content_disposition).value_or("")};
}

const Description& OfferAnswer::last(bool local) const {
  const Exchange& last = is_open() ? before_->value : now_;
  return last.offer_is_local == local ? last.offer : last.answer;
}

bool OfferAnswer::local_description(Description description) {
  return take(true, std::move(description));
}
bool OfferAnswer::remote_description(Description description) {
  return take(false, std::move(description));
}

bool OfferAnswer::take(bool local, Description description) {
  const OfferAnswerRule* const rule = find_rule(
      offer_answer_rules(), now_.state, local ? OfferAnswerInput::local : OfferAnswerInput::remote);
  if (rule == nullptr || description.empty()) return false;
  if ((rule->actions & kSetOffer) != 0) {
    before_ = Shared<const CountedValue<Exchange>>::make(std::move(now_));
    now_ = {.offer_is_local = local, .offer = std::move(description)};
  } else if ((rule->actions & kSetAnswer) != 0) {
    ++exchanges_;
    now_.answer = std::move(description);
    before_ = nullptr;
  }
  now_.state = rule->next;
  ++moves_;
  return true;
}

void OfferAnswer::rollback() {
  if (!is_open()) return;
  now_ = before_->value;
  before_ = nullptr;
}

void OfferAnswer::close() { now_ = {.state = SignalingState::closed}; }

}  // namespace sip
