// The registration of our contact, RFC 3261 10.2.
#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

constexpr std::uint32_t kLongestExpires = 7 * 86'400;
// RFC 5626 4.5: from 30 s doubling to half an hour, the half of it by chance.
constexpr std::uint32_t kFirstPause = 30;
constexpr std::uint32_t kLongestPause = 1800;

bool same_contact(const Uri& a, const Uri& b) {
  return a.user == b.user && equal_ignoring_case(a.host, b.host) && a.port == b.port;
}

std::string domain_of(std::string_view aor) {
  const auto uri = parse_uri(aor);
  if (!uri) return {};
  std::string domain = uri->is_sips() ? "sips:" : "sip:";
  domain += uri->host;
  if (uri->port) {
    domain += ':';
    domain += DecimalText{*uri->port}.view();
  }
  return domain;
}

// Early enough that a lost answer can be made up for.
Duration refresh_after(std::uint32_t granted) {
  const std::uint32_t margin = granted > 100  ? std::min(granted / 10, 300U)
                               : granted > 20 ? 10U
                                              : granted / 2;
  return seconds(granted - margin);
}

bool is_worth_a_retry(std::uint16_t status) {
  return status == 408 || (status >= 500 && status < 600);
}

}  // namespace

Result<RegistrationId> UserAgentCore::start_registration(std::string_view registrar,
                                                         std::uint32_t expires,
                                                         const MessageOptions& options,
                                                         Instant now) {
  if (const auto aor = check_uri(configuration_.aor); !aor) return std::unexpected(aor.error());
  const std::string target =
      registrar.empty() ? domain_of(configuration_.aor) : std::string(registrar);
  if (const auto uri = check_uri(target); !uri) return std::unexpected(uri.error());
  if (expires == 0 || expires > kLongestExpires) {
    return invalid_argument("expires: not from 1 second to 7 days");
  }
  if (const auto checked = check(options); !checked) return std::unexpected(checked.error());
  if (const auto flow = open_flow(); !flow) return std::unexpected(flow.error());

  auto made = std::make_unique<Registration>();
  made->registrar = target;
  made->call_id = random_token(random_, 15);
  made->from_tag = random_token(random_);
  for (const std::string_view line : options.header_fields) made->header_fields.emplace_back(line);
  made->authorization = std::make_shared<AuthorizationState>();
  made->expires = expires;
  Registration& registration = registrations_.add(std::move(made));
  const RegistrationId id = registration.id;
  if (const auto sent = send_register(registration, now); !sent) {
    registrations_.erase(id);
    return std::unexpected(sent.error());
  }
  return id;
}

Result<void> UserAgentCore::refresh_registration(RegistrationId id, Instant now) {
  Registration* const registration = registrations_.find(id);
  if (registration == nullptr) {
    return std::unexpected(Error{ErrorCode::unknown_registration, "registration: it is over"});
  }
  if (registration->pending) return invalid_state("REGISTER: the last one is not answered (10.2)");
  return send_register(*registration, now);
}

Result<void> UserAgentCore::unregister(RegistrationId id, bool all, Instant now) {
  Registration* const registration = registrations_.find(id);
  if (registration == nullptr) {
    return std::unexpected(Error{ErrorCode::unknown_registration, "registration: it is over"});
  }
  if (registration->ending) return invalid_state("REGISTER: the binding is being removed already");
  registration->ending = true;
  registration->all = all;
  // 10.2: one at a time; what is pending is followed by the removal.
  if (registration->pending) return {};
  if (const auto sent = send_register(*registration, now); sent) return {};
  report(*registration, RegistrationState::unregistered, 503, nullptr, 0);
  forget(*registration);
  return {};
}

Result<void> UserAgentCore::send_register(Registration& registration, Instant now) {
  const auto flow = open_flow();
  if (!flow) return std::unexpected(flow.error());
  timers_.cancel(registration.timer);
  const DecimalText expires{registration.ending ? 0 : registration.expires};
  const std::string_view aor = configuration_.aor;
  MessageBuilder builder = MessageBuilder::request("REGISTER", registration.registrar);
  builder.header(HeaderName::via, new_via(**flow));
  builder.header(HeaderName::max_forwards, std::uint32_t{70});
  const std::string& name = configuration_.display_name;
  builder.header(HeaderName::from, {name.empty() ? "" : quote(name), name.empty() ? "" : " ", "<",
                                    aor, ">;tag=", registration.from_tag});
  builder.header(HeaderName::to, {"<", aor, ">"});
  builder.header(HeaderName::call_id, registration.call_id);
  builder.header(HeaderName::cseq, {DecimalText{++registration.cseq}.view(), " REGISTER"});
  if (registration.all) {
    builder.header(HeaderName::contact, "*");
  } else {
    builder.header(HeaderName::contact,
                   {"<", contact_uri(**flow, aor), ">;expires=", expires.view()});
  }
  builder.header(HeaderName::expires, expires.view());
  MessageOptions options;
  for (const std::string& line : registration.header_fields) options.header_fields.push_back(line);
  write_own_fields(builder, Method::register_, **flow, registration.registrar, options);
  write_options(builder, options);
  registration.authorization->begin_request();
  write_credentials(builder, *registration.authorization, "REGISTER", registration.registrar, {});
  OutgoingRequest& request = add_outgoing(std::move(builder).finish(), registration.authorization);
  request.silent = true;
  request.registration = registration.id;
  const auto started = start(request, **flow, now);
  if (!started) return std::unexpected(started.error());
  registration.pending = *started;
  report(registration,
         registration.ending ? RegistrationState::unregistering : RegistrationState::registering, 0,
         nullptr, 0);
  return {};
}

