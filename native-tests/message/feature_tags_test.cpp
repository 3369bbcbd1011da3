#include "message/feature_tags.h"

#include <doctest/doctest.h>

#include "support/exact_copy.h"

using namespace sip;
using namespace sip::test;

TEST_CASE("RFC 3840 9: feature parameters that a Contact can have") {
  for (const std::string_view params :
       {"", ";audio", ";audio;video=\"FALSE\"", ";methods=\"INVITE,BYE,OPTIONS\"",
        ";class=\"!business\"", ";priority=\"#>=-5.5,#3:7,#=1\"", ";+sip.message=\"TRUE\"",
        ";description=\"<the \\\"old\\\" PC>\"", ";+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp\"",
        ";description=\"<a, b; c>\";mobility=\"fixed\""}) {
    CAPTURE(params);
    CHECK(check_feature_params(params));
    for_every_cut(params, [](std::string_view prefix) { (void)check_feature_params(prefix); });
  }
}

TEST_CASE("RFC 3840 9: what is no feature parameter is refused") {
  for (const std::string_view params :
       {"audio", ";sip.message", ";+1x", ";+", ";audio=TRUE", ";audio=\"\"", ";audio=\"a b\"",
        ";priority=\"#5\"", ";priority=\"#>5\"", ";priority=\"#1:\"", ";audio;Audio",
        ";description=\"<a>b\"", ";description=\"<a<\"", ";audio,<sip:mallory@m.example>",
        ";audio;;video", ";audio;expires=1", ";audio=\"a", ";audio>"}) {
    CAPTURE(params);
    CHECK_FALSE(check_feature_params(params));
  }
}

TEST_CASE("RFC 3841 9.2: preferences for contacts") {
  CHECK(check_contact_preferences("*;audio;require, *;video;explicit;require", true));
  CHECK(check_contact_preferences("*", true));
  CHECK(check_contact_preferences("*;actor=\"msg-taker\";video", false));
  CHECK_FALSE(check_contact_preferences("*;audio;require", false));
  CHECK_FALSE(check_contact_preferences("*;require=1", true));
  CHECK_FALSE(check_contact_preferences("sip:bob@example.com;audio", true));
}

TEST_CASE("RFC 3841 9.1: directives of which none contradicts another") {
  CHECK(check_request_disposition("proxy, Recurse,parallel"));
  CHECK_FALSE(check_request_disposition("fork, no-fork"));
  CHECK_FALSE(check_request_disposition("queue, queue"));
  CHECK_FALSE(check_request_disposition("hurry"));
}
