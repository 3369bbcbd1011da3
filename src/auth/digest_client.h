#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/credentials.h"
#include "base/random_source.h"
#include "message/message.h"
#include "message/message_builder.h"

namespace sip {

/// The challenges that a sequence of requests answers, RFC 3261 22. A registration or a dialog
/// keeps it from request to request, so that the next one sends credentials at once, with the next
/// nonce count. It holds no secret.
class AuthorizationState {
 public:
  /// A 401 or 407 may bring challenges of at most so many realms: each costs a hash and a header
  /// field per request.
  static constexpr std::size_t kMostRealms = 16;

  /// A new request (not a retry) begins: what is known now is cached, and its refusal may be tried
  /// once again.
  void begin_request();

  /// Reads the challenges of a 401 or 407. Per realm the strongest one is answered (SHA-256 before
  /// MD5; ties to the topmost). Errors: `unsupported` (no challenge that is understood),
  /// `invalid_argument` (no credentials for the realm), `invalid_state` (the answer to that very
  /// challenge was refused: the password is wrong).
  Result<void> accept_challenges(const Message& response, const Credentials& credentials,
                                 bool allow_md5);

  /// `nextnonce` of an Authentication-Info (RFC 7616 3.5).
  void accept_authentication_info(const Message& response);

  /// Writes one Authorization or Proxy-Authorization field per challenge that is answered.
  void write(MessageBuilder& request, std::string_view method, std::string_view uri,
             const Body& body, const Credentials& credentials, RandomSource& random);

  bool empty() const { return answers_.empty(); }

 private:
  struct Answer {
    Challenge challenge;
    std::string cnonce;  // kept for a -sess algorithm, whose A1 is made once
    std::uint32_t nonce_count = 0;
    bool answered_in_this_request = false;
    bool cached = false;
  };
  Result<void> accept(Challenge challenge);
  static void write_one(Answer& answer, MessageBuilder& request, std::string_view method,
                        std::string_view uri, const Body& body, const Credentials& credentials,
                        RandomSource& random);

  std::vector<Answer> answers_;
};

}  // namespace sip
