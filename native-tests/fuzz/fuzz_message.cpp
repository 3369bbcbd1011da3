// Any octets as a message: parsed, every field read by every reader, copied into an own message.
#include <cstddef>
#include <cstdint>
#include <string>

#include "auth/challenge.h"
#include "message/cseq.h"
#include "message/message.h"
#include "message/message_builder.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"
#include "message/via.h"
#include "support/test_body_host.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sip;
  test::TestBodyHost host;
  BodyStore bodies{host};
  // A string of exactly that size: the sanitizer sees a read beyond it.
  std::string head;
  head.reserve(size);
  head.assign(data, data + size);
  const auto parsed = parse_message(std::move(head), {}, bodies);
  if (!parsed) return 0;
  const Message& message = **parsed;
  (void)find_fault(message);
  for (const HeaderSpan& span : message.headers()) {
    const std::string_view value = message.value_of(span);
    (void)message.name_of(span);
    if (const auto address = parse_name_addr(value)) (void)parse_uri(address->uri);
    (void)parse_uri(value);
    (void)parse_via(value);
    (void)parse_cseq(value);
    (void)parse_delta_seconds(value);
    (void)parse_challenge(value, false);
    if (message.header(span.name)) {
      for_each_value(message, span.name, [](std::string_view) { return true; });
    }
  }
  if (message.is_request()) (void)make_response(message, 400, {}, "tag").finish();
  return 0;
}
