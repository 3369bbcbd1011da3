// A multipart body: the Content-Type ends with the first line feed, what follows is the body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "bindings/body_parts_record.h"
#include "fuzz/support/property.h"
#include "grammar/char_class.h"
#include "message/multipart.h"
#include "message/session_part.h"
#include "support/exact_copy.h"
#include "support/test_body_host.h"

namespace {

using namespace sip;
using fuzz::lies_in;
using fuzz::require;

constexpr std::string_view kBoundary = "=_a boundary that nobody else has_=";

std::string printed(const std::vector<BodyPart>& parts) {
  std::string text;
  for (const BodyPart& part : parts) {
    text.append("--").append(kBoundary).append("\r\n").append(part.head);
    text.append(part.content).append("\r\n");
  }
  return text.append("--").append(kBoundary).append("--\r\n");
}

void check_parts(const std::vector<BodyPart>& parts, std::string_view body) {
  const char* last = body.data();
  for (const BodyPart& part : parts) {
    for (const std::string_view piece : {part.head, part.content})
      require(lies_in(piece, body), "parts lie inside the body");
    for (const std::string_view value :
         {part.content_type, part.content_disposition, part.content_id, part.content_encoding})
      require(lies_in(value, part.head), "fields lie inside the head of their part");
    require(part.head.data() >= last && part.content.data() >= part.head.data(),
            "parts follow each other");
    last = part.content.data() + part.content.size();
  }
}

// Only of bodies whose parts have a whole head: a part without a blank line is a head alone.
bool is_whole(const BodyPart& part) {
  return part.head.ends_with("\n\r\n") || part.head.ends_with("\n\n") || part.head == "\r\n" ||
         part.head == "\n";
}

void check_round_trip(const std::vector<BodyPart>& parts) {
  if (!std::ranges::all_of(parts, is_whole)) return;
  for (const BodyPart& part : parts) {
    if (part.content.find(kBoundary) != std::string_view::npos) return;
    if (part.head.find(kBoundary) != std::string_view::npos) return;
  }
  const test::ExactCopy body{printed(parts)};
  const std::string type = "multipart/mixed;boundary=\"" + std::string(kBoundary) + '"';
  const auto again = parse_multipart(body.view(), type);
  require(again.has_value() && again->size() == parts.size(), "as many parts as were printed");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    require((*again)[i].head == parts[i].head && (*again)[i].content == parts[i].content &&
                (*again)[i].content_type == parts[i].content_type &&
                (*again)[i].content_disposition == parts[i].content_disposition &&
                (*again)[i].content_id == parts[i].content_id,
            "parse(print(x)) equals x");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::size_t feed = std::min(input.find('\n'), input.size());
  const test::ExactCopy type{input.substr(0, feed)};
  const test::ExactCopy body{input.substr(std::min(feed + 1, input.size()))};
  const auto parts = parse_multipart(body.view(), type.view());
  const auto session = find_session_part(body.view(), type.view());
  if (session) {
    require(parts.has_value(), "a session description is a part");
    require(lies_in(session->content, body.view()) && !session->content.empty(),
            "the session description lies inside the body");
  }
  if (parts) {
    check_parts(*parts, body.view());
    check_round_trip(*parts);
  }
  bindings::BodyPartsRecord record;
  const std::uint32_t* const words = record.write(type.view(), body.view());
  const auto all = parse_multipart(body.view(), type.view(), {.parts = record.kMostParts});
  require(words[2] == (all ? all->size() : 0), "the record counts the parts");
  require(!parts || parts->size() <= all->size(), "a higher limit takes nothing away");
  test::TestBodyHost host;
  {
    BodyStore bodies{host};
    const std::string text{body.view()};
    const Body whole = bodies.adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
    const auto taken = take_session_part(whole, trim(type.view()));  // as a message has it
    require(taken.has_value() == session.has_value(), "the part taken is the part found");
    if (taken) require(taken->body.octets() == session->content, "octet for octet");
  }
  require(host.live() == 0 || body.view().empty(), "bodies are released");
  return 0;
}
