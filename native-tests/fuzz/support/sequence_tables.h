#pragma once

#include <cstdint>

namespace sip::fuzz {

// What an octet of a sequence (fuzz_sequence.cpp) chooses from.
inline constexpr std::uint16_t kStatuses[] = {100, 180, 183, 199, 200, 202, 302, 401,
                                              407, 408, 422, 423, 481, 486, 487, 491,
                                              500, 503, 604, 180, 200, 200, 183, 200};
inline constexpr const char* kMethods[] = {
    "INVITE", "BYE",   "INFO", "OPTIONS",  "NOTIFY", "MESSAGE", "UPDATE", "PRACK",
    "CANCEL", "REFER", "ACK",  "REGISTER", "INVITE", "UPDATE",  "BYE",    "SUBSCRIBE"};
// What may stand in for `Content-Type: message/sipfrag`, by an octet of its own.
inline constexpr const char* kMoreFields[] = {
    "Content-Type: message/sipfrag\r\n",
    "Event: presence\r\nExpires: 60\r\n",
    "Event: presence\r\nExpires: 0\r\n",
    "Event: dialog;id=7\r\nExpires: 3600\r\n",
    "Event: presence\r\nSubscription-State: active;expires=60\r\n",
    "Event: presence\r\nSubscription-State: pending\r\n",
    "Event: presence\r\nSubscription-State: terminated;reason=deactivated\r\n",
    "Event: presence\r\nSubscription-State: terminated;reason=probation;retry-after=5\r\n",
    "Event: dialog;id=7\r\nSubscription-State: terminated\r\n",
    "SIP-ETag: one\r\nExpires: 60\r\n",
    "SIP-ETag: two\r\nExpires: 0\r\n",
    "Session-ID: ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2\r\n",
    "P-Asserted-Identity: \"Bob\" <sip:bob@b.example>\r\nPrivacy: id\r\n",
    "Answer-Mode: Auto\r\nSupported: from-change\r\n",
    "Supported: histinfo\r\nHistory-Info: <sip:a@a.example>;index=1,<sip:b@h>;index=1.1\r\n",
    "Contact: <sip:carol@c.example?Reason=x>;q=0.5\r\nReason: Q.850;cause=16\r\n",
};
inline constexpr const char* kEvents[] = {"presence", "dialog;id=7", "message-summary", "presence"};
inline constexpr const char* kReasons[] = {"deactivated", "probation",  "rejected",  "timeout",
                                           "giveup",      "noresource", "invariant", ""};
// Options that may change while everything lives.
inline constexpr const char* kOptions[][2] = {
    {"trustedServer", "true"},
    {"autoAnswer", "true"},
    {"sessionId", "false"},
    {"sessionId", "true"},
    {"eventPackages", "message-summary"},
    {"eventPackages", "presence"},
    {"contactFeatures", ";audio;+sip.x=\"#5\""},
    {"maximumSubscriptions", "1"},
    {"minimumSubscriptionExpires", "90"},
    {"subscriptionExpires", "60"},
    {"maximumDialogs", "2"},
    {"askCredentials", "true"},
    {"askToken", "true"},
    {"requiredExtensions", "100rel"},
    {"allowMd5", "false"},
    {"maximumForks", "1"},
};
inline constexpr const char* kFields[] = {
    "",
    "Supported: 100rel, timer\r\n",
    "Require: 100rel\r\nRSeq: 1\r\n",
    "Require: 100rel\r\nRSeq: 2\r\n",
    "WWW-Authenticate: Digest realm=\"r\", nonce=\"1\", qop=\"auth\"\r\n",
    "Proxy-Authenticate: Digest realm=\"p\", algorithm=SHA-256, nonce=\"1\"\r\n",
    "Session-Expires: 90;refresher=uas\r\nRequire: timer\r\n",
    "Min-SE: 3600\r\nMin-Expires: 7200\r\n",
    "Event: refer\r\nSubscription-State: active;expires=60\r\n",
    "Event: refer\r\nSubscription-State: terminated;reason=noresource\r\n",
    "Refer-To: <sip:carol@c.example>\r\n",
    "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK\r\nAllow-Events: refer\r\n",
    "Record-Route: <sip:p1.example;lr>\r\nRecord-Route: <sip:p2.example;lr>\r\n",
    "Retry-After: 3\r\nExpires: 60\r\n",
    "Replaces: bobs-call;to-tag=a;from-tag=b\r\n",
    "",  // one of kMoreFields
};

}  // namespace sip::fuzz
