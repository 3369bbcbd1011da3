#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "message/body.h"
#include "message/message.h"

namespace sip {

/// Where an offer/answer exchange stands, RFC 3264 as WebRTC names it.
enum class SignalingState : std::uint8_t {
  initial,
  have_local_offer,
  have_remote_offer,
  stable,
  closed
};

/// "HaveLocalOffer" and so on, as the API has them.
std::string_view to_string(SignalingState state);

/// A session description with how it is labelled; its text is opaque.
struct Description {
  Body body;
  std::string content_type;
  std::string content_disposition;

  bool empty() const { return body.empty(); }
};

/// The session description that a multipart body holds, else the body as a description, whatever it
/// is.
Description description_of(const Message& message);

/// The offer/answer state of one session, RFC 3264 and 6337. Leaving Stable keeps the last pair, so
/// that an offer that fails can be taken back.
class OfferAnswer {
 public:
  SignalingState state() const { return state_; }
  const Description& offer() const { return offer_; }
  const Description& answer() const { return answer_; }
  /// The peer's description, and ours, of the last complete exchange; empty before the first.
  const Description& remote() const { return last(false); }
  const Description& local() const { return last(true); }
  /// Counts the descriptions taken: tells whether anything moved meanwhile.
  std::uint32_t moves() const { return moves_; }
  /// Counts the exchanges that were completed.
  std::uint32_t exchanges() const { return exchanges_; }

  /// A description of ours went out, or one of the peer's came in. False: none may come now, and
  /// nothing has changed.
  [[nodiscard]] bool local_description(Description description);
  [[nodiscard]] bool remote_description(Description description);
  /// Takes back an offer that has no answer.
  void rollback();
  void close();

  bool is_open() const {
    return state_ == SignalingState::have_local_offer ||
           state_ == SignalingState::have_remote_offer;
  }

 private:
  [[nodiscard]] bool take(bool local, Description description);
  const Description& last(bool local) const;

  SignalingState state_ = SignalingState::initial;
  std::uint32_t moves_ = 0;
  std::uint32_t exchanges_ = 0;
  bool offer_is_local_ = false;
  Description offer_;
  Description answer_;
  SignalingState saved_state_ = SignalingState::initial;
  bool saved_offer_is_local_ = false;
  Description saved_offer_;
  Description saved_answer_;
};

}  // namespace sip
