// The registration of our contact, RFC 3261 10.2: what is asked for and sent.
#include "user_agent/registrant.h"

#include "grammar/comma_list.h"
#include "grammar/digits.h"
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "user_agent/renewal.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

Result<void> check_expires(std::uint32_t seconds) {
  if (seconds == 0 || seconds > kLongestExpires)
    return invalid_argument("expires: not from 1 second to 7 days");
  return {};
}

Result<void> check_fields(const std::vector<std::string_view>& lines) {
  MessageOptions fields;
  fields.header_fields = lines;
  if (fields.names(HeaderName::expires)) return invalid_argument("REGISTER: the core fills it in");
  return check(fields);
}

// They must leave the Contact one value, its URI a URI.
Result<void> check_parameters(const RegistrationOptions& options) {
  const auto begins = [](std::string_view text) { return text.empty() || text.starts_with(';'); };
  if (!begins(options.uri_parameters) || !begins(options.contact_parameters))
    return invalid_argument("contact parameters: they begin with a semicolon");
  const std::string uri = std::string("sip:x@h").append(options.uri_parameters);
  const auto parsed = parse_uri(uri);
  if (!parsed || without_headers(*parsed) != uri)
    return invalid_argument("contact URI parameters: not those of a URI");
  const std::string contact = std::string("<sip:x@h>").append(options.contact_parameters);
  CommaList values{contact};
  if (!check_header_value(HeaderName::contact, contact) || !parse_name_addr(contact) ||
      values.next() != contact)
    return invalid_argument("contact parameters: not those of a Contact");
  return {};
}

}  // namespace

