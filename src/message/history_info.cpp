#include "message/history_info.h"

#include <utility>

#include "grammar/digits.h"
#include "grammar/one_line.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"

namespace sip {
namespace {

/// The last value that parses, and those before it, each with a comma behind it.
struct Known {
  std::string before;
  std::string last;
};

Known known_by(const Message& message) {
  Known known;
  for_each_value(message, HeaderName::history_info, [&known](std::string_view value) {
    auto line = one_line(value);
    if (!line || !parse_name_addr(*line)) return true;
    if (!known.last.empty()) known.before.append(known.last).append(", ");
    known.last = *std::move(line);
    return true;
  });
  return known;
}

// 10.2: as a header of the URI, which only those of SIP have.
std::string with_reason(const std::string& entry, std::uint16_t status) {
  const auto address = parse_name_addr(entry);
  const auto uri = address ? parse_uri(address->uri) : malformed("History-Info");
  if (!uri || !uri->is_sip_or_sips() || uri->header("Reason")) return entry;
  std::string text{address->display_name};
  text.append(text.empty() ? "<" : " <").append(uri->text);
  text.append(uri->headers.empty() ? "?" : "&").append("Reason=SIP%3Bcause%3D");
  text.append(DecimalText{status}.view()).append(">").append(address->params.text());
  return text;
}

// "1.2" becomes "1.3".
std::string index_behind(std::string_view index) {
  const std::size_t dot = index.rfind('.');
  const std::size_t last = dot == std::string_view::npos ? 0 : dot + 1;
  const auto number = parse_digits<std::uint32_t>(index.substr(last));
  if (!number || *number == UINT32_MAX) return std::string(index).append(".1");
  return std::string(index.substr(0, last)).append(DecimalText{*number + 1}.view());
}

// 10.4: why this is the target, as the redirecting server has put it on its Contact.
std::string_view reason_of(const Message& response, std::string_view contact) {
  std::string_view found = "mp";
  for_each_value(response, HeaderName::contact, [&](std::string_view value) {
    const auto address = parse_name_addr(value);
    if (!address || address->uri != contact) return true;
    if (address->params.has("rc")) found = "rc";
    if (address->params.has("np")) found = "np";
    return false;
  });
  return found;
}

}  // namespace

std::string history_after(const Message& request, const Message& response,
                          std::string_view contact) {
  Known known = known_by(response);
  if (known.last.empty()) known = known_by(request);
  if (known.last.empty()) known.last.append("<").append(request.request_uri()).append(">;index=1");
  const auto last = parse_name_addr(known.last);
  const std::string index{last->params.value("index").value_or("1")};
  std::string history = std::move(known.before);
  history.append(with_reason(known.last, response.status())).append(", <").append(contact);
  history.append(">;index=").append(index_behind(index)).append(";");
  history.append(reason_of(response, contact)).append("=").append(index);
  return history;
}

}  // namespace sip
