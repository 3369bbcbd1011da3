#include "auth/challenge.h"

#include <iterator>
#include <utility>

#include "grammar/comma_list.h"
#include "grammar/cursor.h"
#include "grammar/one_line.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

// challenge = ("Digest" LWS digest-cln *(COMMA digest-cln)) / other-challenge, RFC 3261 25.1, and
// "Bearer" with its own, RFC 8898 4: the scheme, and what stands behind it.
struct Scheme {
  std::string_view name;
  std::string_view params;
};

Scheme scheme_of(std::string_view value) {
  Cursor in{trim(value)};
  const std::string_view name = in.take_while(kTokenChar);
  if (in.take_while(kSpace).empty() && !in.rest().empty()) return {};
  return {name, in.rest()};
}

// The raw value of a parameter, quotes kept. Behind a quoted one the comma may be missing.
std::optional<std::string_view> raw_param(std::string_view params, std::string_view name) {
  CommaList list{params};
  while (const auto item = list.next()) {
    Cursor in{*item};
    std::size_t quoted = 0;
    do {
      const std::string_view found = in.take_while(kTokenChar);
      if (!in.take_between_spaces('=')) break;
      quoted = quoted_string_length(in.rest());
      if (equal_ignoring_case(found, name)) return quoted > 0 ? in.take_octets(quoted) : in.rest();
      in.take_octets(quoted);
      in.skip_space();
    } while (quoted > 0);
  }
  return std::nullopt;
}

bool parse_algorithm(std::string_view text, Challenge& challenge) {
  constexpr std::string_view kSession = "-sess";
  if (text.size() > kSession.size() &&
      equal_ignoring_case(text.substr(text.size() - kSession.size()), kSession)) {
    challenge.session = true;
    text.remove_suffix(kSession.size());
  }
  const auto algorithm = hash_algorithm_from(text);
  challenge.algorithm = algorithm.value_or(HashAlgorithm::md5);
  return algorithm.has_value();
}

std::unexpected<Error> unsupported(StaticText detail) {
  return std::unexpected(Error{ErrorCode::unsupported, detail});
}

}  // namespace

std::optional<HashAlgorithm> hash_algorithm_from(std::string_view name) {
  constexpr std::string_view kNames[] = {"MD5", "SHA-256", "SHA-512-256"};
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (equal_ignoring_case(name, kNames[i])) return static_cast<HashAlgorithm>(i);
  }
  return std::nullopt;
}

std::optional<Challenge> ChallengeLine::next() {
  while (!rest_.empty() && taken_ < kMost) {
    const std::string_view one = take();
    if (taken_++ == 0) realm_ = auth_param(one, "realm").value_or("");
    if (auto challenge = parse_challenge(one, proxy_)) return std::move(*challenge);
  }
  return std::nullopt;
}

// Up to the next scheme, which has white space and its first parameter behind it.
std::string_view ChallengeLine::take() {
  const std::string_view whole = std::exchange(rest_, {});
  CommaList list{whole};
  (void)list.next();
  while (const auto item = list.next()) {
    Cursor in{*item};
    if (in.take_while(kTokenChar).empty() || in.take_while(kSpace).empty() ||
        in.take_while(kTokenChar).empty())
      continue;
    const auto at = static_cast<std::size_t>(item->data() - whole.data());
    rest_ = whole.substr(at);
    return whole.substr(0, at);
  }
  return whole;
}

std::optional<std::string> auth_param(std::string_view value, std::string_view name) {
  const auto raw = raw_param(scheme_of(value).params, name);
  if (!raw) return std::nullopt;
  return unquote(*raw);
}

Result<Challenge> parse_challenge(std::string_view value, bool proxy) {
  const auto line = one_line(value);  // its texts go into the answer
  if (!line) return malformed("challenge: a control character");
  const auto [scheme, text] = scheme_of(*line);
  Challenge challenge;
  challenge.proxy = proxy;
  challenge.bearer = equal_ignoring_case(scheme, "Bearer");
  if (!challenge.bearer && !equal_ignoring_case(scheme, "Digest"))
    return unsupported("challenge: neither of the Digest nor of the Bearer scheme");
  const auto realm = raw_param(text, "realm");
  const auto nonce = raw_param(text, "nonce");
  if (realm && realm->starts_with('"') && quoted_string_length(*realm) != realm->size()) {
    return malformed("challenge: a quote is not closed");
  }
  challenge.realm = unquote(realm.value_or(""));
  if (challenge.bearer) return challenge;
  challenge.nonce = unquote(nonce.value_or(""));
  if (!realm || challenge.nonce.empty()) return malformed("challenge: no realm or no nonce");
  challenge.opaque = raw_param(text, "opaque").value_or("");
  if (const auto algorithm = raw_param(text, "algorithm")) {
    challenge.algorithm_text = unquote(*algorithm);
    if (!parse_algorithm(challenge.algorithm_text, challenge))
      return unsupported("challenge: unknown algorithm");
  }
  challenge.stale = equal_ignoring_case(unquote(raw_param(text, "stale").value_or("")), "true");
  challenge.userhash =
      equal_ignoring_case(unquote(raw_param(text, "userhash").value_or("")), "true");
  if (const auto qop = raw_param(text, "qop")) {
    const std::string listed = unquote(*qop);
    CommaList list{listed};
    while (const auto option = list.next()) {
      challenge.qop_auth |= equal_ignoring_case(*option, "auth");
      challenge.qop_auth_int |= equal_ignoring_case(*option, "auth-int");
    }
    // An empty list is none.
    if (!trim(listed).empty() && !challenge.qop_auth && !challenge.qop_auth_int)
      return unsupported("challenge: unknown qop");
  }
  return challenge;
}

}  // namespace sip