void UserAgentCore::register_response(OutgoingRequest& request, std::uint16_t status,
                                      const MessagePtr& response, Instant now) {
  Registration* const registration = registrations_.find(request.registration);
  if (registration == nullptr) return;
  registration->pending = {};
  if (status == 423 && !registration->ending) {
    // 10.2.8: the registrar wants longer intervals.
    const auto least = seconds_of(*response, HeaderName::min_expires);
    if (least && *least > registration->expires && *least <= kLongestExpires) {
      registration->expires = *least;
      if (send_register(*registration, now)) return;
    }
  }
  const bool accepted = status >= 200 && status < 300;
  if (registration->ending) {
    // The REGISTER that was pending is answered: now the removal, unless this was its answer.
    const bool was_removal = registration->state == RegistrationState::unregistering;
    if (!was_removal && status != 503 && send_register(*registration, now)) return;
    report(*registration, accepted ? RegistrationState::unregistered : RegistrationState::failed,
           status, response, 0);
    return forget(*registration);
  }
  if (accepted) return registered(*registration, *response, now);
  register_failed(*registration, status, response, now);
}

// 10.2.4: the time is that of our own binding, whatever else stands in the answer.
std::uint32_t UserAgentCore::granted_seconds(const Registration& registration,
                                             const Message& response) const {
  const Flow* const flow = current_flow();
  const std::string own = contact_uri(flow == nullptr ? Flow{} : *flow, configuration_.aor);
  const auto own_uri = parse_uri(own);
  const std::uint32_t general =
      seconds_of(response, HeaderName::expires).value_or(registration.expires);
  std::uint32_t granted = general;
  for_each_value(response, HeaderName::contact, [&](std::string_view value) {
    const auto contact = parse_name_addr(value);
    const auto uri = contact ? parse_uri(contact->uri) : malformed("Contact");
    if (!uri || !same_contact(*uri, *own_uri)) return true;
    const auto expires = contact->params.value("expires");
    granted = expires ? parse_digits(*expires).value_or(general) : general;
    return false;
  });
  return std::clamp(granted, 1U, kLongestExpires);
}

void UserAgentCore::registered(Registration& registration, const Message& response, Instant now) {
  registration.failures = 0;
  const std::uint32_t granted = granted_seconds(registration, response);
  registration.timer =
      arm(UserAgentTimer::refresh, registration.id.value, refresh_after(granted), now);
  report(registration, RegistrationState::registered, response.status(), nullptr, granted);
}

// What may pass is tried again after a while (RFC 5626 4.5); what is a refusal is left to the
// application. A lost flow is followed by a new one.
void UserAgentCore::register_failed(Registration& registration, std::uint16_t status,
                                    const MessagePtr& response, Instant now) {
  std::uint32_t pause = 0;
  if (is_worth_a_retry(status) && current_flow() != nullptr) {
    const std::uint32_t doubled = kFirstPause << std::min(registration.failures++, 6U);
    const std::uint32_t most = std::min(doubled, kLongestPause);
    pause = most / 2 + random_below(random_, most / 2 + 1);
    if (response) {
      const auto wanted = seconds_of(*response, HeaderName::retry_after);
      if (wanted) pause = std::clamp(*wanted, 1U, kLongestExpires);
    }
    timers_.cancel(registration.timer);
    registration.timer = arm(UserAgentTimer::refresh, registration.id.value, seconds(pause), now);
  }
  report(registration, RegistrationState::failed, status, response, pause);
}

void UserAgentCore::report(Registration& registration, RegistrationState state,
                           std::uint16_t status, const MessagePtr& response,
                           std::uint32_t seconds) {
  registration.state = state;
  emit({.kind = OutputKind::registration,
        .registration = registration.id,
        .status = status,
        .reason = static_cast<std::uint8_t>(state),
        .number = seconds,
        .message = response});
}

void UserAgentCore::forget(Registration& registration) {
  timers_.cancel(registration.timer);
  registrations_.erase(registration.id);
}

}  // namespace sip
