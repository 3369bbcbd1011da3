#include "auth/digest_client.h"

#include <algorithm>
#include <utility>

#include "auth/digest_response.h"
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

// The challenges that can be answered, one per realm, in the order of the message.
std::vector<Challenge> strongest_of(const Message& response, bool allow_md5) {
  std::vector<Challenge> chosen;
  for (const HeaderSpan& span : response.headers()) {
    const bool proxy = span.name == HeaderName::proxy_authenticate;
    if (!proxy && span.name != HeaderName::www_authenticate) continue;
    auto challenge = parse_challenge(response.value_of(span), proxy);
    if (!challenge || (challenge->algorithm == HashAlgorithm::md5 && !allow_md5)) continue;
    const auto same =
        std::ranges::find_if(chosen, [&](const Challenge& c) { return same_place(c, *challenge); });
    if (same == chosen.end()) {
      if (chosen.size() < AuthorizationState::kMostRealms) chosen.push_back(std::move(*challenge));
    } else if (challenge->algorithm > same->algorithm) {
      *same = std::move(*challenge);
    }
  }
  return chosen;
}

}  // namespace

void AuthorizationState::begin_request() {
  for (Answer& answer : answers_) {
    answer.cached = true;
    answer.answered_in_this_request = false;
  }
}

Result<void> AuthorizationState::accept_challenges(const Message& response,
                                                   const Credentials& credentials, bool allow_md5) {
  std::vector<Challenge> challenges = strongest_of(response, allow_md5);
  if (challenges.empty()) {
    return std::unexpected(
        Error{ErrorCode::unsupported, "challenge: none that is understood and allowed"});
  }
  std::size_t answered = 0;
  for (Challenge& challenge : challenges) {
    if (!credentials.fit(challenge)) continue;
    if (const auto accepted = accept(std::move(challenge)); !accepted) return accepted;
    ++answered;
  }
  if (answered == 0) return invalid_argument("credentials: none for the realm of the challenge");
  return {};
}

Result<void> AuthorizationState::accept(Challenge challenge) {
  const auto known = std::ranges::find_if(
      answers_, [&](const Answer& a) { return same_place(a.challenge, challenge); });
  if (known == answers_.end()) {
    if (answers_.size() == kMostRealms) {
      return std::unexpected(Error{ErrorCode::limit_exceeded, "challenge: too many realms"});
    }
    answers_.push_back({std::move(challenge), {}, 0, false, false});
    return {};
  }
  // A refusal is final unless the nonce was old: said so, or kept from an earlier request.
  if (known->answered_in_this_request && !challenge.stale && !known->cached) {
    return invalid_state("credentials: refused; the user name or the password is wrong");
  }
  const bool same_nonce = known->challenge.nonce == challenge.nonce;
  *known = {std::move(challenge), {}, same_nonce ? known->nonce_count : 0, false, false};
  return {};
}

void AuthorizationState::accept_authentication_info(const Message& response) {
  const auto info = response.header(HeaderName::authentication_info);
  if (!info || answers_.empty()) return;
  // The field has no scheme; auth_param wants one.
  const auto next = auth_param(std::string("Digest ").append(*info), "nextnonce");
  if (!next || next->empty()) return;
  for (Answer& answer : answers_) {
    if (answer.challenge.proxy || answer.challenge.nonce == *next) continue;
    answer.challenge.nonce = *next;
    answer.nonce_count = 0;
    answer.cnonce.clear();
    break;
  }
}

void AuthorizationState::write(MessageBuilder& request, std::string_view method,
                               std::string_view uri, const Body& body,
                               const Credentials& credentials, RandomSource& random) {
  for (Answer& answer : answers_)
    write_one(answer, request, method, uri, body, credentials, random);
}

void AuthorizationState::write_one(Answer& answer, MessageBuilder& request, std::string_view method,
                                   std::string_view uri, const Body& body,
                                   const Credentials& credentials, RandomSource& random) {
  const Challenge& challenge = answer.challenge;
  answer.answered_in_this_request = true;
  if (answer.cnonce.empty() || !challenge.session) answer.cnonce = random_token(random);
  const std::string count = nonce_count_text(++answer.nonce_count);
  const bool has_qop = challenge.qop_auth || challenge.qop_auth_int;
  const bool integrity = has_qop && !challenge.qop_auth;
  const std::string octets = integrity ? body.octets() : std::string{};

  DigestInput input{method, uri, count, answer.cnonce, "", octets};
  if (has_qop) input.qop = integrity ? "auth-int" : "auth";
  const std::string_view username = credentials.username;
  std::string ha1 = credentials.ha1.empty() ? digest_ha1(challenge.algorithm, username,
                                                         challenge.realm, credentials.password)
                                            : credentials.ha1;
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
  request.header(challenge.proxy ? HeaderName::proxy_authorization : HeaderName::authorization,
                 value);
}

}  // namespace sip
