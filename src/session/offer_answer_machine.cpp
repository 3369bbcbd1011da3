#include "session/offer_answer_machine.h"

namespace sip {
namespace offer_answer {

using enum SignalingState;
using Input = OfferAnswerInput;

// RFC 3264 4: one exchange at a time. A second offer before the answer has no rule (RFC 6337 2.2).
constexpr OfferAnswerRule kRules[] = {
    {initial, Input::local, have_local_offer, kSetOffer},
    {initial, Input::remote, have_remote_offer, kSetOffer},
    {have_local_offer, Input::remote, stable, kSetAnswer},
    {have_remote_offer, Input::local, stable, kSetAnswer},
    {stable, Input::local, have_local_offer, kSetOffer},
    {stable, Input::remote, have_remote_offer, kSetOffer},
};

}  // namespace offer_answer

std::span<const OfferAnswerRule> offer_answer_rules() { return offer_answer::kRules; }

}  // namespace sip
