#include "session/signaling_state.h"

#include <array>
#include <utility>

#include "base/rule_table.h"

namespace sip {
namespace {

using enum SignalingState;
enum class Input : std::uint8_t { local, remote };
enum Action : std::uint32_t { kSetOffer = 1, kSetAnswer = 2 };

// RFC 3264 4: one exchange at a time. A second offer before the answer has no rule (RFC 6337 2.2).
constexpr Rule<SignalingState, Input> kRules[] = {
    {initial, Input::local, have_local_offer, kSetOffer},
    {initial, Input::remote, have_remote_offer, kSetOffer},
    {have_local_offer, Input::remote, stable, kSetAnswer},
    {have_remote_offer, Input::local, stable, kSetAnswer},
    {stable, Input::local, have_local_offer, kSetOffer},
    {stable, Input::remote, have_remote_offer, kSetOffer},
};

}  // namespace

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
  const auto* const rule = find_rule(std::span<const Rule<SignalingState, Input>>{kRules}, state_,
                                     local ? Input::local : Input::remote);
  if (rule == nullptr || description.empty()) return false;
  if ((rule->actions & kSetOffer) != 0) {
    saved_state_ = state_;
    saved_offer_is_local_ = offer_is_local_;
    saved_offer_ = std::exchange(offer_, std::move(description));
    saved_answer_ = std::exchange(answer_, {});
    offer_is_local_ = local;
  } else {
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

void OfferAnswer::close() { state_ = closed; }

}  // namespace sip
