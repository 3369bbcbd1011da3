#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "subscription/event_subscription.h"
#include "user_agent/message_options.h"
#include "user_agent/output.h"

namespace sip {

class Session;
class UserAgentCore;
struct Event;
struct IncomingRequest;
struct OutgoingRequest;
struct SubscriptionStateValue;

/// What a subscription is asked for. All are texts of the application's and are checked.
struct SubscriptionOptions {
  std::string_view event{};      ///< the value of Event: "presence", "dialog;id=7"
  std::uint32_t expires = 3600;  ///< seconds; 0: a fetch, one NOTIFY (RFC 6665 4.4.3)
  /// Each fork that notifies has a subscription of its own, where the package allows that (5.4.9);
  /// otherwise the first one counts and the others get 481.
  bool forks = false;
  /// It is made anew, with back-off, also where the answer to a refresh ends it (4.1.2.2).
  bool standing = false;
  std::string_view from_uri{};
  std::string_view from_name{};
  MessageOptions message{};  ///< of each SUBSCRIBE; its body, a filter, of the first
};

/// Our subscriptions to event packages, RFC 6665 4.1: the part of `UserAgentCore` that keeps them.
/// What becomes of them are its outputs `event_subscription`.
class Subscriber {
 public:
  explicit Subscriber(UserAgentCore& core) : core_(core) {}

  /// SUBSCRIBE; kept until `unsubscribe` or an end that says never again. @returns what it is known
  /// by. Errors: those of `UserAgentCore::request`.
  Result<RequestId> subscribe(std::string_view target, const SubscriptionOptions& options,
                              Instant now);
  /// A SUBSCRIBE now. Errors: `unknown_request`; `invalid_state` while one is not answered or it is
  /// ending; `not_connected`.
  Result<void> refresh(RequestId id, Instant now);
  /// `Expires: 0`; over once the last NOTIFY came (4.1.2.3). Errors: `unknown_request`,
  /// `invalid_state` where it is ending.
  Result<void> unsubscribe(RequestId id, Instant now);

  // Inputs, from the core.
  /// The dialog that a NOTIFY makes: of a subscription without one, or of a fork. Null: none.
  Session* dialog_by_notify(const Message& notify, FlowId flow, Instant now);
  /// Whether the application has said in the Supported of a SUBSCRIBE of that dialog that it knows
  /// an extension: `eventlist` (RFC 4662 4.1), which no code here has a part in.
  bool announces(const Session& session, std::string_view option_tag) const;
  /// @returns false where it is for no subscription of ours.
  bool notify_received(Session& session, IncomingRequest& request, const Event& event, Instant now);
  void answered(const OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
                Instant now);
  void timer_n(RequestId id, Instant now);
  void renewal_due(RequestId id, Instant now);
  void expired(RequestId id, Instant now);
  void flow_opened(Instant now);
  void close(Instant now);

 private:
  /// Why a subscription moves.
  struct Cause {
    SubscriptionEnd end = SubscriptionEnd::none;
    std::uint16_t status = 0;
    MessagePtr message{};
    std::optional<std::uint32_t> retry_after{};
  };
  EventSubscription* find(const Session& session, const Event& event) const;
  Result<void> send(EventSubscription& subscription, Instant now);
  Result<void> send_first(EventSubscription& subscription, Instant now);
  void send_or_wait(EventSubscription& subscription, Instant now);
  void sent(EventSubscription& subscription, RequestId request);
  /// @returns false where the dialog of that 2xx is not made yet.
  bool learn_route(const Message& accepted);
  EventSubscription* add_fork(EventSubscription& first, Instant now);
  void removal_answered(EventSubscription& subscription, std::uint16_t status, Instant now);
  void refused(EventSubscription& subscription, std::uint16_t status, const MessagePtr& response,
               Instant now);
  void keep(EventSubscription& subscription, std::uint32_t granted, Instant now);
  void renew_after(EventSubscription& subscription, Duration delay, Instant now);
  void move(EventSubscription& subscription, SubscriptionInput input, const Cause& cause,
            Instant now);
  void over(EventSubscription& subscription, const Cause& cause, Instant now);
  std::optional<std::uint32_t> pause_before_again(const EventSubscription& subscription,
                                                  const Cause& cause, Instant now) const;
  void report(const EventSubscription& subscription, const Cause& cause, std::uint32_t seconds);

  UserAgentCore& core_;
};

}  // namespace sip
