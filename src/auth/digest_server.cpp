#include "auth/digest_server.h"

#include "auth/challenge.h"
#include "auth/digest_response.h"
#include "grammar/char_class.h"
#include "grammar/digits.h"
#include "grammar/quoted_string.h"

namespace sip {
namespace {

constexpr std::size_t kSaltOctets = 8;

std::int64_t second_of(Instant now) { return now.time_since_epoch().count() / 1000; }

}  // namespace

DigestServer::DigestServer(std::string realm, RandomSource& random, Duration nonce_life)
    : realm_(std::move(realm)),
      secret_(random_token(random, 32)),
      random_(random),
      nonce_life_(nonce_life) {}

std::vector<std::string> DigestServer::challenges(bool stale, Instant now) const {
  const std::string nonce = nonce_for(second_of(now), random_token(random_, kSaltOctets));
  std::vector<std::string> values;
  for (const std::string_view algorithm : {"SHA-256", "MD5"}) {
    std::string value = "Digest realm=" + quote(realm_) + ", nonce=\"" + nonce + "\", algorithm=";
    value += algorithm;
    value += R"(, qop="auth")";
    if (stale) value += ", stale=true";
    values.push_back(std::move(value));
  }
  return values;
}

DigestServer::Verified DigestServer::verify(const Message& request, bool proxy,
                                            const UserPasswords& users, Instant now) const {
  const HeaderName field = proxy ? HeaderName::proxy_authorization : HeaderName::authorization;
  Verified result;
  for (const HeaderSpan& span : request.headers()) {
    if (span.name != field) continue;
    const std::string_view credentials = request.value_of(span);
    if (auth_param(credentials, "realm") != realm_) continue;
    result.username = auth_param(credentials, "username").value_or("");
    result.verdict = check(request, credentials, users.password_of(result.username), now);
    if (result.verdict == Verdict::accepted) break;
  }
  return result;
}

DigestServer::Verdict DigestServer::check(const Message& request, std::string_view credentials,
                                          const std::string* password, Instant now) const {
  const auto param = [credentials](std::string_view name) {
    return auth_param(credentials, name).value_or("");
  };
  Challenge challenge;
  const std::string named = param("algorithm");
  const auto algorithm = hash_algorithm_from(named.empty() ? "MD5" : named);
  if (!algorithm) return Verdict::refused;
  challenge.algorithm = *algorithm;
  challenge.nonce = param("nonce");
  const std::string uri = param("uri");
  const std::string nonce_count = param("nc");
  const std::string cnonce = param("cnonce");
  if (param("qop") != "auth" || nonce_count.size() != 8 || cnonce.empty()) return Verdict::refused;
  if (uri != request.request_uri()) return Verdict::refused;

  // An unknown user costs the same work as a wrong password.
  std::string ha1 = digest_ha1(challenge.algorithm, param("username"), realm_,
                               password == nullptr ? std::string_view{secret_} : *password);
  const DigestInput input{.method = request.method_name(),
                          .uri = uri,
                          .nonce_count = nonce_count,
                          .cnonce = cnonce,
                          .qop = "auth",
                          .body = {}};
  const std::string expected = digest_response(challenge, std::move(ha1), input);
  if (!constant_time_equal(expected, param("response")) || password == nullptr)
    return Verdict::refused;

  const std::string_view nonce = challenge.nonce;
  const std::size_t dot = nonce.find('.');
  const std::size_t second_dot = nonce.find('.', dot + 1);
  if (dot == std::string_view::npos || second_dot == std::string_view::npos)
    return Verdict::refused;
  const auto made = parse_digits<std::uint32_t>(nonce.substr(0, dot));
  if (!made ||
      !constant_time_equal(nonce_for(*made, nonce.substr(dot + 1, second_dot - dot - 1)), nonce)) {
    return Verdict::stale;  // of an earlier life of this server: the password is right
  }
  const std::int64_t age = second_of(now) - *made;
  return age < 0 || seconds(age) > nonce_life_ ? Verdict::stale : Verdict::accepted;
}

std::string DigestServer::nonce_for(std::int64_t second, std::string_view salt) const {
  std::string nonce{DecimalText{static_cast<std::uint32_t>(second)}.view()};
  nonce.append(".").append(salt);
  const std::string signature = hash_hex(HashAlgorithm::sha256, secret_ + nonce + secret_);
  return nonce.append(".").append(signature, 0, 32);
}

}  // namespace sip
