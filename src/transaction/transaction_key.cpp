#include "transaction/transaction_key.h"

#include "base/text_hash.h"
#include "grammar/char_class.h"
#include "message/cseq.h"
#include "message/name_addr.h"

namespace sip {
namespace {

std::string_view from_tag_of(const Message& message) {
  const auto& from = from_of(message);
  return from ? from->tag().value_or(std::string_view{}) : std::string_view{};
}

}  // namespace

std::uint32_t TransactionKey::hash(std::uint32_t seed) const {
  return text_hash(method, text_hash(branch, seed));
}

bool TransactionKey::matches(const TransactionKey& other) const {
  if (rfc2543 != other.rfc2543 || method != other.method || branch != other.branch) return false;
  if (!rfc2543) return same_sent_by(sent_by, other.sent_by);
  return call_id == other.call_id && from_tag == other.from_tag && cseq == other.cseq;
}

TransactionKey key_of(const Message& message, std::string_view method) {
  TransactionKey key;
  key.method = method;
  const auto& via = top_via_of(message);
  if (!via) return key;
  key.sent_by = via->sent_by;
  key.branch = via->branch.value_or(std::string_view{});
  if (key.branch.starts_with(kBranchCookie) && key.branch.size() > kBranchCookie.size()) return key;
  // 17.2.3: without the cookie, or with nothing behind it (RFC 4475 3.2.1), the whole topmost Via,
  // and what else names the request, take the branch's place. The To tag and the Request-URI, which
  // the RFC compares as well, differ between an INVITE and its ACK.
  key.rfc2543 = true;
  key.branch = via->text;
  key.call_id = message.header(HeaderName::call_id).value_or(std::string_view{});
  key.from_tag = from_tag_of(message);
  if (const auto& cseq = cseq_of(message)) key.cseq = cseq->number;
  return key;
}

std::uint32_t merged_hash_of(const Message& request, std::uint32_t seed) {
  // With the number: a peer may have many that differ in it alone.
  const auto& cseq = cseq_of(request);
  const std::uint32_t number = cseq ? cseq->number : 0;
  const std::string_view call_id = request.header(HeaderName::call_id).value_or("");
  return text_hash(from_tag_of(request), text_hash(call_id, seed + number));
}

bool same_merged_key(const Message& a, const Message& b) {
  const auto& x = cseq_of(a);
  const auto& y = cseq_of(b);
  return x && y && x->number == y->number && x->method == y->method &&
         from_tag_of(a) == from_tag_of(b) &&
         a.header(HeaderName::call_id) == b.header(HeaderName::call_id);
}

// Nearly always byte for byte.
bool repeats_key(const Message& response, const Message& request) {
  const auto is_same = [&](HeaderName name) {
    return response.header(name) == request.header(name);
  };
  return (is_same(HeaderName::call_id) && is_same(HeaderName::from) && is_same(HeaderName::cseq)) ||
         same_merged_key(response, request);
}

}  // namespace sip
