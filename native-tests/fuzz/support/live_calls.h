#pragma once

#include <cstddef>
#include <string>

#include "fuzz/support/agent.h"

namespace sip::fuzz {

/// What a frame may name of the call that it meets.
struct CallNames {
  std::string call_id;
  std::string local_tag;   ///< of Alice
  std::string remote_tag;  ///< of Bob
  std::string via;         ///< the Via value of Alice's last request
  std::string cseq;        ///< the CSeq value of Alice's last request
  std::string rseq;        ///< of Alice's last reliable response
};

/// Those of Alice's last request.
CallNames names_of(const Agent& agent);
/// How many states `make_live_call` knows.
std::size_t live_call_count();
/// Brings a call of Alice's into a state: early, confirmed, with requests open in either direction,
/// with a subscription and so on. What was made last is in `agent`.
CallNames make_live_call(Agent& agent, std::size_t state);

/// A request of Bob: `line` is "INVITE 1", method and CSeq number, `fields` are whole lines.
std::string request_of_bob(const CallNames& call, std::string_view method, std::string_view number,
                           std::string_view branch, std::string_view fields = {},
                           std::string_view body = {});

}  // namespace sip::fuzz
