// The development edge for Node: frames as octets in linear memory, one deadline out. Production
// uses Kamailio or the like.
#include <emscripten/bind.h>

#include <limits>
#include <string>

#include "bindings/shared/argument_reader.h"
#include "bindings/shared/browser_random.h"
#include "edge/edge_core.h"

namespace sip::bindings {
namespace {

Instant at(double now) { return Instant{Duration{static_cast<std::int64_t>(now)}}; }

class Edge {
 public:
  Edge() = default;

  std::uint32_t input_buffer(std::uint32_t octets) {
    input_.resize(octets);
    return address(input_.data());
  }
  /// An argument block: domain, "true" where calls are challenged, then user, password ...
  /// @returns 1, or 0 where one of them cannot be.
  std::uint32_t start(std::uint32_t length) {
    ArgumentReader arguments{std::string_view{input_}.substr(0, length)};
    EdgeConfiguration configuration;
    configuration.domain = arguments.next();
    configuration.authenticate_calls = arguments.next() == "true";
    edge_ = std::make_unique<EdgeCore>(random_, std::move(configuration));
    while (!arguments.at_end()) {
      const std::string_view name = arguments.next();
      if (!edge_->add_user(name, arguments.next())) return 0;
    }
    return 1;
  }
  void flow_opened(std::uint32_t flow, std::uint32_t secure) {
    edge_->flow_opened(FlowId{flow}, secure != 0);
  }
  void flow_closed(std::uint32_t flow, double now) { edge_->flow_closed(FlowId{flow}, at(now)); }
  void receive(std::uint32_t flow, std::uint32_t length, double now) {
    edge_->receive(FlowId{flow}, input_.substr(0, length), at(now));
  }
  void handle_timeout(double now) { edge_->handle_timeout(at(now)); }
  double next_timeout() const {
    const auto deadline = edge_->next_timeout();
    return deadline ? static_cast<double>(deadline->time_since_epoch().count())
                    : std::numeric_limits<double>::infinity();
  }
  /// The connection of the next frame, 0 when there is none; `frame` and `frameLength` say where it
  /// lies until the next call.
  std::uint32_t poll() {
    const EdgeOutput output = edge_->poll();
    if (!output.message) return 0;
    frame_ = output.message->head();
    frame_ += output.message->body().octets();
    return output.flow.value;
  }
  std::uint32_t frame() const { return address(frame_.data()); }
  std::uint32_t frame_length() const { return static_cast<std::uint32_t>(frame_.size()); }
  std::uint32_t bindings() const {
    return static_cast<std::uint32_t>(edge_->statistics().bindings);
  }

 private:
  static std::uint32_t address(const void* place) {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(place));
  }

  BrowserRandom random_;
  std::unique_ptr<EdgeCore> edge_;
  std::string input_;
  std::string frame_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(sip_edge) {
  emscripten::class_<Edge>("Edge")
      .constructor<>()
      .function("inputBuffer(octets)", &Edge::input_buffer)
      .function("start(argumentsLength)", &Edge::start)
      .function("flowOpened(flow, secure)", &Edge::flow_opened)
      .function("flowClosed(flow, now)", &Edge::flow_closed)
      .function("receive(flow, length, now)", &Edge::receive)
      .function("handleTimeout(now)", &Edge::handle_timeout)
      .function("nextTimeout()", &Edge::next_timeout)
      .function("poll()", &Edge::poll)
      .function("frame()", &Edge::frame)
      .function("frameLength()", &Edge::frame_length)
      .function("bindings()", &Edge::bindings);
}

}  // namespace sip::bindings
