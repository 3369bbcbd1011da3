#include "auth/digest_client.h"

#include <algorithm>
#include <utility>

#include "auth/digest_response.h"
#include "grammar/char_class.h"
#include "grammar/one_line.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

bool same_place(const Challenge& a, const Challenge& b) {
  return a.proxy == b.proxy && a.realm == b.realm;
}

std::string nonce_count_text(std::uint32_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(8, '0');
  for (std::size_t i = 8; i-- > 0; count >>= 4U) text[i] = kDigits[count & 15U];
  return text;
}

}  // namespace

void AuthorizationState::begin_request() {
  for (Answer& answer : answers_) {
    answer.cached = true;
    answer.answered_in_this_request = false;
  }
}

Result<std::uint32_t> AuthorizationState::accept_challenges(const Message& response,
                                                            const Credentials& credentials,
                                                            const AuthorizationPolicy& policy,
                                                            const Message& refused) {
  bool allowed = false;
  std::vector<Candidate> chosen = choose(response, credentials, policy, allowed);
  if (chosen.empty() && !allowed) {
    return std::unexpected(
        Error{ErrorCode::unsupported, "challenge: none that is understood and allowed"});
  }
  if (chosen.empty()) return invalid_argument("credentials: none for the realm of the challenge");
  for (Candidate& candidate : chosen) {
    if (const auto open = refuse_if_final(candidate.challenge, refused); !open)
      return std::unexpected(open.error());
    const bool known =
        given_for(candidate.challenge) != nullptr || credentials.fit(candidate.challenge);
    if (!known && policy.asks(candidate.challenge)) return candidate.field;
    if (const auto accepted = accept(std::move(candidate.challenge)); !accepted)
      return std::unexpected(accepted.error());
  }
  return kNothing;
}

// One per realm, in the order of the message. `allowed`: there was one, credentials or not.
std::vector<AuthorizationState::Candidate> AuthorizationState::choose(
    const Message& response, const Credentials& credentials, const AuthorizationPolicy& policy,
    bool& allowed) const {
  std::vector<Candidate> chosen;
  for (std::uint32_t field = 0; field < response.headers().size(); ++field) {
    const HeaderSpan& span = response.headers()[field];
    const bool proxy = span.name == HeaderName::proxy_authenticate;
    if (!proxy && span.name != HeaderName::www_authenticate) continue;
    ChallengeLine line{response.value_of(span), proxy};
    while (auto challenge = line.next()) {
      if (!policy.allows(*challenge)) continue;
      const bool known = given_for(*challenge) != nullptr || credentials.fit(*challenge);
      allowed |= !challenge->bearer || known || policy.ask_token;
      if (!known && !(policy.asks(*challenge) && line.is_shown(*challenge))) continue;
      const auto same = std::ranges::find_if(
          chosen, [&](const Candidate& c) { return same_place(c.challenge, *challenge); });
      if (same == chosen.end()) {
        if (chosen.size() < kMostRealms) chosen.push_back({std::move(*challenge), field, known});
      } else if (std::pair{known, challenge->strength()} >
                 std::pair{same->known, same->challenge.strength()}) {
        *same = {std::move(*challenge), field, known};
      }
    }
  }
  return chosen;
}

// A refusal is final unless the nonce was old: said so, or kept from an earlier request. A token
// that was kept is out of date, and another one may be asked for (RFC 6750 3.1).
Result<void> AuthorizationState::refuse_if_final(const Challenge& challenge,
                                                 const Message& refused) {
  const auto known = std::ranges::find_if(
      answers_, [&](const Answer& a) { return same_place(a.challenge, challenge); });
  if (known == answers_.end() || !known->answered_in_this_request) return {};
  if (!was_sent_in(refused, *known)) return {};
  const bool is_final = !known->cached && (challenge.bearer || !challenge.stale);
  if (is_final || known->challenge.bearer) forget_given(known->challenge);
  if (is_final)
    return invalid_state("credentials: refused; the user name or the password is wrong");
  known->answered_in_this_request = known->cached = false;
  return {};
}

// Whether the request held this very answer: its nonce, or its token.
bool AuthorizationState::was_sent_in(const Message& request, const Answer& answer) const {
  const Challenge& challenge = answer.challenge;
  const HeaderName field =
      challenge.proxy ? HeaderName::proxy_authorization : HeaderName::authorization;
  return std::ranges::any_of(request.headers(), [&](const HeaderSpan& span) -> bool {
    if (span.name != field) return false;
    const std::string_view value = request.value_of(span);
    if (challenge.bearer) return equal_ignoring_case(value.substr(0, 7), "Bearer ");
    return auth_param(value, "realm") == challenge.realm &&
           auth_param(value, "nonce") == challenge.nonce;
  });
}

Result<void> AuthorizationState::accept(Challenge challenge) {
  const auto known = std::ranges::find_if(
      answers_, [&](const Answer& a) { return same_place(a.challenge, challenge); });
  if (known == answers_.end()) {
    if (answers_.size() == kMostRealms) answers_.erase(answers_.begin());
    answers_.push_back({std::move(challenge), {}, 0, false, false});
    return {};
  }
  const bool same_nonce = known->challenge.nonce == challenge.nonce;
  *known = {std::move(challenge), {}, same_nonce ? known->nonce_count : 0, false, false};
  return {};
}

