// What the module shows (docs/boundary.md). No protocol decision is made here.
#include "bindings/core.h"

#include <emscripten/bind.h>

#include "bindings/field_functions.h"
#include "bindings/names.h"
#include "bindings/run_command.h"

namespace sip::bindings {

int Core::command(std::uint32_t command, Number now, std::uint32_t first, std::uint32_t second,
                  std::uint32_t third, std::uint32_t fourth, std::uint32_t fifth,
                  std::uint32_t sixth) {
  return run_command(*this, static_cast<Command>(command),
                     {{first, second, third, fourth, fifth, sixth}, now});
}

// Few names: each is made known when the module starts, before anything else can happen.
EMSCRIPTEN_BINDINGS(sip_wasm) {
  emscripten::class_<Core>("Core")
      .constructor<>()
      .function("inputBuffer(octets)", &Core::input_buffer)
      .function("receive(flow, headLength, bodyId, bodyLength, now)", &Core::receive)
      .function("command(command, now, first, second, third, fourth, fifth, sixth)", &Core::command)
      .function("poll()", &Core::poll)
      .function("nextTimeout()", &Core::next_timeout)
      .function("text()", &Core::text);
  emscripten::function("names()", &all_names);
  emscripten::function("fieldBuffer(octets)", &field_buffer);
  emscripten::function("parseField(name, length)", &parse_field);
  emscripten::function("frameBuffer(octets)", &frame_buffer);
  emscripten::function("parseMessage(octets, units)", &parse_message);
  emscripten::function("messageFault()", &message_fault);
  emscripten::function("parseBodyParts(typeLength, bodyLength)", &parse_body_parts);
}

}  // namespace sip::bindings
