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
    return {part->body, part->content_type, part->content_disposition};
  }
  return {message.body(), std::string(message.header(HeaderName::content_type).value_or("")),
          std::string(message.header(HeaderName::content_disposition).value_or(""))};
}

const Description& OfferAnswer::last(bool local) const {
  if (is_open()) return saved_offer_is_local_ == local ? saved_offer_ : saved_answer_;
  return offer_is_local_ == local ? offer_ : answer_;
}

bool OfferAnswer::local_description(Description description) {
  return take(true, std::move(description));
}
bool OfferAnswer::remote_description(Description description) {
  return take(false, std::move(description));
}

bool OfferAnswer::take(bool local, Description description) {
  const OfferAnswerRule* const rule = find_rule(
      offer_answer_rules(), state_, local ? OfferAnswerInput::local : OfferAnswerInput::remote);
  if (rule == nullptr || description.empty()) return false;
  if ((rule->actions & kSetOffer) != 0) {
    saved_state_ = state_;
    saved_offer_is_local_ = offer_is_local_;
    saved_offer_ = std::exchange(offer_, std::move(description));
    saved_answer_ = std::exchange(answer_, {});
    offer_is_local_ = local;
  } else if ((rule->actions & kSetAnswer) != 0) {
    ++exchanges_;
    answer_ = std::move(description);
    saved_offer_ = {};
    saved_answer_ = {};
  }
  state_ = rule->next;
  ++moves_;
  return true;
}

void OfferAnswer::rollback() {
  if (!is_open()) return;
  state_ = saved_state_;
  offer_is_local_ = saved_offer_is_local_;
  offer_ = std::exchange(saved_offer_, {});
  answer_ = std::exchange(saved_answer_, {});
}

void OfferAnswer::close() { state_ = SignalingState::closed; }

}  // namespace sip
