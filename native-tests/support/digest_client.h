#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "auth/digest_client.h"
#include "auth/digest_response.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"

namespace sip::test {

/// What is challenged: a REGISTER and the credentials of its user.
struct Client {
  TestBodyHost host;
  BodyStore bodies{host};
  SeededRandom random{1};
  Credentials credentials{.username = "Mufasa", .password = "Circle of Life", .ha1 = {}};
  AuthorizationState state;
  NonceCounts counts;

  AuthorizationPolicy policy;

  Result<std::uint32_t> challenge(const std::string& fields, bool allow_md5 = true) {
    policy.allow_md5 = allow_md5;
    const auto response = parse_message(
        "SIP/2.0 401 Unauthorized\r\nCSeq: 1 REGISTER\r\n" + fields + "\r\n", {}, bodies);
    REQUIRE(response);
    return state.accept_challenges(**response, credentials, policy,
                                   refused ? *refused : **response);
  }
  MessagePtr refused;  ///< null: no request was sent yet
  MessagePtr request(std::string_view body = "") {
    auto builder = MessageBuilder::request("REGISTER", "sip:h");
    const Body held = bodies.make(std::string(body));
    state.write(builder, "REGISTER", "sip:h", held, credentials, "usual", counts, random);
    refused = std::move(builder).finish();
    return refused;
  }
};

inline std::string param(const MessagePtr& request, std::string_view name,
                         HeaderName field = HeaderName::authorization) {
  const auto value = request->header(field);
  return value ? auth_param(*value, name).value_or("(none)") : "(no field)";
}

inline const std::string kSha =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, "
    "qop=\"auth,auth-int\"\r\n";
inline const std::string kMd5 =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", algorithm=MD5, qop=\"auth\"\r\n";

}  // namespace sip::test
