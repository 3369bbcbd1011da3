#include "message/field_value.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

namespace {

struct Sample {
  HeaderName name;
  std::string_view value;
  std::string_view printed;
};

// One value of every field of RFC 3261 20 and of the extensions, with folds, white space and letter
// case as peers write them.
constexpr Sample kSamples[] = {
    {HeaderName::accept, "application/sdp;level=1", "application/sdp;level=1"},
    {HeaderName::accept_encoding, "gzip ; q=0.5", "gzip;q=0.5"},
    {HeaderName::accept_language, "en-gb;q=0.8", "en-gb;q=0.8"},
    {HeaderName::alert_info, "<http://www.example.com/sounds/moo.wav>;info=alert-autoanswer",
     "<http://www.example.com/sounds/moo.wav>;info=alert-autoanswer"},
    {HeaderName::allow, "INVITE", "INVITE"},
    {HeaderName::authentication_info, R"(nextnonce="47364c23432d2e131a5fb210812c" , nc=00000001)",
     R"(nextnonce="47364c23432d2e131a5fb210812c", nc=00000001)"},
    {HeaderName::authorization, "Digest  username=\"Alice, A.\",\r\n realm = \"atlanta.com\"",
     R"(Digest username="Alice, A.", realm="atlanta.com")"},
    {HeaderName::call_id, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com",
     "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com"},
    {HeaderName::call_info, "<http://wwww.example.com/alice/photo.jpg> ;purpose=icon",
     "<http://wwww.example.com/alice/photo.jpg>;purpose=icon"},
    {HeaderName::contact, R"("Mr. Watson, \"W\"" <sip:watson@w.example>;q=0.7; expires=3600)",
     R"("Mr. Watson, \"W\"" <sip:watson@w.example>;q=0.7;expires=3600)"},
    {HeaderName::contact, "*", "<*>"},
    {HeaderName::content_disposition, "session;handling=optional", "session;handling=optional"},
    {HeaderName::content_encoding, "gzip", "gzip"},
    {HeaderName::content_language, "fr", "fr"},
    {HeaderName::content_length, "349", "349"},
    {HeaderName::content_type, "Text / HTML; charset=ISO-8859-4", "Text/HTML;charset=ISO-8859-4"},
    {HeaderName::cseq, "4711\r\n  INVITE", "4711 INVITE"},
    {HeaderName::date, "Sat, 13 Nov 2010 23:29:00 GMT", "Sat, 13 Nov 2010 23:29:00 GMT"},
    {HeaderName::error_info, "<sip:not-in-service-recording@atlanta.com>",
     "<sip:not-in-service-recording@atlanta.com>"},
    {HeaderName::expires, "5", "5"},
    {HeaderName::from, "A. G. Bell <sip:agb@bell.example> ;tag=a48s",
     "A. G. Bell <sip:agb@bell.example>;tag=a48s"},
    {HeaderName::in_reply_to, "70710@saturn.bell-tel.com", "70710@saturn.bell-tel.com"},
    {HeaderName::max_forwards, "0068", "0068"},
    {HeaderName::min_expires, "60", "60"},
    {HeaderName::mime_version, "1.0", "1.0"},
    {HeaderName::organization, "Boxes by Bob", "Boxes by Bob"},
    {HeaderName::priority, "emergency", "emergency"},
    {HeaderName::proxy_authenticate, R"(Digest realm="atlanta.com", stale=FALSE)",
     R"(Digest realm="atlanta.com", stale=FALSE)"},
    {HeaderName::proxy_authorization, R"(NoOneKnowsThisScheme opaque-data=here)",
     R"(NoOneKnowsThisScheme opaque-data=here)"},
    {HeaderName::proxy_require, "foo", "foo"},
    {HeaderName::record_route, "<sip:server10.biloxi.com;lr>", "<sip:server10.biloxi.com;lr>"},
    {HeaderName::reply_to, "Bob <sip:bob@biloxi.com>", "Bob <sip:bob@biloxi.com>"},
    {HeaderName::require, "100rel", "100rel"},
    {HeaderName::retry_after, "18000 (in a (long) meeting) ;duration=3600",
     "18000 (in a (long) meeting);duration=3600"},
    {HeaderName::route, "<sip:a.example;lr>;x", "<sip:a.example;lr>;x"},
    {HeaderName::server, "HomeServer v2", "HomeServer v2"},
    {HeaderName::subject, "Need, more; boxes", "Need, more; boxes"},
    {HeaderName::supported, "100rel", "100rel"},
    {HeaderName::timestamp, "54.0 .5", "54.0 .5"},
    {HeaderName::to, "sip:+12125551212@server.phone2net.com;tag=287447",
     "<sip:+12125551212@server.phone2net.com>;tag=287447"},
    {HeaderName::unsupported, "foo", "foo"},
    {HeaderName::user_agent, "Softphone Beta1.5 (x)", "Softphone Beta1.5 (x)"},
    {HeaderName::via, "SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;maddr=224.2.0.1",
     "SIP/2.0/UDP first.example.com:4000;ttl=16;maddr=224.2.0.1"},
    {HeaderName::warning, R"(307 isi.edu "Session parameter 'foo' not understood")",
     R"(307 isi.edu "Session parameter 'foo' not understood")"},
    {HeaderName::www_authenticate, R"(Digest qop="auth,auth-int", nonce="f84f")",
     R"(Digest qop="auth,auth-int", nonce="f84f")"},
    {HeaderName::accept_contact, "*;audio;require", "*;audio;require"},
    {HeaderName::reject_contact, "*;actor=\"msg-taker\";video", "*;actor=\"msg-taker\";video"},
    {HeaderName::request_disposition, "no-fork", "no-fork"},
    {HeaderName::allow_events, "presence.winfo", "presence.winfo"},
    {HeaderName::answer_mode, "Auto;require", "Auto;require"},
    {HeaderName::priv_answer_mode, "Auto;require", "Auto;require"},
    {HeaderName::diversion, "<sip:b@h>;reason=user-busy;counter=1",
     "<sip:b@h>;reason=user-busy;counter=1"},
    {HeaderName::event, "presence;id=7", "presence;id=7"},
    {HeaderName::flow_timer, "120", "120"},
    {HeaderName::geolocation, "<cid:target123@atlanta.example.com>",
     "<cid:target123@atlanta.example.com>"},
    {HeaderName::history_info, "<sip:b@h?Reason=SIP%3Bcause%3D302>;index=1.1",
     "<sip:b@h?Reason=SIP%3Bcause%3D302>;index=1.1"},
    {HeaderName::identity, "eyJhbGciOiJFUzI1NiJ9..abc;info=<https://c.example/c.cer>;alg=ES256",
     "eyJhbGciOiJFUzI1NiJ9..abc;info=<https://c.example/c.cer>;alg=ES256"},
    {HeaderName::identity_info, "<https://atlanta.example.com/atlanta.cer>;alg=rsa-sha1",
     "<https://atlanta.example.com/atlanta.cer>;alg=rsa-sha1"},
    {HeaderName::info_package, "dtmf", "dtmf"},
    {HeaderName::join, "a@b;to-tag=1;from-tag=2", "a@b;to-tag=1;from-tag=2"},
    {HeaderName::min_se, "90", "90"},
    {HeaderName::p_asserted_identity, "tel:+14085264000", "<tel:+14085264000>"},
    {HeaderName::p_preferred_identity, "\"C\" <sip:fluffy@cisco.com>",
     "\"C\" <sip:fluffy@cisco.com>"},
    {HeaderName::path, "<sip:P1.EXAMPLEVISITED.COM;lr>", "<sip:P1.EXAMPLEVISITED.COM;lr>"},
    {HeaderName::privacy, "id; user ;critical", "id;user;critical"},
    {HeaderName::rack, "776656 1 INVITE", "776656 1 INVITE"},
    {HeaderName::reason, R"(Q.850 ;cause=16 ;text="Terminated")",
     R"(Q.850;cause=16;text="Terminated")"},
    {HeaderName::recv_info, "dtmf;x", "dtmf;x"},
    {HeaderName::refer_sub, "false", "false"},
    {HeaderName::refer_to, "<sip:b@h?Replaces=c%3Bto-tag%3D1>",
     "<sip:b@h?Replaces=c%3Bto-tag%3D1>"},
    {HeaderName::referred_by, "<sip:r@h>;cid=\"a@b\"", "<sip:r@h>;cid=\"a@b\""},
    {HeaderName::replaces, "a@b ; from-tag=1;to-tag=2", "a@b;from-tag=1;to-tag=2"},
    {HeaderName::rseq, "988789", "988789"},
    {HeaderName::service_route, "<sip:P2.HOME.EXAMPLE.COM;lr>", "<sip:P2.HOME.EXAMPLE.COM;lr>"},
    {HeaderName::session_expires, "4000;refresher=uac", "4000;refresher=uac"},
    {HeaderName::session_id,
     "ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2",
     "ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2"},
    {HeaderName::sip_etag, "dx200xyz", "dx200xyz"},
    {HeaderName::sip_if_match, "kwj449x", "kwj449x"},
    {HeaderName::subscription_state, "active;expires=599", "active;expires=599"},
    {HeaderName::target_dialog, "a@b;local-tag=1;remote-tag=2", "a@b;local-tag=1;remote-tag=2"},
    {HeaderName::user_to_user, "56a390f3d2b7310023a2;encoding=hex",
     "56a390f3d2b7310023a2;encoding=hex"},
};

