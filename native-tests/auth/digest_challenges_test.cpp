// Challenges that are asked for, answered by tokens, repeated, many, or none.
#include <doctest/doctest.h>

#include <utility>

#include "support/digest_client.h"

using namespace sip;
using namespace sip::test;

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

TEST_CASE("RFC 8898 2.1.1: Bearer is answered by a token, which is asked for anew when it is old") {
  const std::string bearer =
      "WWW-Authenticate: Bearer realm=\"r\", authz_server=\"https://as.example.com\"\r\n";
  Client client;
  CHECK(client.challenge(bearer).error().code == ErrorCode::unsupported);
  client.policy.ask_token = true;
  CHECK(client.challenge(bearer, false) == 1U);  // it is no MD5
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

TEST_CASE("what was asked for answers its realm and its algorithm, and no other") {
  const auto digest = [](const std::string& realm, const std::string& algorithm) {
    return "WWW-Authenticate: Digest realm=\"" + realm +
           "\", nonce=\"n\", qop=\"auth\", algorithm=" + algorithm + "\r\n";
  };
  Client client;
  client.policy.ask_credentials = true;
  const Credentials mine = std::exchange(client.credentials, {});
  const auto give = [&](const std::string& field) {
    const auto message = parse_message("SIP/2.0 401 x\r\n" + field + "\r\n", {}, client.bodies);
    client.state.give(*parse_challenge(*(*message)->header(HeaderName::www_authenticate), false),
                      mine);
  };
  CHECK(client.challenge(digest("r", "MD5")) == 1U);
  give(digest("r", "MD5"));
  CHECK(client.challenge(digest("r", "SHA-256")) == 1U);
  CHECK(client.challenge(digest("x", "MD5")) == 1U);
  CHECK(client.request()->count(HeaderName::authorization) == 0);
  CHECK(client.challenge(digest("r", "MD5")) == AuthorizationState::kNothing);
  CHECK(client.request()->count(HeaderName::authorization) == 1);
  // Of more realms than are answered the first is forgotten.
  for (std::size_t i = 0; i < AuthorizationState::kMostRealms; ++i)
    give(digest(std::to_string(i), "MD5"));
  client.state.begin_request();
  CHECK(client.challenge(digest("r", "MD5")) == 1U);
}

TEST_CASE("RFC 3261 22.3: registrar and proxy of one realm are answered each") {
  Client client;
  REQUIRE(client.challenge(
      kSha + "Proxy-Authenticate: Digest realm=\"r\", nonce=\"np\", qop=\"auth\"\r\n"));
  const MessagePtr request = client.request();
  CHECK(param(request, "nonce") == "n1");
  CHECK(param(request, "nonce", HeaderName::proxy_authorization) == "np");
}

TEST_CASE("of realms that come one after the other the last ones are answered, up to the limit") {
  Client client;
  for (std::size_t i = 0; i <= AuthorizationState::kMostRealms; ++i) {
    CHECK(client.challenge("WWW-Authenticate: Digest realm=\"r" + std::to_string(i) +
                           "\", nonce=\"n\"\r\n"));
  }
  const MessagePtr request = client.request();
  CHECK(request->count(HeaderName::authorization) == AuthorizationState::kMostRealms);
  CHECK(param(request, "realm") == "r1");
}

TEST_CASE("RFC 3261 20.7: challenges that a server joins in one line are read one by one") {
  const std::string joined =
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n0\", algorithm=SHA-512, Digest realm=\"r\", "
      "nonce=\"n1\", algorithm=MD5, opaque=\"o, Digest x\" ,, Digest  realm = \"r\", nonce = "
      "\"n2\", "
      "algorithm=SHA-256, qop=\"auth\", Digest realm=\"other\", nonce=\"n3\"\r\n";
  Client client;
  REQUIRE(client.challenge(joined));
  const MessagePtr request = client.request();
  CHECK(request->count(HeaderName::authorization) == 2);
  CHECK(param(request, "nonce") == "n2");
  CHECK(param(request, "algorithm") == "SHA-256");
  CHECK(param(request, "opaque") == "(none)");

  // The application is shown the realm of the first: for another one it is not asked.
  Client asked;
  asked.credentials = {};
  asked.policy.ask_credentials = true;
  CHECK(asked.challenge(joined) == 1U);
  ChallengeLine line{std::string_view{joined}.substr(18), false};
  const auto first = line.next();
  REQUIRE(first);
  CHECK(first->nonce == "n1");
  CHECK(first->opaque == "\"o, Digest x\"");
  asked.state.give(*first, {.username = "Mufasa", .password = "Circle of Life", .ha1 = {}});
  CHECK(asked.challenge(joined) == AuthorizationState::kNothing);
  CHECK(param(asked.request(), "nonce") == "n1");
  // So many of one line count.
  std::string many;
  for (int i = 0; i < 100; ++i) many += "Digest realm=\"r\", nonce=\"" + std::to_string(i) + "\", ";
  ChallengeLine long_line{many, false};
  int count = 0;
  while (long_line.next()) ++count;
  CHECK(count == 16);
}

TEST_CASE("a request that went out with an earlier nonce is no proof that the password is wrong") {
  Client client;
  const std::string later =
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n8\", algorithm=SHA-256, qop=\"auth\"\r\n";
  REQUIRE(client.challenge(kSha));
  const MessagePtr first = client.request();
  const MessagePtr second = client.request();
  client.refused = first;
  REQUIRE(client.challenge(later.substr(0, later.size() - 2) + ", stale=true\r\n"));
  (void)client.request();
  client.refused = second;
  CHECK(client.challenge(later));
}

TEST_CASE("what would break the answer apart, or cannot be answered, is no challenge") {
  for (const std::string text :
       {"Digest realm=\"r\", nonce=\"a\rb\"", "Digest realm=\"r\", nonce=\"n\", opaque=\"\x01\"",
        "Digest nonce=\"n\", realm=\"open", "Digest realm=\"r\", nonce=\"\"",
        "Digest nonce=\"n\""}) {
    CAPTURE(text);
    const auto challenge = parse_challenge(text, false);
    REQUIRE_FALSE(challenge);
    CHECK(challenge.error().code == ErrorCode::malformed);
  }
  CHECK(parse_challenge("Digest realm=\"a\r\n b\", nonce=\"n\"", false)->realm == "a b");
}
