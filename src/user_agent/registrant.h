#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "user_agent/registration.h"

namespace sip {

class MessageBuilder;
class UserAgentCore;
struct OutgoingRequest;

/// What a registration is asked for. All are texts of the application's and are checked.
struct RegistrationOptions {
  std::string_view aor{};        ///< empty: the configured one
  std::string_view registrar{};  ///< empty: the domain of the AOR
  std::uint32_t expires = 600;   ///< seconds
  std::uint32_t reg_id = 1;      ///< RFC 5626 4.2; 0: without outbound
  /// On the Contact URI: ";pn-provider=webpush;pn-prid=..." (RFC 8599 4.1).
  std::string_view uri_parameters{};
  /// On the Contact: ";audio;+sip.pnsreg" (RFC 3840 9).
  std::string_view contact_parameters{};
  /// Never the configured credentials: another account.
  bool own_credentials = false;
  AuthorizationPolicy authorization{};
  std::vector<std::string_view> header_fields{};  ///< "Name: value"
};

/// What it is asked for anew. What is absent stays as it was.
struct RegistrationChanges {
  std::string_view registrar{};               ///< empty: as it was
  std::optional<std::uint32_t> expires = {};  ///< seconds
  std::optional<std::vector<std::string_view>> header_fields = {};
};

/// The registrations of our contact, RFC 3261 10.2: the part of `UserAgentCore` that keeps them.
/// What becomes of them are its outputs `registration`.
class Registrant {
 public:
  explicit Registrant(UserAgentCore& core) : core_(core) {}

  /// REGISTER; refreshed until `unregister`. Errors: `invalid_argument`, `not_connected`.
  Result<RegistrationId> start(const RegistrationOptions& options, Instant now);
  /// A REGISTER now, with the changes from now on. Errors: `unknown_registration`, `invalid_state`
  /// while one is not answered, `invalid_argument` (nothing is changed), `not_connected`.
  Result<void> refresh(RegistrationId id, const RegistrationChanges& changes, Instant now);
  /// `Expires: 0`, with `all` for every binding of the address-of-record (10.2.2). Errors:
  /// `unknown_registration`, `invalid_state` where it is being removed.
  Result<void> unregister(RegistrationId id, bool all, Instant now);

  // Inputs, from the core.
  void answered(OutgoingRequest& request, std::uint16_t status, const MessagePtr& response,
                Instant now);
  void due(RegistrationId id, Instant now);
  /// A request had no answer: whether the flow works is asked by refreshes (RFC 5626 4.4).
  void flow_doubted(Instant now);
  void flow_opened(Instant now);
  void flow_closed();
  void close(Instant now);

 private:
  Result<void> send(Registration& registration, Instant now);
  void write_binding(MessageBuilder& builder, const Registration& registration,
                     std::string_view expires) const;
  void removal_answered(Registration& registration, std::uint16_t status,
                        const MessagePtr& response, Instant now);
  void registered(Registration& registration, const MessagePtr& response, Instant now);
  void failed(Registration& registration, std::uint16_t status, const MessagePtr& response,
              Instant now);
  bool may_leave_flow(const Registration& registration) const;
  bool may_leave_server(const Registration& registration) const;
  void leave_server(Registration& registration, std::uint16_t status, const MessagePtr& response,
                    std::uint32_t pause);
  void report(Registration& registration, RegistrationState state, std::uint16_t status,
              const MessagePtr& response, std::uint32_t seconds, FlowId given_up = {});
  void forget(Registration& registration);

  UserAgentCore& core_;
};

}  // namespace sip
