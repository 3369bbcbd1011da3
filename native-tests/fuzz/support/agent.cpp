#include "fuzz/support/agent.h"

#include <algorithm>

#include "fuzz/support/property.h"
#include "grammar/char_class.h"
#include "support/exact_copy.h"

namespace sip::fuzz {
namespace {

Configuration configuration() {
  Configuration made;
  made.aor = "sip:alice@a.example";
  made.credentials = {.username = "alice", .password = "secret", .ha1 = {}, .realm = {}};
  made.event_packages = "presence, dialog";
  return made;
}

std::size_t head_length(std::string_view frame) {
  const std::size_t blank = frame.find("\r\n\r\n");
  return blank == std::string_view::npos ? frame.size() : blank + 4;
}

// The table that a message was written with is the one that a reader finds.
void check_reading(const Message& sent, bool faultless) {
  test::TestBodyHost host;
  BodyStore bodies{host};
  MessageLimits limits;
  limits.octets = limits.header_fields = limits.values = limits.parameters = limits.request_uri =
      limits.digits = 1U << 20U;
  const auto read = parse_message(test::exact_string(sent.head()), {}, bodies, limits);
  require(read.has_value(), "what is sent can be read");
  const Message& message = **read;
  require(message.headers().size() == sent.headers().size(), "as many fields as were written");
  for (std::size_t i = 0; i < sent.headers().size(); ++i) {
    const HeaderSpan& written = sent.headers()[i];
    const HeaderSpan& found = message.headers()[i];
    require(found.name == written.name && message.name_of(found) == sent.name_of(written) &&
                message.value_of(found) == trim(sent.value_of(written)),
            "each field is where it was written");
  }
  require(message.method_name() == sent.method_name() && message.status() == sent.status() &&
              message.request_uri() == sent.request_uri(),
          "the start line is the one that was written");
  if (!faultless) return;
  const auto fault = find_fault(message);  // its body stays with its own store
  require(!fault || (!sent.body().empty() && fault->detail.view().starts_with("Content-Length")),
          "what is sent has no fault");
}

}  // namespace

Agent::Agent() : core_(random_, host_, configuration()) { open(); }

void Agent::open() {
  flow_ = FlowId{++flows_};
  core_.flow_opened(flow_, false, now_);
  drain();
}

void Agent::close_flow() {
  core_.flow_closed(flow_, now_);
  drain();
}

void Agent::frame(std::string_view octets) {
  const std::size_t length = head_length(octets);
  const std::string_view head = octets.substr(0, length);
  const auto message =
      core_.receive(flow_, test::exact_string(head), body(octets.substr(length)), now_);
  if (message) {
    fault_in_ = find_fault(*message).has_value();
    for (const HeaderSpan& span : message->headers()) {
      require(span.name_begin + span.name_length <= span.value_begin &&
                  span.value_begin <= span.value_end && span.value_end <= message->head().size(),
              "span tables lie inside the frame");
    }
  } else {
    fault_in_ = true;
  }
  drain();
  fault_in_ = false;
}

void Agent::pass(Duration time) {
  const Instant end = now_ + time;
  for (int fired = 0; core_.next_timeout() && *core_.next_timeout() <= end; ++fired) {
    now_ = std::max(now_, *core_.next_timeout());
    core_.handle_timeout(now_);
    drain();
    require(fired < 1'000'000, "timers end");
  }
  now_ = end;
}

void Agent::end() {
  core_.close(now_);
  drain();
  pass(seconds(3600));
  close_flow();
  pass(seconds(3600));
  last_request = nullptr;
  last_response = nullptr;
  (void)core_.poll();
  drain();
  const Statistics left = core_.statistics();
  require(left.flows == 0, "no flow is left");
  require(left.client_transactions + left.server_transactions == 0, "no transaction is left");
  require(left.dialogs == 0, "no dialog is left");
  require(left.outgoing_requests + left.incoming_requests == 0, "no request is left");
  require(left.registrations == 0, "no registration is left");
  require(left.subscriptions == 0, "no subscription is left");
  require(left.publications == 0, "no publication is left");
  require(left.timers == 0, "no timer is left");
  require(left.outputs == 0, "no output is left");
  require(left.bodies == 0, "no body is left");
}

MessageOptions Agent::description(std::string_view text) {
  MessageOptions made;
  made.body = body(text);
  made.content_type = "application/sdp";
  return made;
}

Body Agent::body(std::string_view text) {
  if (text.empty()) return {};
  return core_.bodies().adopt(host_.intern(std::string(text)),
                              static_cast<std::uint32_t>(text.size()));
}

std::string Agent::lines(const Message& message, HeaderName name) {
  std::string text;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == name)
      text.append(message.name_of(span)).append(": ").append(message.value_of(span)) += "\r\n";
  }
  return text;
}

std::string Agent::response(std::string_view status, std::string_view tag, std::string_view fields,
                            std::string_view body) const {
  if (!last_request) return {};
  std::string text = "SIP/2.0 ";
  text.append(status).append(" x\r\n");
  for (const HeaderName name :
       {HeaderName::via, HeaderName::from, HeaderName::call_id, HeaderName::cseq})
    text += lines(*last_request, name);
  std::string to = lines(*last_request, HeaderName::to);
  if (!tag.empty() && to.size() > 2 && to.find("tag=") == std::string::npos)
    to.insert(to.size() - 2, std::string(";tag=").append(tag));
  text.append(to).append("Contact: <sip:bob@192.0.2.1;transport=ws>\r\n").append(fields);
  if (!body.empty()) text += "Content-Type: application/sdp\r\n";
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return text.append(body);
}

void Agent::drain() {
  for (;;) {
    const Output& output = core_.poll();
    if (output.kind == OutputKind::none) return;
    note(output);
  }
}

void Agent::note(const Output& output) {
  if (output.dialog) dialog = output.dialog;
  const RequestId request = output.request;
  const DialogId of = output.dialog;
  switch (output.kind) {
    case OutputKind::body_released: host_.released(BodyId{output.number}); return;
    case OutputKind::frame:
      check_reading(*output.message, output.message->is_request() || !fault_in_);
      (output.message->is_request() ? last_request : last_response) = output.message;
      return;
    case OutputKind::request:
      theirs = request;
      core_.delivered(request, of, takes, now_);
      return;
    case OutputKind::ack: core_.delivered(request, of, false, now_); return;
    case OutputKind::response:
      if (output.status >= 200 && output.status < 300) core_.delivered(request, of, false, now_);
      return;
    case OutputKind::credentials_wanted: asking = request; return;
    default: return;
  }
}

}  // namespace sip::fuzz
