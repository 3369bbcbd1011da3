#include "grammar/control.h"
#include "grammar/digits.h"
#include "message/cseq.h"
#include "message/message.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "message/via.h"

namespace sip {
namespace {

Error bad_request(StaticText detail) { return {ErrorCode::malformed, detail, 400}; }

// Nearly all parameters have none: the tag need not be looked for then.
bool tag_has_control(const NameAddr& address) {
  return has_control(address.params.text()) && has_control(address.tag().value_or(""));
}

std::optional<Error> find_doubled(const Message& message) {
  struct Single {
    HeaderName name;
    StaticText detail;
  };
  constexpr Single kSingles[] = {
      {HeaderName::from, "From: more than one"},
      {HeaderName::to, "To: more than one"},
      {HeaderName::call_id, "Call-ID: more than one"},
      {HeaderName::cseq, "CSeq: more than one"},
      {HeaderName::max_forwards, "Max-Forwards: more than one"},
  };
  unsigned seen = 0;
  unsigned doubled = 0;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name > HeaderName::max_forwards) continue;
    const unsigned bit = 1U << static_cast<unsigned>(span.name);
    doubled |= seen & bit;
    seen |= bit;
  }
  for (const Single& single : kSingles) {
    if ((doubled >> static_cast<unsigned>(single.name) & 1U) != 0)
      return bad_request(single.detail);
  }
  return std::nullopt;
}

// A response finds its way back by every Via of its request (RFC 3261 18.2.2): one that does not
// parse is a fault, and where there is one in a response it is not ours.
std::optional<Error> find_via_fault(const Message& message) {
  std::optional<Error> fault;
  bool found = false;
  const auto& top = top_via_of(message);
  for_each_value(message, HeaderName::via, [&](std::string_view value) {
    found = true;
    if (top && value.data() == top->text.data()) return true;
    if (const auto via = parse_via(value); !via) fault = via.error();
    return !fault;
  });
  return found ? fault : top.error();
}

}  // namespace

std::optional<Error> find_fault(const Message& message) {
  if (!equal_ignoring_case(message.version(), "SIP/2.0")) {
    return Error{ErrorCode::unsupported, "SIP-Version: only SIP/2.0 is spoken here", 505};
  }
  if (message.fault() && message.fault()->code == ErrorCode::too_large) return message.fault();
  if (const auto fault = find_via_fault(message)) return fault;
  const auto& from = from_of(message);
  if (!from) return from.error();
  const auto& to = to_of(message);
  if (!to) return to.error();
  const auto call_id = message.header(HeaderName::call_id);
  if (!call_id || call_id->empty()) return bad_request("Call-ID: missing");
  // They name a dialog, and stand in our requests then.
  if (has_control(*call_id) || tag_has_control(*from) || tag_has_control(*to))
    return bad_request("Call-ID or tag: a control character");
  // 25.1: none to answer to, and none of ours can be added.
  if (message.is_request() && to->tag().value_or("").empty() && to->params.has("tag"))
    return bad_request("To: a tag without a value");
  const auto& cseq = cseq_of(message);
  if (!cseq) return cseq.error();
  if (message.is_request() && cseq->method != message.method_name()) {
    // RFC 4475 3.1.2.18: that nobody knows the method is the better answer.
    const bool unknown = message.method() == Method::other;
    constexpr StaticText kDetail = "CSeq: not the method of the request";
    return unknown ? Error{ErrorCode::unsupported, kDetail, 501} : bad_request(kDetail);
  }
  if (const auto doubled = find_doubled(message)) return doubled;
  if (const auto hops = message.header(HeaderName::max_forwards); hops && message.is_request()) {
    if (const auto number = parse_digits<std::uint32_t>(*hops); !number || *number > 255) {
      return bad_request("Max-Forwards: not a number from 0 to 255");
    }
  }
  return message.fault();
}

}  // namespace sip
