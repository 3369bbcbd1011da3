#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/credentials.h"
#include "auth/nonce_counts.h"
#include "base/random_source.h"
#include "base/shared.h"
#include "message/message.h"
#include "message/message_builder.h"

namespace sip {

/// Which challenges are answered at all, and which ones the application can be asked about.
struct AuthorizationPolicy {
  bool allow_md5 = true;
  bool ask_credentials = false;  ///< for Digest
  bool ask_token = false;        ///< for Bearer (RFC 8898)

  bool allows(const Challenge& challenge) const {
    return challenge.bearer || allow_md5 || challenge.algorithm != HashAlgorithm::md5;
  }
  bool asks(const Challenge& challenge) const {
    return challenge.bearer ? ask_token : ask_credentials;
  }
};

/// The challenges that a sequence of requests answers, RFC 3261 22. A registration or a dialog
/// keeps it from request to request, so that the next one sends credentials at once, with the next
/// nonce count. Of secrets it holds those that were asked for, a password as its H(A1) only, until
/// they are refused or it goes.
class AuthorizationState : public Counted {
 public:
  /// So many realms are answered, the last ones: each costs a hash and a header field per request.
  static constexpr std::size_t kMostRealms = 16;
  /// Nothing has to be asked.
  static constexpr std::uint32_t kNothing = 0xffffffff;

  /// A new request (not a retry) begins: what is known now is cached, and its refusal may be tried
  /// once again.
  void begin_request();

  /// Reads the challenges of a 401 or 407. Per realm one is answered: one whose credentials are
  /// known before one to ask about, the strongest of those, ties to the topmost. @returns which
  /// header field of the response the application has to be asked about, after which this is called
  /// again; `kNothing`: all are answered. Errors: `unsupported` (no challenge that is understood
  /// and allowed), `invalid_argument` (no credentials for the realm), `invalid_state` (the answer
  /// to that very challenge was refused: the password is wrong).
  /// `refused` is the request that the response answers: of several that are open, one may have
  /// gone out before the credentials were known.
  Result<std::uint32_t> accept_challenges(const Message& response, const Credentials& credentials,
                                          const AuthorizationPolicy& policy,
                                          const Message& refused);
  /// What the application gave for that challenge.
  void give(const Challenge& challenge, const Credentials& credentials);

  /// `nextnonce` of an Authentication-Info (RFC 7616 3.5), and of each Proxy-Authentication-Info
  /// (RFC 7615 4).
  void accept_authentication_info(const Message& response);

  /// Writes one Authorization or Proxy-Authorization field per challenge that is answered.
  void write(MessageBuilder& request, std::string_view method, std::string_view uri,
             const Body& body, const Credentials& credentials, std::string_view default_username,
             NonceCounts& counts, RandomSource& random);

  bool empty() const { return answers_.empty(); }

 private:
  struct Answer {
    Challenge challenge;
    std::string cnonce;  // kept for a -sess algorithm, whose A1 is made once
    std::uint32_t nonce_count = 0;
    bool answered_in_this_request = false;
    bool cached = false;
  };
  /// What was asked for: an H(A1) or a token.
  struct Given {
    std::string realm;
    bool bearer = false;
    bool proxy = false;
    HashAlgorithm algorithm = HashAlgorithm::md5;
    std::string username;
    Secret secret;

    /// A token is shown to whom it was given for: the other end of a call could use that of a
    /// proxy.
    bool fit(const Challenge& challenge) const {
      return realm == challenge.realm && bearer == challenge.bearer &&
             (bearer ? proxy == challenge.proxy : algorithm == challenge.algorithm);
    }
  };
  struct Candidate {
    Challenge challenge;
    std::uint32_t field;
    bool known;
  };
  std::vector<Candidate> choose(const Message& response, const Credentials& credentials,
                                const AuthorizationPolicy& policy, bool& allowed) const;
  const Given* given_for(const Challenge& challenge) const;
  void forget_given(const Challenge& challenge);
  Result<void> refuse_if_final(const Challenge& challenge, const Message& refused);
  bool was_sent_in(const Message& request, const Answer& answer) const;
  Result<void> accept(Challenge challenge);
  void take_next_nonce(std::string_view info, bool proxy);
  void write_one(Answer& answer, MessageBuilder& request, std::string_view method,
                 std::string_view uri, const Body& body, const Credentials& credentials,
                 std::string_view default_username, NonceCounts& counts,
                 RandomSource& random) const;

  std::vector<Answer> answers_;
  std::vector<Given> given_;
};

}  // namespace sip