bool same(const FieldValue& a, const FieldValue& b) {
  if (a.form != b.form || a.parts != b.parts || a.params.size() != b.params.size()) return false;
  for (std::size_t i = 0; i < a.params.size(); ++i) {
    if (a.params[i].name != b.params[i].name || a.params[i].value != b.params[i].value)
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE(
    "RFC 3261 20: every header field has a typed value; printing and parsing it give the same "
    "one") {
  std::size_t known = 0;
  for (int i = 1; i < static_cast<int>(HeaderName::count_); ++i) {
    const auto name = static_cast<HeaderName>(i);
    const bool sampled =
        std::ranges::any_of(kSamples, [name](const Sample& s) { return s.name == name; });
    CAPTURE(to_string(name));
    CHECK(sampled);
    known += sampled ? 1 : 0;
  }
  CHECK(known + 1 == static_cast<std::size_t>(HeaderName::count_));
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.value);
    const ExactCopy copy{sample.value};
    const auto value = parse_field_value(sample.name, copy.view());
    REQUIRE(value);
    CHECK(value->form == form_of(sample.name));
    const std::string text = to_string(*value);
    CHECK(text == sample.printed);
    const auto again = parse_field_value(sample.name, text);
    REQUIRE(again);
    CHECK(same(*value, *again));
  }
}

