#include "auth/challenge.h"

#include "grammar/comma_list.h"
#include "grammar/cursor.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

// challenge = ("Digest" LWS digest-cln *(COMMA digest-cln)), RFC 3261 25.1: what stands behind the
// scheme.
std::optional<std::string_view> digest_params(std::string_view value) {
  Cursor in{trim(value)};
  if (!equal_ignoring_case(in.take_while(kTokenChar), "Digest")) return std::nullopt;
  if (in.take_while(kSpace).empty()) return std::nullopt;
  return in.rest();
}

// The raw value of a parameter, quotes kept.
std::optional<std::string_view> raw_param(std::string_view params, std::string_view name) {
  CommaList list{params};
  while (const auto item = list.next()) {
    Cursor in{*item};
    const bool wanted = equal_ignoring_case(in.take_while(kTokenChar), name);
    if (wanted && in.take_between_spaces('=')) return in.rest();
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
  if (equal_ignoring_case(text, "MD5")) {
    challenge.algorithm = HashAlgorithm::md5;
    return true;
  }
  challenge.algorithm = HashAlgorithm::sha256;
  return equal_ignoring_case(text, "SHA-256");
}

std::unexpected<Error> unsupported(std::string_view detail) {
  return std::unexpected(Error{ErrorCode::unsupported, detail});
}

}  // namespace

std::optional<std::string> auth_param(std::string_view value, std::string_view name) {
  const auto params = digest_params(value);
  const auto raw = params ? raw_param(*params, name) : std::nullopt;
  if (!raw) return std::nullopt;
  return unquote(*raw);
}

Result<Challenge> parse_challenge(std::string_view value, bool proxy) {
  const auto params = digest_params(value);
  if (!params) return unsupported("challenge: not of the Digest scheme");
  Challenge challenge;
  challenge.proxy = proxy;
  const auto realm = raw_param(*params, "realm");
  const auto nonce = raw_param(*params, "nonce");
  if (!realm || !nonce || nonce->empty()) return malformed("challenge: no realm or no nonce");
  if (realm->starts_with('"') && quoted_string_length(*realm) != realm->size()) {
    return malformed("challenge: a quote is not closed");
  }
  challenge.realm = unquote(*realm);
  challenge.nonce = unquote(*nonce);
  challenge.opaque = raw_param(*params, "opaque").value_or("");
  if (const auto algorithm = raw_param(*params, "algorithm")) {
    challenge.algorithm_text = unquote(*algorithm);
    if (!parse_algorithm(challenge.algorithm_text, challenge))
      return unsupported("challenge: unknown algorithm");
  }
  challenge.stale = equal_ignoring_case(unquote(raw_param(*params, "stale").value_or("")), "true");
  challenge.userhash =
      equal_ignoring_case(unquote(raw_param(*params, "userhash").value_or("")), "true");
  if (const auto qop = raw_param(*params, "qop")) {
    const std::string listed = unquote(*qop);
    CommaList list{listed};
    while (const auto option = list.next()) {
      challenge.qop_auth |= equal_ignoring_case(*option, "auth");
      challenge.qop_auth_int |= equal_ignoring_case(*option, "auth-int");
    }
    if (!challenge.qop_auth && !challenge.qop_auth_int)
      return unsupported("challenge: unknown qop");
  }
  return challenge;
}

}  // namespace sip
