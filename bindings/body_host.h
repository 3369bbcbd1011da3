#pragma once

#include <emscripten/em_js.h>

#include "message/body.h"

// `Module.bodyOctets(id)` gives a Uint8Array; the shim puts its own there.
EM_JS(int, sip_body_length, (unsigned id), { return Module['bodyOctets'](id).length; });
EM_JS(void, sip_body_copy, (unsigned id, void* target),
      { HEAPU8.set(Module['bodyOctets'](id), target); });

namespace sip::bindings {

/// The bodies that the shim's body store holds.
class ShimBodies : public BodyHost {
 public:
  std::string octets(BodyId id) override {
    std::string text(static_cast<std::size_t>(sip_body_length(id.value)), '\0');
    sip_body_copy(id.value, text.data());
    return text;
  }
  void released(BodyId) override {}  // told by the output `body_released`
};

}  // namespace sip::bindings