TEST_CASE("no prefix of a value reads past its end, and what parses prints and parses again") {
  for (const Sample& sample : kSamples) {
    for_every_cut(sample.value, [&sample](std::string_view prefix) {
      const auto value = parse_field_value(sample.name, prefix);
      if (!value) return;
      CAPTURE(prefix);
      const std::string text = to_string(*value);
      const auto again = parse_field_value(sample.name, text);
      REQUIRE(again);
      CHECK(same(*value, *again));
    });
  }
}

TEST_CASE("parts are pieces of the text: letter case and escapes survive byte for byte") {
  const std::string_view text = "<SIP:%75ser%40x@HOST;LR=%4C>;Param=%31";
  const auto value = parse_field_value(HeaderName::contact, text);
  REQUIRE(value);
  CHECK(value->parts[1] == "SIP:%75ser%40x@HOST;LR=%4C");
  REQUIRE(value->params.size() == 1);
  CHECK(value->params[0].name == "Param");
  CHECK(value->params[0].value == "%31");
}

TEST_CASE("a part that is absent has no address, so that nobody takes its offset") {
  for (const Sample& sample : kSamples) {
    for_every_cut(sample.value, [&sample](std::string_view text) {
      const auto value = parse_field_value(sample.name, text);
      if (!value) return;
      CAPTURE(text);
      for (const std::string_view part : value->parts) {
        const bool inside =
            part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
        CHECK((part.data() == nullptr || inside));
      }
    });
  }
}

TEST_CASE("what does not have the form of its field is refused") {
  constexpr std::pair<HeaderName, std::string_view> kBad[] = {
      {HeaderName::expires, "soon"},
      {HeaderName::event, "a b"},
      {HeaderName::contact, "<>"},
      {HeaderName::replaces, "a@b;to-tag=1"},
      {HeaderName::target_dialog, "a@b"},
      {HeaderName::cseq, "1"},
      {HeaderName::rack, "1 INVITE"},
      {HeaderName::warning, "30 a \"b\""},
      {HeaderName::warning, "307 a b"},
      {HeaderName::timestamp, "a"},
      {HeaderName::timestamp, "1.2.3"},
      {HeaderName::timestamp, ".5"},
      {HeaderName::via, "SIP/2.0/UDP"},
      {HeaderName::authorization, "Digest"},
      {HeaderName::content_type, "text"},
      {HeaderName::content_type, "text/"},
      {HeaderName::date, "Fri, 01 Jan 2010 16:00:00 EST"},
      {HeaderName::date, "Fri, 01 Foo 2010 16:00:00 GMT"},
      {HeaderName::date, "Fri, 32 Jan 2010 16:00:00 GMT"},
      {HeaderName::authentication_info, "\"x\""},
  };
  for (const auto& [name, value] : kBad) {
    CAPTURE(value);
    CHECK_FALSE(parse_field_value(name, value));
  }
}

TEST_CASE("fields that may hold several values say so") {
  CHECK(is_list(HeaderName::via));
  CHECK(is_list(HeaderName::contact));
  CHECK_FALSE(is_list(HeaderName::subject));
  CHECK_FALSE(is_list(HeaderName::from));
  CHECK_FALSE(is_list(HeaderName::www_authenticate));
}
