// What becomes of a registration: answers to REGISTER, RFC 3261 10.2.4-10.2.8, and its flows.
#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/escapes.h"
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/name_addr.h"
#include "message/route_value.h"
#include "message/uri.h"
#include "message/values.h"
#include "user_agent/answer_table.h"
#include "user_agent/renewal.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// What a final response means.
enum class RegisterAnswer : std::uint8_t {
  accepted,
  redirected,
  too_brief,
  no_outbound,
  passing,
  refused
};
constexpr AnswerRow<RegisterAnswer> kRegisterAnswers[] = {
    {200, 299, RegisterAnswer::accepted},     // 10.2.4
    {300, 399, RegisterAnswer::redirected},   // the application decides
    {408, 408, RegisterAnswer::passing},      // no answer, or none behind a proxy
    {423, 423, RegisterAnswer::too_brief},    // 10.2.8
    {439, 439, RegisterAnswer::no_outbound},  // RFC 5626 11.6
    {500, 599, RegisterAnswer::passing},      // RFC 5626 4.5
    {400, 699, RegisterAnswer::refused},      // 430 is a 400 to us (RFC 5626 11.5)
};

RegisterAnswer register_answer_of(std::uint16_t status) {
  return answer_in(kRegisterAnswers, status);
}

// Of ours without a port too: some registrars write the port that they see behind our host. More
// lenient than 19.1.4, a reserved character may have lost or won its escape.
bool same_contact(const Uri& theirs, const Uri& ours) {
  return unescape(theirs.user.value_or("")) == unescape(ours.user.value_or("")) &&
         equal_ignoring_case(theirs.host, ours.host) && (theirs.port == ours.port || !ours.port);
}

std::string unquoted_param(const NameAddr& contact, std::string_view name) {
  return unquote(contact.params.value(name).value_or(""));
}

// RFC 5627 4.4: it stands in Contacts byte for byte, so it has to be a SIP URI.
std::string gruu_if_usable(std::string gruu) {
  const auto uri = parse_uri(gruu);
  if (!uri || !uri->is_sip_or_sips()) gruu.clear();
  return gruu;
}

struct OwnBinding {
  std::optional<std::uint32_t> seconds;
  std::string public_gruu;
  std::string temporary_gruu;
};

std::optional<std::uint32_t> expires_of(const NameAddr& contact) {
  const auto expires = contact.params.value("expires");
  return expires ? parse_digits<std::uint32_t>(unquote(*expires)) : std::nullopt;
}

// 10.2.4, RFC 5626 4.2.1: our binding is the one with our instance and flow number, else the one
// with our URI; those of others, and what does not parse, do not count. Exchanges write the address
// that they see into the Contact and answer with that: one that stands alone, without the instance
// of another, is ours. An Expires beside it counts where it is shorter.
OwnBinding own_binding(const Registration& registration, const Message& response,
                       std::string_view contact_uri, const std::string& instance_id) {
  const auto own_uri = parse_uri(contact_uri);
  const std::string instance = "<" + instance_id + ">";
  OwnBinding found;
  std::optional<std::uint32_t> rewritten;
  unsigned count = 0;
  bool is_found = false;
  bool by_instance = false;
  for_each_value(response, HeaderName::contact, [&](std::string_view value) {
    ++count;
    const auto contact = parse_name_addr(value);
    if (!contact) return true;
    const auto theirs = contact->params.value("+sip.instance");
    if (theirs) {
      const auto reg_id = contact->params.value("reg-id");
      if (!equal_ignoring_case(unquote(*theirs), instance)) return true;
      if (reg_id && registration.reg_id != 0 &&
          parse_digits<std::uint32_t>(*reg_id) != registration.reg_id)
        return true;
      by_instance = true;
    } else {
      const auto uri = parse_uri(contact->uri);
      if (!uri || !own_uri) return true;
      if (!same_contact(*uri, *own_uri)) {
        if (uri->is_sip_or_sips()) rewritten = expires_of(*contact);
        return true;
      }
    }
    is_found = true;
    found.public_gruu = unquoted_param(*contact, "pub-gruu");
    found.temporary_gruu = unquoted_param(*contact, "temp-gruu");
    found.seconds = expires_of(*contact);
    return !by_instance;
  });
  if (!is_found && count == 1 && rewritten) {
    found.seconds =
        std::min(*rewritten, seconds_of(response, HeaderName::expires).value_or(*rewritten));
  }
  return found;
}

}  // namespace

