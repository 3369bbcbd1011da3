#pragma once

#include <cstdint>
#include <string_view>

#include "base/shared.h"
#include "message/body.h"
#include "message/message.h"
#include "session/content_label.h"

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
  ContentLabel content_type;
  ContentLabel content_disposition;

  bool empty() const { return body.empty(); }
};

/// The session description that a multipart body holds, else the body as a description, whatever it
/// is.
Description description_of(const Message& message);

/// The offer/answer state of one session, RFC 3264 and 6337. Leaving Stable keeps the last pair, so
/// that an offer that fails can be taken back.
class OfferAnswer {
 public:
  SignalingState state() const { return now_.state; }
  const Description& offer() const { return now_.offer; }
  const Description& answer() const { return now_.answer; }
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
  /// Nothing is left of the exchange.
  void close();

  bool is_open() const {
    return now_.state == SignalingState::have_local_offer ||
           now_.state == SignalingState::have_remote_offer;
  }

 private:
  [[nodiscard]] bool take(bool local, Description description);
  const Description& last(bool local) const;

  struct Exchange {
    SignalingState state = SignalingState::initial;
    bool offer_is_local = false;
    Description offer{};
    Description answer{};
  };

  Exchange now_;
  Shared<const CountedValue<Exchange>> before_;  ///< that offer; null where none is open
  std::uint32_t moves_ = 0;
  std::uint32_t exchanges_ = 0;
};

}  // namespace sip