std::string registrar_of(std::string_view aor) {
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

Result<RegistrationId> Registrant::start(const RegistrationOptions& options, Instant now) {
  const std::string_view aor = options.aor.empty() ? core_.configuration_.aor : options.aor;
  if (const auto uri = check_party(aor); !uri) return std::unexpected(uri.error());
  const std::string target =
      options.registrar.empty() ? registrar_of(aor) : std::string(options.registrar);
  if (const auto uri = check_uri(target); !uri) return std::unexpected(uri.error());
  if (const auto checked = check_expires(options.expires); !checked)
    return std::unexpected(checked.error());
  if (const auto checked = check_parameters(options); !checked)
    return std::unexpected(checked.error());
  if (const auto checked = check_fields(options.header_fields); !checked)
    return std::unexpected(checked.error());
  if (const auto flow = core_.open_flow(); !flow) return std::unexpected(flow.error());

  auto made = std::make_unique<Registration>();
  made->aor = aor;
  made->canonical_aor = canonical_aor(*parse_uri(aor));
  made->registrar = request_uri_of(*parse_uri(target));
  made->call_id = random_token(core_.random_, 15);
  made->from_tag = random_token(core_.random_);
  made->uri_parameters = options.uri_parameters;
  made->contact_parameters = options.contact_parameters;
  for (const std::string_view line : options.header_fields) made->header_fields.emplace_back(line);
  made->authorization = Shared<AuthorizationState>::make();
  made->policy = options.authorization;
  made->own_credentials = options.own_credentials;
  made->reg_id = options.reg_id;
  made->expires = options.expires;
  Registration& registration = core_.registrations_.add(std::move(made));
  const RegistrationId id = registration.id;
  if (const auto sent = send(registration, now); !sent) {
    core_.registrations_.erase(id);
    return std::unexpected(sent.error());
  }
  return id;
}

Result<void> Registrant::refresh(RegistrationId id, const RegistrationChanges& changes,
                                 Instant now) {
  Registration* const registration = core_.registrations_.find(id);
  if (registration == nullptr) {
    return std::unexpected(Error{ErrorCode::unknown_registration, "registration: it is over"});
  }
  if (registration->pending) return invalid_state("REGISTER: the last one is not answered (10.2)");
  if (!changes.registrar.empty()) {
    if (const auto uri = check_uri(changes.registrar); !uri) return std::unexpected(uri.error());
  }
  if (changes.expires) {
    if (const auto checked = check_expires(*changes.expires); !checked)
      return std::unexpected(checked.error());
  }
  if (changes.header_fields) {
    if (const auto checked = check_fields(*changes.header_fields); !checked)
      return std::unexpected(checked.error());
    registration->header_fields.assign(changes.header_fields->begin(),
                                       changes.header_fields->end());
  }
  if (!changes.registrar.empty())
    registration->registrar = request_uri_of(*parse_uri(changes.registrar));
  if (changes.expires) {
    registration->expires = *changes.expires;
    registration->interval_raised = false;
  }
  return send(*registration, now);
}

Result<void> Registrant::unregister(RegistrationId id, bool all, Instant now) {
  Registration* const registration = core_.registrations_.find(id);
  if (registration == nullptr) {
    return std::unexpected(Error{ErrorCode::unknown_registration, "registration: it is over"});
  }
  if (registration->ending) return invalid_state("REGISTER: the binding is being removed already");
  registration->ending = true;
  registration->all = all;
  // 10.2: one at a time; what is pending is followed by the removal.
  if (OutgoingRequest* const pending = core_.outgoing_.find(registration->pending)) {
    // Not one that waits for the application, and may wait long.
    if (pending->challenge)
      core_.end_without_credentials(*pending, MessagePtr{pending->challenge}, now);
    return {};
  }
  const bool nothing_to_remove = !registration->bound && !all;
  if (!nothing_to_remove && send(*registration, now)) return {};
  report(*registration, RegistrationState::unregistered, nothing_to_remove ? 0 : 503, nullptr, 0);
  forget(*registration);
  return {};
}

void Registrant::close(Instant now) {
  for (const RegistrationId id : core_.registrations_.ids_where([](const auto&) { return true; }))
    (void)unregister(id, false, now);
}

Result<void> Registrant::send(Registration& registration, Instant now) {
  registration.waits_for_flow = true;
  const auto flow = core_.open_flow();
  if (!flow) return std::unexpected(flow.error());
  registration.waits_for_flow = false;
  core_.timers_.cancel(registration.timer);
  const DecimalText expires{registration.ending ? 0 : registration.expires};
  const std::string_view aor = registration.aor;
  MessageBuilder builder = MessageBuilder::request("REGISTER", registration.registrar);
  builder.header(HeaderName::via, core_.new_via(**flow));
  builder.header(HeaderName::max_forwards, std::uint32_t{70});
  const std::string name =
      core_.configuration_.display_name.empty() || aor != core_.configuration_.aor
          ? std::string{}
          : quote(core_.configuration_.display_name) + " ";
  builder.header(HeaderName::from, {name, "<", aor, ">;tag=", registration.from_tag});
  builder.header(HeaderName::to, {"<", aor, ">"});
  builder.header(HeaderName::call_id, registration.call_id);
  builder.header(HeaderName::cseq, {DecimalText{++registration.cseq}.view(), " REGISTER"});
  MessageOptions options;
  for (const std::string& line : registration.header_fields) options.header_fields.push_back(line);
  write_binding(builder, registration, expires.view());
  builder.header(HeaderName::expires, expires.view());
  if (!options.names(HeaderName::supported)) {
    // RFC 5626 4.2.1, RFC 5627 4.1, RFC 3327 5.1, RFC 4028 7.1.
    builder.header(HeaderName::supported,
                   registration.reg_id == 0 ? "gruu, path, timer" : "gruu, outbound, path, timer");
  }
  core_.write_own_fields(builder, Method::register_, {registration.registrar, aor}, options);
  write_options(builder, options);
  registration.authorization->begin_request();
  core_.write_credentials(builder, *registration.authorization, "REGISTER", registration.registrar,
                          {}, &registration);
  OutgoingRequest& request =
      core_.add_outgoing(std::move(builder).finish(), registration.authorization);
  request.silent = true;
  request.registration = registration.id;
  const auto started = core_.start(request, **flow, now);
  if (!started) return std::unexpected(started.error());
  registration.pending = *started;
  registration.sent = now;
  report(registration,
         registration.ending ? RegistrationState::unregistering : RegistrationState::registering, 0,
         nullptr, 0);
  return {};
}

// Our instance and the flow's number tell a registrar which binding this replaces, RFC 5626 4.2.
void Registrant::write_binding(MessageBuilder& builder, const Registration& registration,
                               std::string_view expires) const {
  if (registration.all) {
    builder.header(HeaderName::contact, "*");
    return;
  }
  const DecimalText reg_id{registration.reg_id};
  builder.header(HeaderName::contact,
                 {"<", core_.plain_contact_uri(registration.aor), registration.uri_parameters,
                  ">;+sip.instance=\"<", core_.configuration_.instance_id, ">\"",
                  registration.reg_id == 0 ? "" : ";reg-id=",
                  registration.reg_id == 0 ? std::string_view{} : reg_id.view(),
                  registration.contact_parameters.empty() ? core_.configuration_.contact_features
                                                          : registration.contact_parameters,
                  ";expires=", expires});
}

void Registrant::report(Registration& registration, RegistrationState state, std::uint16_t status,
                        const MessagePtr& response, std::uint32_t seconds, FlowId given_up) {
  registration.state = state;
  Output& output = core_.emit(OutputKind::registration);
  output.flow = given_up;
  output.registration = registration.id;
  output.status = status;
  output.reason = static_cast<std::uint8_t>(state);
  output.number = seconds;
  output.message = response;
}

void Registrant::forget(Registration& registration) {
  core_.timers_.cancel(registration.timer);
  core_.registrations_.erase(registration.id);
}

}  // namespace sip
