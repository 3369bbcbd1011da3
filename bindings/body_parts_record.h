#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "message/multipart.h"

namespace sip::bindings {

/// The parts of a multipart body as words, for `parseBodyParts`: begin and end of the session
/// description in it, wherever that is nested (0 and 0: none); how many parts there are, then for
/// each begin and end (octets of the body) of Content-Type, Content-Disposition, Content-ID,
/// Content-Transfer-Encoding and content. What is absent begins and ends at 0.
class BodyPartsRecord {
 public:
  /// The state of a list of resources has one for each of them (RFC 4662 5).
  static constexpr std::uint32_t kMostParts = 10'000;

  const std::uint32_t* write(std::string_view content_type, std::string_view body) {
    words_.clear();
    const auto session = find_session_part(body, content_type);
    add(session ? session->content : std::string_view{}, body);
    const auto parts = parse_multipart(body, content_type, {.parts = kMostParts});
    words_.push_back(parts ? static_cast<std::uint32_t>(parts->size()) : 0);
    if (!parts) return words_.data();
    for (const BodyPart& part : *parts) {
      for (const std::string_view piece : {part.content_type, part.content_disposition,
                                           part.content_id, part.content_encoding, part.content}) {
        add(piece, body);
      }
    }
    return words_.data();
  }

 private:
  void add(std::string_view piece, std::string_view body) {
    const std::size_t begin =
        piece.empty() ? 0 : static_cast<std::size_t>(piece.data() - body.data());
    words_.push_back(static_cast<std::uint32_t>(begin));
    words_.push_back(static_cast<std::uint32_t>(begin + piece.size()));
  }

  std::vector<std::uint32_t> words_;
};

}  // namespace sip::bindings
