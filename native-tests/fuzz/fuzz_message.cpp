// Any octets as a message: parsed, written anew field by field, and parsed again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/support/property.h"
#include "message/message.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/utf16_spans.h"
#include "message/values.h"
#include "message/via.h"
#include "support/exact_copy.h"
#include "support/test_body_host.h"

namespace {

using namespace sip;
using fuzz::lies_in;
using fuzz::require;

// As the shim cuts a frame.
std::size_t head_length(std::string_view frame) {
  const std::size_t blank = frame.find("\r\n\r\n");
  return blank == std::string_view::npos ? frame.size() : blank + 4;
}

class Octets : public BodyHost {
 public:
  explicit Octets(std::string_view text) : text_(text) {}
  std::string octets(BodyId) override { return std::string(text_); }
  void released(BodyId) override { ++released_; }
  int times_released() const { return released_; }

 private:
  std::string_view text_;
  int released_ = 0;
};

void check_table(const Message& message) {
  const std::string_view head = message.head();
  std::size_t last = 0;
  for (const HeaderSpan& span : message.headers()) {
    require(span.name_begin >= last && span.name_begin + span.name_length <= span.value_begin &&
                span.value_begin <= span.value_end && span.value_end <= head.size(),
            "span tables lie inside the frame, in order");
    last = span.value_end;
    require(header_name_from(message.name_of(span)) == span.name, "names are found again");
  }
  for (const std::string_view part :
       {message.method_name(), message.request_uri(), message.reason_phrase(), message.version()})
    require(lies_in(part, head), "the start line lies inside the frame");
  if (encoding_of(head) == HeadEncoding::utf8) {
    const auto offsets = utf16_offsets(head);
    const auto spans = utf16_spans(message);
    for (std::size_t i = 0; i < spans.size(); ++i)
      require(spans[i].value_end == offsets[message.headers()[i].value_end], "UTF-16 offsets");
  }
}

MessagePtr written_anew(const Message& message, const Body& body) {
  MessageBuilder builder =
      message.is_request() ? MessageBuilder::request(message.method_name(), message.request_uri())
                           : MessageBuilder::response(message.status(), message.reason_phrase());
  for (const HeaderSpan& span : message.headers()) {
    if (span.name != HeaderName::content_length) builder.copy(message, span);
  }
  return std::move(builder).finish(body);
}

void check_same(const Message& message, const Message& again) {
  require(message.method_name() == again.method_name() && message.status() == again.status() &&
              message.request_uri() == again.request_uri() &&
              (message.reason_phrase().empty() || message.reason_phrase() == again.reason_phrase()),
          "parse(print(x)) has the start line of x");
  std::size_t at = 0;
  for (const HeaderSpan& span : message.headers()) {
    if (span.name == HeaderName::content_length) continue;
    require(at < again.headers().size(), "parse(print(x)) has the fields of x");
    const HeaderSpan& other = again.headers()[at++];
    require(span.name == other.name && message.name_of(span) == again.name_of(other) &&
                message.value_of(span) == again.value_of(other),
            "parse(print(x)) has the values of x");
  }
  require(at + 1 == again.headers().size(), "parse(print(x)) has no more fields than x");
  require(message.body().octets() == again.body().octets(), "parse(print(x)) has the body of x");
  require(message.session_part().has_value() == again.session_part().has_value(),
          "parse(print(x)) has the session description of x");
}

// What a reader of a message asks it for.
void read(const Message& message) {
  (void)find_fault(message);
  (void)via_count(message);
  (void)contact_of(message);
  (void)from_of(message);
  (void)to_of(message);
  (void)top_via_of(message);
  (void)is_session_description(message);
  (void)lists_token(message, HeaderName::require, "100rel");
  (void)seconds_of(message, HeaderName::expires);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view frame{reinterpret_cast<const char*>(data), size};
  const std::string_view body = frame.substr(head_length(frame));
  Octets host{body};
  {
    BodyStore bodies{host};
    const auto parsed = parse_message(
        test::exact_string(frame.substr(0, head_length(frame))),
        bodies.adopt(BodyId{body.empty() ? 0U : 1U}, static_cast<std::uint32_t>(body.size())),
        bodies);
    if (!parsed) return 0;
    const Message& message = **parsed;
    check_table(message);
    read(message);
    const MessagePtr printed = written_anew(message, message.body());
    // A start line that no builder would be given is no matter of printing.
    if (message.fault() && message.fault()->detail.view().starts_with("Request-Line")) return 0;
    const auto again = parse_message(test::exact_string(printed->head()), message.body(), bodies);
    require(again.has_value(), "what is printed parses");
    check_same(message, **again);
    if (message.is_request()) {
      const MessagePtr answer = make_response(message, 400, {}, "tag").finish();
      const auto read_answer = parse_message(test::exact_string(answer->head()), {}, bodies);
      require(read_answer.has_value(), "the answer parses");
      require(via_count(**read_answer) == via_count(message), "the answer has the request's Via");
    }
  }
  require(body.empty() || host.times_released() <= 1, "a body is released once");
  return 0;
}