void AuthorizationState::give(const Challenge& challenge, const Credentials& credentials) {
  forget_given(challenge);
  if (given_.size() == kMostRealms) given_.erase(given_.begin());
  Given given{challenge.realm,     challenge.bearer,     challenge.proxy,
              challenge.algorithm, credentials.username, {}};
  if (challenge.bearer) {
    given.secret = credentials.token;
  } else if (!credentials.ha1.empty()) {
    given.secret = credentials.ha1;
  } else {
    std::string ha1 = digest_ha1(challenge.algorithm, credentials.username, challenge.realm,
                                 credentials.password.view());
    given.secret = ha1;
    wipe(ha1);
  }
  given_.push_back(std::move(given));
}

const AuthorizationState::Given* AuthorizationState::given_for(const Challenge& challenge) const {
  const auto found =
      std::ranges::find_if(given_, [&](const Given& given) { return given.fit(challenge); });
  return found == given_.end() ? nullptr : &*found;
}

void AuthorizationState::forget_given(const Challenge& challenge) {
  std::erase_if(given_, [&](const Given& given) { return given.fit(challenge); });
}

void AuthorizationState::accept_authentication_info(const Message& response) {
  if (answers_.empty()) return;
  for (const HeaderSpan& span : response.headers()) {
    const bool proxy = equal_ignoring_case(response.name_of(span), "Proxy-Authentication-Info");
    if (proxy || span.name == HeaderName::authentication_info)
      take_next_nonce(response.value_of(span), proxy);
  }
}

void AuthorizationState::take_next_nonce(std::string_view value, bool proxy) {
  const auto line = one_line(value);
  if (!line) return;
  // The field has no scheme; auth_param wants one.
  const std::string info = "Digest " + *line;
  const auto next = auth_param(info, "nextnonce");
  if (!next || next->empty()) return;
  const auto cnonce = auth_param(info, "cnonce");
  for (Answer& answer : answers_) {
    if (answer.challenge.proxy != proxy || answer.challenge.bearer ||
        answer.challenge.nonce == *next)
      continue;
    if (cnonce && *cnonce != answer.cnonce) continue;  // of another realm
    answer.challenge.nonce = *next;
    answer.nonce_count = 0;
    answer.cnonce.clear();
    break;
  }
}

void AuthorizationState::write(MessageBuilder& request, std::string_view method,
                               std::string_view uri, const Body& body,
                               const Credentials& credentials, std::string_view default_username,
                               NonceCounts& counts, RandomSource& random) {
  for (Answer& answer : answers_)
    write_one(answer, request, method, uri, body, credentials, default_username, counts, random);
}

void AuthorizationState::write_one(Answer& answer, MessageBuilder& request, std::string_view method,
                                   std::string_view uri, const Body& body,
                                   const Credentials& credentials,
                                   std::string_view default_username, NonceCounts& counts,
                                   RandomSource& random) const {
  const Challenge& challenge = answer.challenge;
  const Given* const given = given_for(challenge);
  const HeaderName field =
      challenge.proxy ? HeaderName::proxy_authorization : HeaderName::authorization;
  if (given == nullptr && !credentials.fit(challenge)) return;
  answer.answered_in_this_request = true;
  if (challenge.bearer) {
    const Secret& token = given != nullptr ? given->secret : credentials.token;
    request.header(field, {"Bearer ", token.view()});
    return;
  }
  if (answer.cnonce.empty() || !challenge.session) answer.cnonce = random_token(random);
  answer.nonce_count = counts.next(challenge.realm, challenge.nonce, answer.nonce_count);
  const std::string count = nonce_count_text(answer.nonce_count);
  const bool has_qop = challenge.qop_auth || challenge.qop_auth_int;
  const bool integrity = has_qop && !challenge.qop_auth;
  const std::string octets = integrity ? body.octets() : std::string{};

  DigestInput input{method, uri, count, answer.cnonce, "", octets};
  if (has_qop) input.qop = integrity ? "auth-int" : "auth";
  std::string_view username = given != nullptr ? given->username : credentials.username;
  if (username.empty()) username = default_username;
  std::string ha1;
  if (given != nullptr) {
    ha1 = given->secret.view();
  } else if (!credentials.ha1.empty()) {
    ha1 = credentials.ha1.view();
  } else {
    ha1 = digest_ha1(challenge.algorithm, username, challenge.realm, credentials.password.view());
  }
  const std::string response = digest_response(challenge, std::move(ha1), input);

  // RFC 7616 3.4.4: the name itself stays hidden where the server asks for that.
  const std::string shown =
      challenge.userhash
          ? hash_hex(challenge.algorithm, std::string(username) + ':' + challenge.realm)
          : std::string(username);
  std::string value = "Digest username=" + quote(shown) + ", realm=" + quote(challenge.realm) +
                      ", nonce=" + quote(challenge.nonce) + ", uri=" + quote(uri) +
                      ", response=\"" + response + '"';
  if (!challenge.algorithm_text.empty()) value += ", algorithm=" + challenge.algorithm_text;
  if (has_qop || challenge.session) value += ", cnonce=\"" + answer.cnonce + '"';
  if (has_qop) value.append(", qop=").append(input.qop).append(", nc=").append(count);
  if (!challenge.opaque.empty()) value += ", opaque=" + challenge.opaque;
  if (challenge.userhash) value += ", userhash=true";
  request.header(field, value);
}

}  // namespace sip
