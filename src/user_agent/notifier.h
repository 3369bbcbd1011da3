#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "subscription/served_subscription.h"
#include "user_agent/message_options.h"
#include "user_agent/output.h"

namespace sip {

class Session;
class UserAgentCore;
struct IncomingRequest;
struct OutgoingRequest;

/// What a SUBSCRIBE of a peer is accepted with. All are texts of the application's and are checked.
struct AcceptedSubscription {
  /// Seconds at most; the peer gets no more than it asked for.
  std::uint32_t expires = 0xffffffff;
  bool pending = false;      ///< nobody has allowed it yet (RFC 6665 4.1.3)
  MessageOptions message{};  ///< header fields of the 2xx, body of the first NOTIFY
};

/// The subscriptions of peers to the packages of `Configuration::event_packages`, RFC 6665 4.2: the
/// part of `UserAgentCore` that keeps them. Each is known by its first SUBSCRIBE, an output
/// `request`; what becomes of it are outputs `served_subscription`.
class Notifier {
 public:
  explicit Notifier(UserAgentCore& core) : core_(core) {}

  /// 200, and the first NOTIFY at once (4.2.1.2). Errors: `unknown_request`, `invalid_argument`,
  /// `invalid_state` where its dialog has ended, `limit_exceeded`.
  Result<void> accept(RequestId subscribe, const AcceptedSubscription& options, Instant now);
  /// A NOTIFY with that body, in that state from now on; the body may be empty. Errors:
  /// `unknown_request`, `invalid_state` where it is over, `invalid_argument`, `limit_exceeded`
  /// where too many wait.
  Result<void> notify(RequestId subscribe, bool pending, const MessageOptions& options,
                      Instant now);
  /// The last NOTIFY: `reason` as in 4.1.3, with a `retry-after` in seconds unless that is 0.
  /// Errors as above.
  Result<void> terminate(RequestId subscribe, std::string_view reason, std::uint32_t retry_after,
                         const MessageOptions& options, Instant now);

  // Inputs, from the core.
  void subscribe_received(Session* session, IncomingRequest& request, Instant now);
  void answered(const OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
                Instant now);
  void expired(RequestId id, Instant now);
  void retry_due(RequestId id, Instant now);
  void flow_opened(Instant now);
  void dialog_ended(const Session& session, Instant now);
  void close(Instant now);
  /// What Allow-Events says (4.4.4): the packages and `refer`.
  std::string allow_events() const;

 private:
  Result<ServedSubscription*> live(RequestId id) const;
  static Result<void> check_body(const MessageOptions& options);
  void refreshed(ServedSubscription& served, IncomingRequest& request, Instant now);
  void move(ServedSubscription& served, SubscriptionInput input, SubscriptionEnd end,
            const MessagePtr& message, Instant now);
  void queue(ServedSubscription& served);
  void send_waiting(ServedSubscription& served, Instant now);
  void forget_if_done(ServedSubscription& served);

  UserAgentCore& core_;
};

}  // namespace sip
