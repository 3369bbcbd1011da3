#include "auth/digest_client.h"

#include <doctest/doctest.h>

#include "auth/digest_response.h"
#include "support/exact_copy.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"

using namespace sip;
using namespace sip::test;

namespace {

struct Client {
  TestBodyHost host;
  BodyStore bodies{host};
  SeededRandom random{1};
  Credentials credentials{.username = "Mufasa", .password = "Circle of Life", .ha1 = {}};
  AuthorizationState state;

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
    state.write(builder, "REGISTER", "sip:h", held, credentials, "usual", random);
    refused = std::move(builder).finish();
    return refused;
  }
};

std::string param(const MessagePtr& request, std::string_view name,
                  HeaderName field = HeaderName::authorization) {
  const auto value = request->header(field);
  return value ? auth_param(*value, name).value_or("(none)") : "(no field)";
}

const std::string kSha =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, "
    "qop=\"auth,auth-int\"\r\n";
const std::string kMd5 =
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", algorithm=MD5, qop=\"auth\"\r\n";

}  // namespace

TEST_CASE("RFC 7616 3.9.1: the example's digests come out for SHA-256 and MD5") {
  Challenge challenge;
  challenge.nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  const DigestInput input{"GET",      "/dir/index.html",
                          "00000001", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                          "auth",     ""};
  challenge.algorithm = HashAlgorithm::md5;
  CHECK(digest_response(
            challenge,
            digest_ha1(HashAlgorithm::md5, "Mufasa", "http-auth@example.org", "Circle of Life"),
            input) == "8ca523f5e9506fed4657c9700eebdbec");
  challenge.algorithm = HashAlgorithm::sha256;
  CHECK(digest_response(
            challenge,
            digest_ha1(HashAlgorithm::sha256, "Mufasa", "http-auth@example.org", "Circle of Life"),
            input) == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST_CASE("RFC 2617 3.5: the example's digest comes out") {
  Challenge challenge;
  challenge.nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
  CHECK(digest_response(
            challenge,
            digest_ha1(HashAlgorithm::md5, "Mufasa", "testrealm@host.com", "Circle Of Life"),
            {"GET", "/dir/index.html", "00000001", "0a4f113b", "auth", ""}) ==
        "6629fae49393a05397450978507c4ef1");
}

TEST_CASE(
    "defect 3, RFC 8760 2.4: SHA-256 is answered before MD5, in either order, and MD5 can be "
    "refused") {
  for (const std::string& fields : {kSha + kMd5, kMd5 + kSha}) {
    Client client;
    REQUIRE(client.challenge(fields));
    CHECK(param(client.request(), "nonce") == "n1");
  }
  Client strict;
  CHECK(strict.challenge(kMd5, false).error().code == ErrorCode::unsupported);
}

TEST_CASE("RFC 7616 3.3: schemes, algorithms and qop values that are not known are passed over") {
  Client client;
  CHECK(client.challenge("WWW-Authenticate: Bearer realm=\"r\"\r\n").error().code ==
        ErrorCode::unsupported);
  CHECK(client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=X\r\n")
            .error()
            .code == ErrorCode::unsupported);
  CHECK(client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"x\"\r\n")
            .error()
            .code == ErrorCode::unsupported);
  CHECK(client.challenge("WWW-Authenticate: Digest realm=\"open, nonce=\r\n").error().code ==
        ErrorCode::unsupported);
  CHECK(client.challenge("WWW-Authenticate: Bearer x\r\n" + kMd5));
}

TEST_CASE(
    "defect 10, RFC 7616 3.4: the nonce count rises with each use of a nonce and starts anew with "
    "a new one") {
  Client client;
  REQUIRE(client.challenge(kSha));
  CHECK(param(client.request(), "nc") == "00000001");
  client.state.begin_request();
  CHECK(param(client.request(), "nc") == "00000002");
  REQUIRE(
      client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n9\", stale=true, "
                       "algorithm=SHA-256, qop=\"auth\"\r\n"));
  CHECK(param(client.request(), "nc") == "00000001");
}

TEST_CASE(
    "RFC 7616 3.3: a refusal is final, but for stale=true and once for a nonce kept from an "
    "earlier request") {
  Client client;
  REQUIRE(client.challenge(kSha));
  (void)client.request();
  CHECK(client.challenge(kSha).error().code == ErrorCode::invalid_state);
  CHECK(
      client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n3\", stale=TRUE, "
                       "algorithm=SHA-256, qop=\"auth\"\r\n"));
  (void)client.request();
  client.state.begin_request();
  (void)client.request();
  CHECK(client.challenge(kSha));
  (void)client.request();
  CHECK(client.challenge(kSha).error().code == ErrorCode::invalid_state);
}

