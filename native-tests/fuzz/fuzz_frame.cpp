// One frame into a user agent with a live call. The first octet says in which state that call is
// (past the last state: there is one in each). In the frame the octets 1-8 stand for what it takes
// to meet that call: Call-ID, Alice's tag, Bob's tag, the Via and the CSeq of her last request, the
// RSeq of her last response, a branch of its own, and CRLF.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/support/agent.h"
#include "fuzz/support/input.h"
#include "fuzz/support/live_calls.h"

namespace {

using namespace sip::fuzz;

std::string spelled_out(std::string_view frame, const CallNames& call) {
  std::string text;
  for (const char c : frame) {
    switch (c) {
      case 1: text += call.call_id; break;
      case 2: text += call.local_tag; break;
      case 3: text += call.remote_tag; break;
      case 4: text += call.via; break;
      case 5: text += call.cseq; break;
      case 6: text += call.rseq; break;
      case 7: text += "z9hG4bKx"; break;
      case 8: text += "\r\n"; break;
      default: text += c;
    }
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{data, size};
  const std::size_t state = input.octet();
  Agent agent;
  CallNames call;
  if (state < live_call_count()) {
    call = make_live_call(agent, state);
  } else {
    // The calls that Bob makes have one Call-ID: they come first, and only one of them lives.
    for (std::size_t i = live_call_count(); i-- > 0;) call = make_live_call(agent, i);
  }
  const std::string frame = spelled_out(input.rest(), call);
  agent.takes = (state & 1U) != 0;
  agent.frame(frame);
  agent.frame(frame);  // a network repeats
  agent.pass(sip::milliseconds(700));
  (void)agent.core().respond(agent.theirs, 200, {}, agent.description("v=0 late"), agent.now());
  agent.take_outputs();
  agent.frame(frame);
  agent.end();
  return 0;
}
