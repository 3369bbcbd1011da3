#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/digest_client.h"
#include "base/timer_table.h"
#include "user_agent/message_options.h"
#include "user_agent/output.h"

namespace sip {

class UserAgentCore;
struct OutgoingRequest;

/// What a publication is asked for. All are texts of the application's and are checked.
struct PublicationOptions {
  std::string_view event{};      ///< the value of Event: "presence"
  std::uint32_t expires = 3600;  ///< seconds
  std::string_view from_uri{};
  std::string_view from_name{};
  MessageOptions message{};  ///< header fields of each PUBLISH; the state
};

/// An event state that we publish, RFC 3903 4: kept, under the entity-tag that the compositor gave.
struct Publication {
  RequestId id;  ///< of no request
  std::string target;
  std::string from_uri;
  std::string from_name;
  std::string event;
  std::vector<std::string> header_fields;
  std::string content_type;
  Body body;
  std::uint32_t expires = 0;  ///< seconds, as asked for
  std::string entity_tag;     ///< of the last 2xx; empty: the next PUBLISH is an initial one
  Shared<AuthorizationState> authorization;
  PublicationState state = PublicationState::publishing;
  RequestId pending;
  std::uint32_t failures = 0;  ///< in a row
  bool changed = false;        ///< `body` has not been sent
  bool ending = false;
  bool removal_sent = false;
  bool waits_for_flow = false;   ///< it goes out on the next one
  bool waits_turn = false;       ///< another one to that target is not answered yet (4)
  bool interval_raised = false;  ///< by a 423, since the last 2xx
  bool tag_lost = false;         ///< by a 412, since the last 2xx
  TimerTable::Handle timer = 0;
};

/// The event states that we publish, RFC 3903: the part of `UserAgentCore` that keeps them. What
/// becomes of them are its outputs `publication`.
class Publisher {
 public:
  explicit Publisher(UserAgentCore& core) : core_(core) {}

  /// PUBLISH; refreshed until `remove`. @returns what it is known by. Errors: those of
  /// `UserAgentCore::request`, and `invalid_argument` without a body.
  Result<RequestId> publish(std::string_view target, const PublicationOptions& options,
                            Instant now);
  /// Another state in its place; where a PUBLISH is not answered, after that. Errors:
  /// `unknown_request`, `invalid_argument`, `invalid_state` where it is being removed.
  Result<void> modify(RequestId id, const MessageOptions& state, Instant now);
  /// A PUBLISH now. Errors: `unknown_request`, `invalid_state` while one is not answered,
  /// `not_connected`.
  Result<void> refresh(RequestId id, Instant now);
  /// `Expires: 0` (4.5), without a flow on the next one. Errors: `unknown_request`, `invalid_state`
  /// where it is being removed.
  Result<void> remove(RequestId id, Instant now);

  // Inputs, from the core.
  void answered(const OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
                Instant now);
  void due(RequestId id, Instant now);
  void flow_opened(Instant now);
  void close(Instant now);

 private:
  Result<Publication*> live(RequestId id) const;
  Result<void> send(Publication& publication, Instant now);
  Publication* first_to(std::string_view target, bool waits_turn) const;
  void send_or_wait(Publication& publication, Instant now);
  void answered(Publication& publication, const OutgoingRequest& request, std::uint16_t status,
                const MessagePtr& response, Instant now);
  void accepted(Publication& publication, const MessagePtr& response, Instant now);
  void removal_answered(Publication& publication, std::uint16_t status, const MessagePtr& response,
                        Instant now);
  void failed(Publication& publication, std::uint16_t status, const MessagePtr& response,
              Instant now);
  void report(Publication& publication, PublicationState state, std::uint16_t status,
              const MessagePtr& response, std::uint32_t seconds);
  void forget(Publication& publication);

  UserAgentCore& core_;
};

}  // namespace sip
