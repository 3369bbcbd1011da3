#pragma once

#include "bindings/core.h"

namespace sip::bindings {

// Commands on subscriptions to event packages and on publications (docs/boundary.md).

inline int subscribe(Core& core, std::uint32_t expires, std::uint32_t asks, std::uint32_t length,
                     std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto target = arguments.next();
  SubscriptionOptions options{.event = arguments.next(), .expires = expires};
  options.forks = (asks & 1U) != 0;
  options.standing = (asks & 2U) != 0;
  options.from_uri = arguments.next();
  options.from_name = arguments.next();
  options.message = core.options(arguments, body_id, body_length);
  return core.id(core.agent().subscriber().subscribe(target, options, at(now)));
}
inline int refresh_subscription(Core& core, std::uint32_t subscription, Number now) {
  return core.done(core.agent().subscriber().refresh(RequestId{subscription}, at(now)));
}
inline int unsubscribe(Core& core, std::uint32_t subscription, Number now) {
  return core.done(core.agent().subscriber().unsubscribe(RequestId{subscription}, at(now)));
}

inline int accept_subscription(Core& core, std::uint32_t request, std::uint32_t expires,
                               bool pending, std::uint32_t length, std::uint32_t body_id,
                               std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const AcceptedSubscription options{.expires = expires,
                                     .pending = pending,
                                     .message = core.options(arguments, body_id, body_length)};
  return core.done(core.agent().notifier().accept(RequestId{request}, options, at(now)));
}
inline int notify_subscription(Core& core, std::uint32_t request, bool pending,
                               std::uint32_t length, std::uint32_t body_id,
                               std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  return core.done(core.agent().notifier().notify(
      RequestId{request}, pending, core.options(arguments, body_id, body_length), at(now)));
}
inline int terminate_subscription(Core& core, std::uint32_t request, std::uint32_t retry_after,
                                  std::uint32_t length, std::uint32_t body_id,
                                  std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto reason = arguments.next();
  return core.done(core.agent().notifier().terminate(RequestId{request}, reason, retry_after,
                                                     core.options(arguments, body_id, body_length),
                                                     at(now)));
}

inline int publish(Core& core, std::uint32_t expires, std::uint32_t length, std::uint32_t body_id,
                   std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  const auto target = arguments.next();
  PublicationOptions options{.event = arguments.next(), .expires = expires};
  options.from_uri = arguments.next();
  options.from_name = arguments.next();
  options.message = core.options(arguments, body_id, body_length);
  return core.id(core.agent().publisher().publish(target, options, at(now)));
}
inline int modify_publication(Core& core, std::uint32_t publication, std::uint32_t length,
                              std::uint32_t body_id, std::uint32_t body_length, Number now) {
  auto arguments = core.arguments(length);
  return core.done(core.agent().publisher().modify(
      RequestId{publication}, core.options(arguments, body_id, body_length), at(now)));
}
inline int refresh_publication(Core& core, std::uint32_t publication, Number now) {
  return core.done(core.agent().publisher().refresh(RequestId{publication}, at(now)));
}
inline int remove_publication(Core& core, std::uint32_t publication, Number now) {
  return core.done(core.agent().publisher().remove(RequestId{publication}, at(now)));
}

}  // namespace sip::bindings