TEST_CASE(
    "defect 2, RFC 3261 22.3: 407 and then 401, with realms of their own, are answered together") {
  Client client;
  REQUIRE(
      client.challenge("Proxy-Authenticate: Digest realm=\"p\", nonce=\"np\", qop=\"auth\"\r\n"));
  (void)client.request();
  REQUIRE(client.challenge(kSha));
  const MessagePtr both = client.request();
  CHECK(param(both, "nonce", HeaderName::proxy_authorization) == "np");
  CHECK(param(both, "nc", HeaderName::proxy_authorization) == "00000002");
  CHECK(param(both, "nonce") == "n1");
}

TEST_CASE("credentials for another realm, or an ha1 of another algorithm, answer nothing") {
  Client client;
  client.credentials.realm = "elsewhere";
  CHECK(client.challenge(kSha).error().code == ErrorCode::invalid_argument);
  client.credentials.realm = "r";
  client.credentials.ha1 = digest_ha1(HashAlgorithm::md5, "Mufasa", "r", "Circle of Life");
  client.credentials.password = {};
  CHECK(client.challenge(kSha).error().code == ErrorCode::invalid_argument);
  CHECK(client.challenge(kMd5));
}

TEST_CASE("RFC 7616 3.4: quotes in names are escaped on the wire and not in the digest") {
  Client client;
  client.credentials.username = "a\"b";
  REQUIRE(client.challenge("WWW-Authenticate: Digest realm=\"r \\\"x\\\"\", nonce=\"n\"\r\n"));
  const MessagePtr request = client.request();
  CHECK(param(request, "username") == "a\"b");
  CHECK(param(request, "realm") == "r \"x\"");
  Challenge plain;
  plain.nonce = "n";
  CHECK(param(request, "response") ==
        digest_response(plain, digest_ha1(HashAlgorithm::md5, "a\"b", "r \"x\"", "Circle of Life"),
                        {"REGISTER", "sip:h", "", "", "", ""}));
  CHECK(param(request, "qop") == "(none)");
}

TEST_CASE("RFC 7616 3.4.3: auth-int covers the body, where it is the only qop offered") {
  Client client;
  REQUIRE(
      client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"\r\n"));
  const MessagePtr request = client.request("body");
  CHECK(param(request, "qop") == "auth-int");
  Challenge plain;
  plain.nonce = "n";
  const std::string cnonce = param(request, "cnonce");
  CHECK(param(request, "response") ==
        digest_response(plain, digest_ha1(HashAlgorithm::md5, "Mufasa", "r", "Circle of Life"),
                        {"REGISTER", "sip:h", "00000001", cnonce, "auth-int", "body"}));
}

TEST_CASE("RFC 7616 3.5: nextnonce takes the place of the nonce") {
  Client client;
  REQUIRE(client.challenge(kSha));
  (void)client.request();
  const auto ok = parse_message(
      "SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\nAuthentication-Info: nextnonce=\"n7\"\r\n\r\n", {},
      client.bodies);
  client.state.accept_authentication_info(**ok);
  client.state.begin_request();
  const MessagePtr next = client.request();
  CHECK(param(next, "nonce") == "n7");
  CHECK(param(next, "nc") == "00000001");
}

TEST_CASE("no challenge is read past its end, whole, cut short or with octets behind it") {
  for_every_cut(
      R"(Digest realm="a, \"b\"" , nonce=n,algorithm = SHA-256-sess, qop="auth,auth-int")",
      [](std::string_view text) {
        if (const auto challenge = parse_challenge(text, false))
          CHECK(auth_param(text, "realm") == challenge->realm);
        (void)auth_param(text, "qop");
      });
}

TEST_CASE("RFC 8760 2.4: the strongest of three algorithms is answered, whatever their order") {
  const std::string sha512 =
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n5\", algorithm=SHA-512-256, qop=\"auth\"\r\n";
  for (const std::string& fields : {kMd5 + kSha + sha512, sha512 + kSha + kMd5}) {
    Client client;
    REQUIRE(client.challenge(fields));
    const MessagePtr request = client.request();
    CHECK(param(request, "nonce") == "n5");
    CHECK(param(request, "algorithm") == "SHA-512-256");
    CHECK(param(request, "response").size() == 64);
  }
}

