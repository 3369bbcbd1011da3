#include "message/multipart.h"

#include <algorithm>
#include <string>

#include "grammar/cursor.h"
#include "grammar/quoted_string.h"
#include "message/leading_value.h"
#include "message/media_type.h"

namespace sip {
namespace {

struct Line {
  std::string_view text;  // without its end
  std::size_t begin = 0;
  std::size_t end = 0;  // behind its end
};

Line line_at(std::string_view octets, std::size_t begin) {
  const std::size_t feed = octets.find('\n', begin);
  const std::size_t end = feed == std::string_view::npos ? octets.size() : feed + 1;
  std::string_view text = octets.substr(begin, end - begin);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {text, begin, end};
}

enum class Delimiter : std::uint8_t { none, next, last };

//     delimiter       = "--" boundary transport-padding
//     close-delimiter = delimiter "--"
Delimiter delimiter_in(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return Delimiter::none;
  const std::string_view rest = trim(line.substr(2 + boundary.size()));
  if (rest.empty()) return Delimiter::next;
  return rest == "--" ? Delimiter::last : Delimiter::none;
}

// The line break before a delimiter belongs to the delimiter.
std::string_view without_line_break(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

BodyPart part_of(std::string_view text) {
  BodyPart part;
  std::size_t at = 0;
  std::string_view* folded = nullptr;
  while (at < text.size()) {
    const Line line = line_at(text, at);
    at = line.end;
    if (line.text.empty()) break;
    if (is_class(line.text.front(), kSpace)) {
      // A fold: the value goes on to the end of this line.
      if (folded != nullptr && !folded->empty()) {
        const auto begin = static_cast<std::size_t>(folded->data() - text.data());
        *folded = trim(text.substr(begin, line.begin + line.text.size() - begin));
      }
      continue;
    }
    const std::size_t colon = line.text.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = trim(line.text.substr(0, colon));
    folded = equal_ignoring_case(name, "Content-Type") || equal_ignoring_case(name, "c")
                 ? &part.content_type
             : equal_ignoring_case(name, "Content-Disposition")       ? &part.content_disposition
             : equal_ignoring_case(name, "Content-ID")                ? &part.content_id
             : equal_ignoring_case(name, "Content-Transfer-Encoding") ? &part.content_encoding
                                                                      : nullptr;
    if (folded != nullptr) *folded = trim(line.text.substr(colon + 1));
  }
  part.head = text.substr(0, at);
  part.content = text.substr(at);
  return part;
}

// RFC 3261 7.4.1: SIP carries octets; "binary" and its likes say just that.
bool is_plain(std::string_view encoding) {
  for (const std::string_view plain : {"", "binary", "8bit", "7bit"}) {
    if (equal_ignoring_case(encoding, plain)) return true;
  }
  return false;
}

std::optional<BodyPart> find_in(std::string_view octets, std::string_view content_type,
                                const MultipartLimits& limits, std::uint32_t nesting) {
  if (nesting > limits.nesting) return std::nullopt;
  auto parts = parse_multipart(octets, content_type, limits);
  if (!parts) return std::nullopt;
  if (equal_ignoring_case(parse_media_type(content_type)->subtype, "alternative")) {
    std::ranges::reverse(*parts);
  }
  for (const BodyPart& part : *parts) {
    if (const auto inner = find_in(part.content, part.content_type, limits, nesting + 1))
      return inner;
    if (!part.content.empty() && is_plain(part.content_encoding) &&
        describes_session(part.content_type, part.content_disposition)) {
      return part;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<BodyPart>> parse_multipart(std::string_view octets,
                                              std::string_view content_type,
                                              const MultipartLimits& limits) {
  const auto type = parse_media_type(content_type);
  if (!type || !equal_ignoring_case(type->type, "multipart"))
    return malformed("body: no multipart");
  const std::string boundary = unquote(type->params.value("boundary").value_or(""));
  if (boundary.empty() || boundary.size() > 70)
    return malformed("body: no boundary of 1-70 octets");
  std::vector<BodyPart> parts;
  std::optional<std::size_t> begin;
  const auto too_many =
      std::unexpected(Error{ErrorCode::too_large, "body: more parts than the limit", 413});
  for (std::size_t at = 0; at < octets.size();) {
    const Line line = line_at(octets, at);
    at = line.end;
    const Delimiter delimiter = delimiter_in(line.text, boundary);
    if (delimiter == Delimiter::none) continue;
    if (begin) {
      if (parts.size() == limits.parts) return too_many;
      parts.push_back(part_of(without_line_break(octets.substr(*begin, line.begin - *begin))));
    }
    begin = line.end;
    if (delimiter == Delimiter::last) {
      begin.reset();
      break;
    }
  }
  if (begin && *begin < octets.size()) {
    if (parts.size() == limits.parts) return too_many;
    parts.push_back(part_of(octets.substr(*begin)));
  }
  if (parts.empty()) return malformed("body: no part");
  return parts;
}

std::optional<BodyPart> find_session_part(std::string_view octets, std::string_view content_type,
                                          const MultipartLimits& limits) {
  return find_in(octets, content_type, limits, 1);
}

Result<bool> requires_more_than_session(std::string_view octets, std::string_view content_type,
                                        const MultipartLimits& limits) {
  const auto parts = parse_multipart(octets, content_type, limits);
  if (!parts) return std::unexpected(parts.error());
  const bool has_session = find_session_part(octets, content_type, limits).has_value();
  if (has_session && equal_ignoring_case(parse_media_type(content_type)->subtype, "alternative"))
    return false;
  return std::ranges::any_of(*parts, [has_session](const BodyPart& part) {
    const auto disposition =
        parse_token_value(part.content_disposition, "Content-Disposition: no type");
    const auto handling = disposition ? disposition->params.value("handling") : std::nullopt;
    if (!has_session) return !equal_ignoring_case(handling.value_or(""), "optional");
    if (!equal_ignoring_case(handling.value_or(""), "required")) return false;
    const auto inner = parse_media_type(part.content_type);
    const bool is_multipart = inner && equal_ignoring_case(inner->type, "multipart");
    return !is_multipart && !describes_session(part.content_type, part.content_disposition);
  });
}

bool describes_session(std::string_view content_type, std::string_view content_disposition) {
  if (!content_disposition.empty()) {
    return equal_ignoring_case(Cursor{content_disposition}.take_while(kTokenChar), "session");
  }
  const auto type = parse_media_type(content_type);
  return type && type->is("application", "sdp");
}

}  // namespace sip
