// What crosses the boundary from JavaScript: blocks of arguments (docs/boundary.md 2). The first
// block sets options, the second is a command; whatever they were, a call can be made or is
// refused, and nothing is left.
#include <cstddef>
#include <cstdint>
#include <string>

#include "bindings/output_record.h"
#include "bindings/shared/argument_reader.h"
#include "fuzz/support/agent.h"
#include "fuzz/support/input.h"
#include "fuzz/support/property.h"
#include "message/application_text.h"
#include "support/exact_copy.h"

namespace {

using namespace sip;
using namespace sip::fuzz;
using bindings::ArgumentReader;

void configure(Agent& agent, std::string_view block) {
  ArgumentReader arguments{block};
  while (!arguments.at_end()) {
    const std::string_view name = arguments.next();
    const std::string_view value = arguments.next();
    require(lies_in(name, block) && lies_in(value, block), "arguments lie inside the block");
    const std::string aor = agent.core().configuration().aor;
    const auto set = agent.core().configure(name, value);
    require(set || !set.error().detail.empty(), "an error says what is wrong");
    const Configuration& now = agent.core().configuration();
    require(set || now.aor == aor, "a refused option changes nothing");
    require(now.message_limits.octets >= 1024 && now.message_limits.multipart.nesting <= 64 &&
                now.timers.t1 >= milliseconds(1) && now.dialogs > 0,
            "options stay in their ranges");
  }
}

MessageOptions options(Agent& agent, ArgumentReader& arguments, bool body) {
  MessageOptions made;
  made.content_type = arguments.next();
  made.content_disposition = arguments.next();
  made.header_fields = arguments.all();
  if (body) made.body = agent.body("v=0");
  return made;
}

void command(Agent& agent, unsigned which, std::string_view block) {
  ArgumentReader arguments{block};
  const bool body = (which & 8U) != 0;
  UserAgentCore& core = agent.core();
  switch (which % 8) {
    case 0: {
      const auto method = arguments.next();
      const auto target = arguments.next();
      const auto from_uri = arguments.next();
      const auto from_name = arguments.next();
      (void)core.request(method, target, from_uri, from_name, options(agent, arguments, body),
                         agent.now());
      break;
    }
    case 1:
      (void)core.dialog_request(agent.dialog, arguments.next(), 0, options(agent, arguments, body),
                                agent.now());
      break;
    case 2: {
      const auto phrase = arguments.next();
      (void)core.respond(agent.theirs, 180, phrase, options(agent, arguments, body), agent.now());
      break;
    }
    case 3: {
      RegistrationOptions made;
      made.registrar = arguments.next();
      made.header_fields = arguments.all();
      (void)core.registrant().start(made, agent.now());
      break;
    }
    case 4:
      (void)core.refer(agent.dialog, arguments.next(), {}, options(agent, arguments, body),
                       agent.now());
      break;
    case 5:
      if (const auto message = core.read(test::exact_string(arguments.next()), {}))
        (void)core.receive_request(agent.dialog, *message, agent.now());
      break;
    case 6: (void)core.transition_signaling(agent.dialog, options(agent, arguments, body)); break;
    default: {
      DialogState state;
      for (std::string* const text : {&state.call_id, &state.local_tag, &state.remote_tag,
                                      &state.local_uri, &state.remote_uri, &state.remote_target})
        *text = arguments.next();
      while (!arguments.at_end()) state.route_set.emplace_back(arguments.next());
      (void)core.adopt_dialog(core.transaction_of(agent.theirs), state);
    }
  }
  agent.take_outputs();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{data, size};
  const unsigned which = input.octet();
  const test::ExactCopy first{input.text(255)};
  const test::ExactCopy second{input.rest()};
  Agent agent;
  configure(agent, first.view());
  if (const auto made = agent.core().request("INVITE", "sip:bob@b.example", {}, {},
                                             agent.description("v=0"), agent.now()))
    agent.ours = *made;
  agent.take_outputs();
  agent.frame(agent.response("200", "b", {}, "v=0 answer"));
  const DialogId dialog = agent.dialog;
  if ((which & 16U) != 0) {
    agent.frame(
        "INVITE sip:alice@host.invalid SIP/2.0\r\nVia: SIP/2.0/WSS b;branch=z9hG4bKi\r\n"
        "From: <sip:bob@b.example>;tag=b\r\nTo: <sip:alice@a.example>\r\nCall-ID: c\r\n"
        "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:bob@b.invalid>\r\n\r\n");
  }
  if ((which & 32U) != 0) agent.dialog = dialog;
  command(agent, which, second.view());
  if (agent.last_request) agent.frame(agent.response("200", "b"));
  agent.pass(seconds(10));
  agent.end();
  return 0;
}