TEST_CASE("RFC 7616 3.9.2: the example's user name hash and digest come out for SHA-512-256") {
  // U+00E4 s U+00F8 n D U+014D e, in UTF-8. The digests are those of errata 4897: the RFC
  // prints a truncated SHA-512.
  const std::string username = "J\xC3\xA4s\xC3\xB8n Doe";
  CHECK(hash_hex(HashAlgorithm::sha512_256, username + ":api@example.org") ==
        "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
  Challenge challenge;
  challenge.algorithm = HashAlgorithm::sha512_256;
  challenge.nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK";
  CHECK(digest_response(
            challenge,
            digest_ha1(HashAlgorithm::sha512_256, username, "api@example.org", "Secret, or not?"),
            {"GET", "/doe.json", "00000001", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", "auth",
             ""}) == "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
}

TEST_CASE("RFC 7616 3.4.4: where the server asks for it the user name is sent as a hash") {
  Client client;
  client.credentials.username = "J\xC3\xA4s\xC3\xB8n Doe";
  REQUIRE(client.challenge(
      "WWW-Authenticate: Digest realm=\"api@example.org\", nonce=\"n\", userhash=true, "
      "algorithm=SHA-512-256, qop=\"auth\"\r\n"));
  const MessagePtr request = client.request();
  CHECK(param(request, "username") ==
        "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
  CHECK(param(request, "userhash") == "true");
}

TEST_CASE("RFC 7616 3.4.2: a -sess algorithm hashes nonce and cnonce into A1, each algorithm") {
  for (const auto& [name, algorithm] :
       {std::pair{"MD5-sess", HashAlgorithm::md5}, std::pair{"SHA-256-sess", HashAlgorithm::sha256},
        std::pair{"sha-512-256-SESS", HashAlgorithm::sha512_256}}) {
    Client client;
    REQUIRE(
        client.challenge("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\", "
                         "algorithm=" +
                         std::string(name) + "\r\n"));
    const MessagePtr first = client.request();
    const std::string cnonce = param(first, "cnonce");
    const std::string ha1 = hash_hex(
        algorithm, digest_ha1(algorithm, "Mufasa", "r", "Circle of Life") + ":n:" + cnonce);
    const std::string ha2 = hash_hex(algorithm, "REGISTER:sip:h");
    CHECK(param(first, "algorithm") == name);
    CHECK(param(first, "response") ==
          hash_hex(algorithm, ha1 + ":n:00000001:" + cnonce + ":auth:" + ha2));
    client.state.begin_request();
    const MessagePtr second = client.request();
    CHECK(param(second, "cnonce") == cnonce);
    CHECK(param(second, "response") ==
          hash_hex(algorithm, ha1 + ":n:00000002:" + cnonce + ":auth:" + ha2));
  }
}

TEST_CASE("an ha1 answers the algorithm it was made for and its -sess, beside a stronger one") {
  Client client;
  client.credentials.realm = "r";
  client.credentials.ha1 = digest_ha1(HashAlgorithm::md5, "Mufasa", "r", "Circle of Life");
  client.credentials.password = {};
  REQUIRE(client.challenge(kSha + "WWW-Authenticate: Digest realm=\"r\", nonce=\"ns\", "
                                  "algorithm=MD5-sess, qop=\"auth\"\r\n"));
  CHECK(param(client.request(), "nonce") == "ns");
}

TEST_CASE("what nothing known answers is asked for, and kept as H(A1) until it is refused") {
  Client client;
  client.credentials = {};
  client.policy.ask_credentials = true;
  const auto asked = client.challenge(kMd5 + kSha);
  REQUIRE(asked);
  CHECK(*asked == 2);  // CSeq, MD5, SHA-256
  CHECK(client.request()->count(HeaderName::authorization) == 0);

  const auto challenge =
      parse_challenge("Digest realm=\"r\", nonce=\"n1\", algorithm=SHA-256, qop=\"auth\"", false);
  client.state.give(*challenge, {.username = "Mufasa", .password = "Circle of Life", .ha1 = {}});
  CHECK(client.challenge(kMd5 + kSha) == AuthorizationState::kNothing);
  const MessagePtr request = client.request();
  const std::string cnonce = param(request, "cnonce");
  Challenge plain = *challenge;
  CHECK(param(request, "response") ==
        digest_response(plain, digest_ha1(HashAlgorithm::sha256, "Mufasa", "r", "Circle of Life"),
                        {"REGISTER", "sip:h", "00000001", cnonce, "auth", ""}));
  CHECK(client.challenge(kMd5 + kSha).error().code == ErrorCode::invalid_state);
  client.state.begin_request();
  CHECK(client.challenge(kMd5 + kSha) == 2U);
}

TEST_CASE("RFC 8898 2.1: Bearer is answered by a token, which is asked for anew when it is old") {
  const std::string bearer =
      "WWW-Authenticate: Bearer realm=\"r\", authz_server=\"https://as.example.com\"\r\n";
  Client client;
  CHECK(client.challenge(bearer).error().code == ErrorCode::unsupported);
  client.policy.ask_token = true;
  CHECK(client.challenge(bearer) == 1U);
  Challenge challenge;
  challenge.bearer = true;
  challenge.realm = "r";
  client.state.give(challenge, {.username = {}, .password = {}, .ha1 = {}, .token = "t1"});
  CHECK(client.challenge(bearer) == AuthorizationState::kNothing);
  CHECK(client.request()->header(HeaderName::authorization) == "Bearer t1");
  client.state.begin_request();
  CHECK(client.request()->header(HeaderName::authorization) == "Bearer t1");
  CHECK(client.challenge(bearer) == 1U);  // it was kept from an earlier request
  client.state.give(challenge, {.username = {}, .password = {}, .ha1 = {}, .token = "t2"});
  CHECK(client.challenge(bearer) == AuthorizationState::kNothing);
  CHECK(client.request()->header(HeaderName::authorization) == "Bearer t2");
  CHECK(client.challenge(bearer).error().code == ErrorCode::invalid_state);
}

TEST_CASE("a request that went out without the answer is no proof that it is wrong") {
  Client client;
  const MessagePtr bare = client.request();
  REQUIRE(client.challenge(kSha));
  const MessagePtr answered = client.request();
  // The second of two requests that were open: it held no credentials when it was refused.
  client.refused = bare;
  CHECK(client.challenge(kSha));
  (void)client.request();
  CHECK(!client.challenge(kSha));
}

TEST_CASE("RFC 6750 5.2: a token for the proxy is not shown to the other end of a call") {
  Client client;
  client.policy.ask_token = true;
  const std::string proxy = "Proxy-Authenticate: Bearer realm=\"r\"\r\n";
  CHECK(client.challenge(proxy) == 1U);
  Challenge challenge = *parse_challenge("Bearer realm=\"r\"", true);
  Credentials token;
  token.token = "t1";
  client.state.give(challenge, token);
  CHECK(client.challenge(proxy) == AuthorizationState::kNothing);
  CHECK(client.challenge("WWW-Authenticate: Bearer realm=\"r\"\r\n") == 1U);
}

TEST_CASE("nextnonce with a cnonce counts for the realm of that cnonce") {
  Client client;
  REQUIRE(
      client.challenge("WWW-Authenticate: Digest realm=\"a\", nonce=\"na\", qop=\"auth\"\r\n"
                       "WWW-Authenticate: Digest realm=\"b\", nonce=\"nb\", qop=\"auth\"\r\n"));
  const MessagePtr request = client.request();
  std::string of_b;
  for (const HeaderSpan& span : request->headers()) {
    if (span.name == HeaderName::authorization)
      of_b = auth_param(request->value_of(span), "cnonce").value_or("");
  }
  const auto ok = parse_message(
      "SIP/2.0 200 OK\r\nCSeq: 1 REGISTER\r\nAuthentication-Info: nextnonce=\"n7\", cnonce=\"" +
          of_b + "\"\r\n\r\n",
      {}, client.bodies);
  client.state.accept_authentication_info(**ok);
  const MessagePtr next = client.request();
  CHECK(param(next, "nonce") == "na");
  const std::string head{next->head()};
  CHECK(head.contains("nonce=\"n7\""));
  CHECK_FALSE(head.contains("nonce=\"nb\""));
}

TEST_CASE("a challenge without a nonce is passed over, alone or beside another") {
  Client client;
  const std::string none = "WWW-Authenticate: Digest realm=\"r\", algorithm=SHA-256\r\n";
  CHECK(client.challenge(none).error().code == ErrorCode::unsupported);
  REQUIRE(client.challenge(none + kMd5));
  CHECK(param(client.request(), "nonce") == "n2");
}

TEST_CASE("a response with a hundred realms is answered up to the limit") {
  Client client;
  std::string fields;
  for (int i = 0; i < 100; ++i)
    fields += "WWW-Authenticate: Digest realm=\"r" + std::to_string(i) + "\", nonce=\"n\"\r\n";
  REQUIRE(client.challenge(fields));
  CHECK(client.request()->count(HeaderName::authorization) == AuthorizationState::kMostRealms);
}
