#pragma once

#include "bindings/core.h"

namespace sip::bindings {

// Commands on the core as a whole, its servers and its flows (docs/boundary.md).

inline int configure(Core& core, std::uint32_t length) {
  const int outcome = core.configure_all(core.arguments(length));
  core.wipe_input();
  return outcome;
}
inline std::uint32_t maximum_frame(Core& core) {
  return core.agent().configuration().message_limits.octets;
}
inline std::uint32_t output_record(Core& core) { return core.output_record(); }
inline std::uint32_t statistics(Core& core) { return core.statistics(); }

inline std::uint32_t next_server(Core& core, Number now) { return core.next_server(at(now)); }
inline std::uint32_t server_pause(Core& core) { return core.server_pause(); }
inline int server_worked(Core& core) {
  core.agent().server_worked();
  return 0;
}

inline int flow_opened(Core& core, std::uint32_t flow, bool secure, Number now) {
  core.agent().flow_opened(FlowId{flow}, secure, at(now));
  return 0;
}
inline int flow_closed(Core& core, std::uint32_t flow, Number now) {
  core.agent().flow_closed(FlowId{flow}, at(now));
  return 0;
}
inline int handle_timeout(Core& core, Number now) {
  core.agent().handle_timeout(at(now));
  return 0;
}
inline int close(Core& core, Number now) {
  core.agent().close(at(now));
  return 0;
}
inline std::uint32_t unanswered(Core& core) { return core.agent().unanswered(); }

}  // namespace sip::bindings