void Registrant::answered(OutgoingRequest& request, std::uint16_t status,
                          const MessagePtr& response, Instant now) {
  Registration* const registration = core_.registrations_.find(request.registration);
  if (registration == nullptr) return;
  registration->pending = {};
  const RegisterAnswer answer = register_answer_of(status);
  if (registration->ending) return removal_answered(*registration, status, response, now);
  const auto again = [&] { return send(*registration, now).has_value(); };
  switch (answer) {
    case RegisterAnswer::accepted: return registered(*registration, response, now);
    case RegisterAnswer::too_brief: {
      const auto least = seconds_of(*response, HeaderName::min_expires);
      // Once: a registrar could go on asking for one more second.
      if (!least || *least <= registration->expires || *least > kLongestExpires ||
          registration->interval_raised)
        break;
      registration->interval_raised = true;
      registration->expires = *least;
      if (again()) return;
      break;
    }
    case RegisterAnswer::no_outbound:
      if (std::exchange(registration->reg_id, 0) != 0 && again()) return;
      break;
    case RegisterAnswer::passing:
      // A lost flow, and there is a newer one already.
      if (status == 503 && !response && again()) return;
      break;
    case RegisterAnswer::redirected:
    case RegisterAnswer::refused: break;
  }
  failed(*registration, status, response, now);
}

// Either the REGISTER that was pending is answered, and the removal goes out now, or the removal.
void Registrant::removal_answered(Registration& registration, std::uint16_t status,
                                  const MessagePtr& response, Instant now) {
  const bool was_removal = registration.state == RegistrationState::unregistering;
  const bool accepted = register_answer_of(status) == RegisterAnswer::accepted;
  registration.bound |= accepted;
  if (!was_removal && (registration.bound || registration.all) && response &&
      send(registration, now))
    return;
  const bool gone = accepted || (!was_removal && !registration.bound);
  report(registration, gone ? RegistrationState::unregistered : RegistrationState::failed, status,
         response, 0);
  forget(registration);
}

