// Answers to 401 and 407, RFC 3261 22.2 and 22.3, and what the application is asked for them.
#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/escapes.h"
#include "message/application_text.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "user_agent/user_agent_core.h"

namespace sip {
namespace {

// b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=", RFC 6750 2.1
bool is_bearer_token(std::string_view text) {
  const std::string_view body = text.substr(0, text.find_last_not_of('=') + 1);
  return !body.empty() && std::ranges::all_of(body, [](char c) {
    return is_class(c, kAlpha | kDigit) || std::string_view{"-._~+/"}.contains(c);
  });
}

Result<void> check_given(const Challenge& challenge, const Credentials& given) {
  for (const std::string_view text :
       {std::string_view{given.username}, given.password.view(), given.ha1.view()}) {
    if (const auto checked = check_text(text); !checked) return std::unexpected(checked.error());
  }
  if (!challenge.bearer) {
    if (given.password.empty() && given.ha1.empty())
      return invalid_argument("credentials: a password or ha1 is wanted");
    return {};
  }
  return is_bearer_token(given.token.view()) ? Result<void>{}
                                             : invalid_argument("token: not one (RFC 6750 2.1)");
}

}  // namespace

const Credentials& UserAgentState::credentials_of(const Registration* registration) const {
  const bool others = registration != nullptr && registration->own_credentials;
  return others ? no_credentials_ : configuration_.credentials;
}

AuthorizationPolicy UserAgentState::policy_of(const Registration* registration) const {
  AuthorizationPolicy policy = configuration_.authorization;
  if (registration == nullptr) return policy;
  if (registration->own_credentials) policy.ask_credentials = policy.ask_token = false;
  policy.ask_credentials |= registration->policy.ask_credentials;
  policy.ask_token |= registration->policy.ask_token;
  return policy;
}

const Registration* UserAgentState::account_of(std::string_view uri) const {
  if (registrations_.size() == 0) return nullptr;
  const auto parsed = parse_uri(uri);
  if (!parsed) return nullptr;
  const std::string key = canonical_aor(*parsed);
  const Registration* found = nullptr;
  registrations_.for_each([&](const Registration& registration) {
    if (registration.canonical_aor != key) return;
    if (found == nullptr || (registration.bound && !found->bound)) found = &registration;
  });
  return found;
}

const Registration* UserAgentState::account_of(const OutgoingRequest& request) const {
  if (const Registration* const own = registrations_.find(request.registration)) return own;
  if (const Session* const session = sessions_.find(request.dialog))
    return account_of(session->account());
  if (!request.account.empty()) return account_of(request.account);
  const auto& from = from_of(*request.message);
  return from ? account_of(from->uri) : nullptr;
}

// The user of the address-of-record: a login has no escapes, "alice@example.org" is %40 in a URI.
std::string UserAgentState::default_username(const Registration* registration) const {
  const std::string& configured = credentials_of(registration).username;
  if (!configured.empty()) return configured;
  const auto aor = parse_uri(registration == nullptr ? configuration_.aor : registration->aor);
  if (!aor || !aor->user) return {};
  std::string plain = unescape(*aor->user);
  return check_text(plain) ? plain : std::string{*aor->user};
}

// True also where the application has been asked: the request then waits.
bool UserAgentCore::retry_with_credentials(OutgoingRequest& request, const MessagePtr& response,
                                           Instant now) {
  if (!request.may_retry()) return false;
  // Of a session that is over only the BYE goes on, and what belongs to a subscription.
  const Session* const session = sessions_.find(request.dialog);
  if (session != nullptr && session->ended() && !request.notifies && !request.subscription &&
      request.message->method() != Method::bye)
    return false;
  const Registration* const registration = account_of(request);
  const auto wanted = request.authorization->accept_challenges(
      *response, credentials_of(registration), policy_of(registration), *request.message);
  if (!wanted) return false;
  if (*wanted == AuthorizationState::kNothing) {
    ++request.retries;
    return send_again(request, next_cseq(request), now);
  }
  request.waits = true;
  request.challenge = response;
  request.challenge_field = *wanted;
  if (request.credentials_timer == 0) {
    request.credentials_timer =
        arm(UserAgentTimer::credentials, request.id.value, configuration_.credentials_time, now);
  }
  Output& output = emit(OutputKind::credentials_wanted);
  output.flow = request.flow;
  output.request = request.id;
  output.registration = registration == nullptr ? RegistrationId{} : registration->id;
  output.status = response->status();
  output.number = *wanted;
  output.message = response;
  return true;
}

Result<void> UserAgentCore::give_credentials(RequestId id, Credentials credentials, Instant now) {
  OutgoingRequest* const request = outgoing_.find(id);
  if (request == nullptr) return unknown_request("credentials: no such request");
  if (!request->challenge) return invalid_state("credentials: the request does not wait for them");
  const MessagePtr response = request->challenge;
  if (credentials.empty()) {
    end_without_credentials(*request, response, now);
    tell_referrers(now);
    return {};
  }
  const HeaderSpan& field = response->headers()[request->challenge_field];
  ChallengeLine line{response->value_of(field), field.name == HeaderName::proxy_authenticate};
  const AuthorizationPolicy policy = policy_of(account_of(*request));
  std::optional<Challenge> challenge = line.next();
  while (challenge &&
         !(policy.allows(*challenge) && policy.asks(*challenge) && line.is_shown(*challenge)))
    challenge = line.next();
  if (!challenge) return invalid_state("credentials: the challenge is not asked about any more");
  if (const auto checked = check_given(*challenge, credentials); !checked) return checked;
  if (credentials.username.empty()) {
    credentials.username = default_username(account_of(*request));
  }
  request->authorization->give(*challenge, credentials);
  request->challenge = nullptr;
  if (retry_with_credentials(*request, response, now)) {
    if (!request->challenge) timers_.cancel(request->credentials_timer);
    return {};
  }
  const bool lost = current_flow() == nullptr;
  if (lost && request->message->method() == Method::bye) {  // it waits for the next flow
    timers_.cancel(request->credentials_timer);
    leave_to_core(*request, 503);
    return {};
  }
  finish(*request, lost ? 503 : response->status(), lost ? nullptr : response, now);
  end_waiting(id);
  tell_referrers(now);
  return {};
}

// The status is that of the challenge; without a message, since it is not the peer that refuses.
void UserAgentCore::end_without_credentials(OutgoingRequest& request, const MessagePtr& response,
                                            Instant now) {
  const RequestId id = request.id;
  request.challenge = nullptr;
  finish(request, response->status(), nullptr, now);
  end_waiting(id);
}

// The transaction has ended long ago, unless it runs over datagrams.
void UserAgentCore::end_waiting(RequestId id) {
  OutgoingRequest* const request = outgoing_.find(id);
  if (request == nullptr) return;
  request->waits = false;
  timers_.cancel(request->credentials_timer);
  if (!request->transaction) forget(*request);
}

}  // namespace sip
