#pragma once

#include "bindings/core.h"

namespace sip::bindings {

// Commands on registrations (docs/boundary.md).

inline int register_(Core& core, std::uint32_t expires, std::uint32_t reg_id, std::uint32_t asks,
                     std::uint32_t length, Number now) {
  auto arguments = core.arguments(length);
  RegistrationOptions options;
  options.expires = expires;
  options.reg_id = reg_id;
  options.own_credentials = (asks & 1U) != 0;
  options.authorization.ask_credentials = (asks & 2U) != 0;
  options.authorization.ask_token = (asks & 4U) != 0;
  options.aor = arguments.next();
  options.registrar = arguments.next();
  options.uri_parameters = arguments.next();
  options.contact_parameters = arguments.next();
  options.header_fields = core.header_fields(arguments);
  return core.id(core.agent().registrant().start(options, at(now)));
}
inline int refresh_registration(Core& core, std::uint32_t registration, std::uint32_t given,
                                std::uint32_t expires, std::uint32_t length, Number now) {
  auto arguments = core.arguments(length);
  RegistrationChanges changes;
  changes.registrar = arguments.next();
  if ((given & 1U) != 0) changes.expires = expires;
  if ((given & 2U) != 0) changes.header_fields = core.header_fields(arguments);
  return core.done(
      core.agent().registrant().refresh(RegistrationId{registration}, changes, at(now)));
}
inline int unregister(Core& core, std::uint32_t registration, bool all, Number now) {
  return core.done(
      core.agent().registrant().unregister(RegistrationId{registration}, all, at(now)));
}
inline int registration_state(Core& core, std::uint32_t registration) {
  const Registration* const found = core.agent().registration(RegistrationId{registration});
  if (found == nullptr) return core.says({});
  std::string text = found->outbound ? "outbound\n" : "\n";
  text.append(found->public_gruu).append("\n").append(found->temporary_gruu);
  for (const std::string& route : found->service_route) text.append("\n").append(route);
  return core.says(std::move(text));
}

}  // namespace sip::bindings
