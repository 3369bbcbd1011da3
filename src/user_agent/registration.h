#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "auth/digest_client.h"
#include "base/instant.h"
#include "base/strong_id.h"
#include "base/timer_table.h"
#include "user_agent/output.h"

namespace sip {

/// The binding of our contact to an address-of-record, RFC 3261 10.2.
struct Registration {
  /// A registrar may make us send so many Routes and no more (RFC 3608).
  static constexpr std::size_t kMostRoutes = 16;

  RegistrationId id;
  std::string aor;
  std::string canonical_aor;
  std::string registrar;
  std::string call_id;
  std::string from_tag;
  std::string uri_parameters;
  std::string contact_parameters;
  std::vector<std::string> header_fields;
  Shared<AuthorizationState> authorization;
  AuthorizationPolicy policy;
  bool own_credentials = false;
  std::uint32_t cseq = 0;
  std::uint32_t reg_id = 0;
  std::uint32_t expires = 0;   ///< seconds, as asked for
  std::uint32_t failures = 0;  ///< in a row
  RequestId pending;
  RegistrationState state = RegistrationState::unregistered;
  bool ending = false;
  bool all = false;              ///< every binding of the AOR goes
  bool bound = false;            ///< a 2xx came, so that there is something to remove
  bool waits_for_flow = false;   ///< it goes out on the next one
  bool interval_raised = false;  ///< by a 423, since the last 2xx
  TimerTable::Handle timer = 0;
  Instant sent{};  ///< the last REGISTER

  // What the last 2xx said.
  bool outbound = false;                   ///< Require: outbound, RFC 5626 4.2.1
  std::vector<std::string> service_route;  ///< RFC 3608 5
  std::string public_gruu;                 ///< RFC 5627 4.2, byte for byte
  std::string temporary_gruu;
};

/// Where a REGISTER for that address-of-record goes: its domain (RFC 3261 10.2).
std::string registrar_of(std::string_view aor);

}  // namespace sip
