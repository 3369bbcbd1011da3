#include "auth/digest_client.h"

#include <doctest/doctest.h>

#include "auth/digest_response.h"
#include "support/digest_client.h"
#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

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
  CHECK(strict.challenge(kSha, false));
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
  REQUIRE(client.challenge(kSha));  // the same nonce again
  CHECK(param(client.request(), "nc") == "00000003");
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

TEST_CASE("a challenge without the comma behind a quoted value is read, as by libre") {
  const auto challenge = parse_challenge(
      "Digest realm=\"r, qop=\" nonce=\"n\"stale=\"true\" algorithm=\"SHA-256\", qop=auth", false);
  REQUIRE(challenge);
  CHECK(challenge->realm == "r, qop=");
  CHECK(challenge->nonce == "n");
  CHECK(challenge->stale);
  CHECK(challenge->algorithm == HashAlgorithm::sha256);
  CHECK(challenge->qop_auth);
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

TEST_CASE("RFC 7616 3.4: a -sess algorithm needs the cnonce without qop as well") {
  Client client;
  client.credentials.username = {};
  REQUIRE(client.challenge(
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5-sess\r\n"));
  const MessagePtr request = client.request();
  CHECK(param(request, "cnonce").size() > 8);
  CHECK(param(request, "qop") == "(none)");
  CHECK(param(request, "username") == "usual");  // none is given
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
