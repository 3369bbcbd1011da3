#pragma once

#include <cstdint>
#include <string_view>

#include "message/message.h"
#include "message/via.h"

namespace sip {

/// By what messages find their transaction, RFC 3261 17.1.3 and 17.2.3.
struct TransactionKey {
  std::string_view
      branch;  ///< the whole Via value for a peer of RFC 2543, which has no branch of ours
  std::string_view sent_by;  ///< of a request; not looked at where the branch is that of RFC 2543
  std::string_view
      method;  ///< INVITE for an ACK and, in `named_by`, that of its request for a CANCEL
  std::string_view call_id;  ///< these two count only for a peer of RFC 2543
  std::string_view from_tag;
  std::uint32_t cseq = 0;
  bool rfc2543 = false;

  std::uint32_t hash(std::uint32_t seed) const;
  bool matches(const TransactionKey& other) const;
};

/// Of a message that has passed `find_fault`.
TransactionKey key_of(const Message& message, std::string_view method);

/// RFC 3261 8.2.2.2: From tag, Call-ID and CSeq, by which a merged request is known.
std::uint32_t merged_hash_of(const Message& request, std::uint32_t seed);
bool same_merged_key(const Message& a, const Message& b);
/// 8.2.6.2: a response repeats the Call-ID, the tag of From and the CSeq of its request.
bool repeats_key(const Message& response, const Message& request);

}  // namespace sip