void Registrant::registered(Registration& registration, const MessagePtr& response, Instant now) {
  OwnBinding own = own_binding(registration, *response, core_.plain_contact_uri(registration.aor),
                               core_.configuration_.instance_id);
  const std::uint32_t granted =
      std::min(own.seconds.value_or(
                   seconds_of(*response, HeaderName::expires).value_or(registration.expires)),
               kLongestExpires);
  // It says yes and keeps nothing.
  if (granted == 0) return failed(registration, response->status(), response, now);
  core_.configuration_.servers.accepted();
  registration.bound = true;
  registration.failures = 0;
  registration.interval_raised = false;
  registration.public_gruu = gruu_if_usable(std::move(own.public_gruu));
  registration.temporary_gruu = gruu_if_usable(std::move(own.temporary_gruu));
  registration.outbound = lists_token(*response, HeaderName::require, "outbound");
  registration.service_route.clear();
  for_each_value(*response, HeaderName::service_route, [&](std::string_view route) {
    if (auto usable = route_from(route)) registration.service_route.push_back(std::move(*usable));
    return registration.service_route.size() <= Registration::kMostRoutes;
  });
  if (registration.service_route.size() > Registration::kMostRoutes)
    registration.service_route.clear();

  // The registrar counts from before an answer that a suspended machine reads hours later.
  const Duration delay = renewal_delay(granted, core_.random_) - (now - registration.sent);
  registration.timer = core_.arm(UserAgentTimer::refresh, registration.id.value,
                                 std::max<Duration>(delay, seconds(kShortestRefresh)), now);
  report(registration, RegistrationState::registered, response->status(), response, granted);
  // RFC 5626 4.4: the server closes a flow on which nothing comes for so long.
  const auto flow_timer = seconds_of(*response, HeaderName::flow_timer);
  if (!flow_timer || core_.current_flow() == nullptr) return;
  const std::uint32_t most = std::clamp(*flow_timer, kShortestRefresh, 86'400U) * 1000;
  Output& output = core_.emit(OutputKind::keep_alive);
  output.flow = core_.current_flow()->id;
  output.number = most / 5 * 4 + random_below(core_.random_, most / 5);
}

// What may pass is tried again after a while (RFC 5626 4.5), as is whatever says when (20.33); any
// other refusal is left to the application. A lost flow is followed by a new one.
void Registrant::failed(Registration& registration, std::uint16_t status,
                        const MessagePtr& response, Instant now) {
  core_.timers_.cancel(registration.timer);
  std::uint32_t pause = pause_after(registration.failures, core_.random_);
  const auto wanted = response ? seconds_of(*response, HeaderName::retry_after) : std::nullopt;
  const RegisterAnswer answer = register_answer_of(status);
  if (wanted && *wanted > 0) {
    pause = pause_wanted(*wanted, registration.failures, pause);
  } else if (answer != RegisterAnswer::passing && answer != RegisterAnswer::accepted) {
    pause = 0;
  }
  ++registration.failures;
  // RFC 3263 4.3: no answer, or 503, which without a response is a lost flow.
  const bool does_not_serve = status == 408 || (status == 503 && response);
  // RFC 5626 4.4: a flow that worked and gives no answer at all has failed, whatever TCP says; one
  // that has not worked yet may lead to no registrar, and gets two requests.
  const Flow* const flow = core_.current_flow();
  const bool is_deaf = flow != nullptr && flow->reliable &&
                       now - flow->heard >= core_.configuration_.timers.timeout() * 2;
  const bool is_silent = status == 408 && !response && (registration.bound || is_deaf);
  if ((is_silent && may_leave_flow(registration)) ||
      (does_not_serve && may_leave_server(registration))) {
    const bool has_next = core_.configuration_.servers.refused(now + seconds(pause), now);
    if (has_next || is_silent) return leave_server(registration, status, response, pause);
  }
  registration.waits_for_flow = core_.current_flow() == nullptr;
  if (registration.waits_for_flow) pause = 0;
  if (pause != 0) {
    registration.timer = core_.arm(UserAgentTimer::refresh, registration.id.value,
                                   scattered(pause, core_.random_), now);
  }
  report(registration, RegistrationState::failed, status, response, pause);
}

// An account that this server does serve would lose its flow.
bool Registrant::may_leave_flow(const Registration& registration) const {
  if (core_.current_flow() == nullptr) return false;
  bool may = true;
  core_.registrations_.for_each([&](const Registration& other) {
    may &= other.id == registration.id || other.state != RegistrationState::registered;
  });
  return may;
}

// And a call its way to the peer.
bool Registrant::may_leave_server(const Registration& registration) const {
  bool may = may_leave_flow(registration);
  core_.sessions_.for_each([&](const Session& session) { may &= session.ended(); });
  core_.outgoing_.for_each(
      [&](const OutgoingRequest& request) { may &= !request.is_initial_invite(); });
  core_.incoming_.for_each([&](const IncomingRequest& request) { may &= !request.is_invite(); });
  return may;
}

// What this server failed goes to the next one, at once.
void Registrant::leave_server(Registration& registration, std::uint16_t status,
                              const MessagePtr& response, std::uint32_t pause) {
  core_.registrations_.for_each([this](Registration& failed) {
    if (failed.state != RegistrationState::failed || failed.timer == 0) return;
    core_.timers_.cancel(failed.timer);
    failed.waits_for_flow = true;
  });
  registration.waits_for_flow = true;
  const FlowId flow = core_.current_flow()->id;
  report(registration, RegistrationState::failed, status, response, 0, flow);
  Output& output = core_.emit(OutputKind::server_refused);
  output.flow = flow;
  output.registration = registration.id;
  output.status = status;
  output.message = response;
  output.seconds = pause;
}

void Registrant::flow_opened(Instant now) {
  std::vector<RegistrationId> waiting;
  core_.registrations_.for_each([&waiting](const Registration& registration) {
    if (registration.waits_for_flow && !registration.pending) waiting.push_back(registration.id);
  });
  for (const RegistrationId id : waiting) {
    Registration& registration = *core_.registrations_.find(id);
    if (!send(registration, now)) failed(registration, 503, nullptr, now);
  }
}

void Registrant::flow_closed() {
  std::vector<RegistrationId> bound;
  core_.registrations_.for_each([&bound](const Registration& registration) {
    if (registration.state == RegistrationState::registered) bound.push_back(registration.id);
  });
  for (const RegistrationId id : bound) {
    Registration& registration = *core_.registrations_.find(id);
    core_.timers_.cancel(registration.timer);
    registration.waits_for_flow = true;
    report(registration, RegistrationState::unregistered, 503, nullptr, 0);
  }
}

// Without an answer either, `failed` gives the flow up. One that is under way tells as well.
void Registrant::flow_doubted(Instant now) {
  std::vector<RegistrationId> bound;
  core_.registrations_.for_each([&bound](const Registration& registration) {
    if (registration.state == RegistrationState::registered) bound.push_back(registration.id);
  });
  for (const RegistrationId id : bound) {
    core_.timers_.cancel(core_.registrations_.find(id)->timer);
    due(id, now);
  }
}

void Registrant::due(RegistrationId id, Instant now) {
  Registration* const registration = core_.registrations_.find(id);
  if (registration == nullptr) return;
  registration->timer = 0;
  if (!send(*registration, now)) failed(*registration, 503, nullptr, now);
}

}  // namespace sip
