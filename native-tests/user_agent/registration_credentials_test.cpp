#include <array>

#include "support/registering.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("a hundred realms: sixteen are answered, once") {
  Registering given({}, true);
  std::string realms;
  for (int i = 0; i < 100; ++i) {
    realms += "WWW-Authenticate: Digest realm=\"r" + std::to_string(i) +
              "\", nonce=\"n\", qop=\"auth\"\r\n";
  }
  given.answer("401", realms);
  std::size_t fields = 0;
  REQUIRE(given.sent.size() == 1);
  const std::string request = given.sent.front();
  for (std::size_t at = 0; (at = request.find("\r\nAuthorization:", at)) != std::string::npos; ++at)
    ++fields;
  CHECK(fields == AuthorizationState::kMostRealms);
  given.answer("401", realms);
  CHECK(given.sent.empty());
  CHECK(given.last() == "failed 401 0");
}

TEST_CASE("a server that always finds the nonce stale is answered a few times and no more") {
  Registering given({}, true);
  int sent = 0;
  for (; !given.sent.empty() && sent < 100; ++sent) {
    given.answer("401", "WWW-Authenticate: Digest realm=\"r\", stale=true, nonce=\"n" +
                            std::to_string(sent) + "\", qop=\"auth\"\r\n");
  }
  CHECK(sent == 9);
  CHECK(given.last() == "failed 401 0");
}

TEST_CASE("credentials that never come end the REGISTER by the time limit") {
  Registering given({.authorization = {.ask_credentials = true}});
  given.answer("401", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
  REQUIRE(given.asking);
  given.elapse(seconds(119));
  CHECK(given.last() == "registering 0 0");
  given.elapse(seconds(1));
  CHECK(given.last() == "failed 401 0");
  CHECK(given.core.give_credentials(given.asking, {}, given.now).error().code ==
        ErrorCode::unknown_request);
  given.remove_and_check_nothing_is_left();
}

TEST_CASE(
    "RFC 8898 2.1.1, 2.1.3: a token is asked for, checked, sent and kept for the next REGISTER") {
  Registering given({.authorization = {.ask_token = true}});
  given.answer("401",
               "WWW-Authenticate: Bearer realm=\"r\", scope=\"sip\", "
               "authz_server=\"https://as.example.com\"\r\n");
  Credentials token;
  token.token = "not a token";
  CHECK(given.core.give_credentials(given.asking, token, given.now).error().code ==
        ErrorCode::invalid_argument);
  token.token = "eyJhbGciOi.J9~x/+==";
  REQUIRE(given.core.give_credentials(given.asking, token, given.now));
  given.drain();
  CHECK(holds(given.sent.front(), "Authorization: Bearer eyJhbGciOi.J9~x/+==\r\n"));
  given.answer("200");
  given.until_next();
  CHECK(holds(given.sent.front(), "Authorization: Bearer eyJhbGciOi.J9~x/+==\r\n"));
  given.answer("401", "WWW-Authenticate: Bearer realm=\"r\", error=\"invalid_token\"\r\n");
  token.token = "t2";
  REQUIRE(given.core.give_credentials(given.asking, token, given.now));
  given.drain();
  given.answer("401", "WWW-Authenticate: Bearer realm=\"r\", error=\"invalid_token\"\r\n");
  CHECK(given.last() == "failed 401 0");
}

TEST_CASE("another account: its own AOR, and never the configured password") {
  Registering given({.aor = "sip:bob@example.org",
                     .own_credentials = true,
                     .authorization = {.ask_credentials = true}},
                    true);
  CHECK(given.sent.front().starts_with("REGISTER sip:example.org SIP/2.0\r\n"));
  CHECK(holds(given.sent.front(), "To: <sip:bob@example.org>\r\n"));
  given.answer("401", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
  CHECK(given.sent.empty());
  Credentials secret;
  secret.password = "secret-of-bob";
  REQUIRE(given.core.give_credentials(given.asking, secret, given.now));
  given.drain();
  CHECK(holds(given.sent.front(), "Digest username=\"bob\""));
}

TEST_CASE(
    "a call of another account is challenged: its own credentials, never the configured ones") {
  Registering given({.aor = "sip:bob@example.org",
                     .own_credentials = true,
                     .authorization = {.ask_credentials = true}},
                    true);
  given.answer("200", own_contact(""));
  const auto invite = given.core.request("INVITE", "sip:carol@example.org", "sip:bob@example.org",
                                         "", {}, given.now);
  REQUIRE(invite);
  given.drain();
  given.asking = {};
  given.answer("401", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
  CHECK(given.asking == *invite);
  std::erase_if(given.sent, [](const std::string& text) { return text.starts_with("ACK "); });
  CHECK(given.sent.empty());
  Credentials secret;
  secret.password = "secret-of-bob";
  REQUIRE(given.core.give_credentials(given.asking, secret, given.now));
  given.drain();
  REQUIRE(given.sent.size() == 1);
  CHECK(holds(given.sent.front(), "Digest username=\"bob\""));
}

TEST_CASE("the callback of the user agent is not asked for the credentials of another account") {
  Registering given({.aor = "sip:bob@example.org", .own_credentials = true}, true);
  REQUIRE(given.core.configure("askCredentials", "1"));
  given.answer("401", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
  CHECK(!given.asking);
  CHECK(given.last() == "failed 401 0");
}

TEST_CASE("of challenges in one line the first one that can be answered takes what was given") {
  Registering given({.authorization = {.ask_credentials = true}});
  given.answer(
      "401",
      "WWW-Authenticate: Digest realm=\"r\", nonce=\"n0\", algorithm=SHA-512, "
      "Digest realm=\"x\", nonce=\"n1\", Digest realm=\"r\", nonce=\"n2\", algorithm=MD5\r\n");
  REQUIRE(given.asking);
  Credentials secret;
  secret.password = "secret";
  REQUIRE(given.core.give_credentials(given.asking, secret, given.now));
  given.drain();
  REQUIRE(given.sent.size() == 1);
  CHECK(holds(given.sent.front(), "realm=\"r\", nonce=\"n2\""));
}

TEST_CASE("unregistering while credentials are awaited ends at once") {
  Registering given({.authorization = {.ask_credentials = true}});
  given.answer("401", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n");
  REQUIRE(given.core.registrant().unregister(given.id, false, given.now));
  given.drain();
  CHECK(given.last() == "unregistered 401 0");
  given.elapse(seconds(200));
  CHECK(given.core.statistics().registrations == 0);
  CHECK(given.core.statistics().outgoing_requests == 0);
  CHECK(given.core.statistics().timers == 0);
}
