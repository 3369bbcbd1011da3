// Any text as a URI: it is made of its parts, equals itself, and comparing knows no order. A line
// feed parts two URIs that are compared.
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/support/property.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "support/exact_copy.h"

namespace {

using namespace sip;
using fuzz::lies_in;
using fuzz::require;

std::string printed(const Uri& uri) {
  std::string text{uri.scheme};
  text += ':';
  if (!uri.is_sip_or_sips()) return text.append(uri.opaque);
  if (uri.user) text.append(*uri.user);
  if (uri.password) text.append(":").append(*uri.password);
  if (uri.user) text += '@';
  text.append(uri.host);
  if (uri.port) text += ':' + std::to_string(*uri.port);
  text.append(uri.params.text());
  if (!uri.headers.empty()) text.append("?").append(uri.headers);
  return text;
}

void check(const Uri& uri) {
  for (const std::string_view part : {uri.scheme, uri.user.value_or(std::string_view{}),
                                      uri.password.value_or(std::string_view{}), uri.host,
                                      uri.params.text(), uri.headers, uri.opaque})
    require(lies_in(part, uri.text), "parts lie inside the URI");
  for (std::string_view rest = uri.params.text(); const auto param = Parameters::take(rest);)
    require(lies_in(param->name, uri.text) && uri.params.has(param->name), "parameters are found");
  const std::string text = printed(uri);
  const test::ExactCopy copy{text};
  const auto again = parse_uri(copy.view());
  require(again.has_value(), "what is printed parses");
  require(again->scheme == uri.scheme && again->user == uri.user &&
              again->password == uri.password && again->host == uri.host &&
              again->port == uri.port && again->params.text() == uri.params.text() &&
              again->headers == uri.headers && again->opaque == uri.opaque,
          "parse(print(x)) equals x");
  require(equivalent(uri, *again) && equivalent(*again, uri), "a URI is equivalent to itself");
  if (uri.is_sip_or_sips())
    require(canonical_aor(uri) == canonical_aor(*again), "one key for one URI");
  const std::string bracketed = "<" + text + ">;tag=a";
  const auto address = parse_name_addr(bracketed);
  require(address && address->uri == text, "a URI can stand in angle brackets");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::size_t feed = text.find('\n');
  const test::ExactCopy first{text.substr(0, feed)};
  const test::ExactCopy second{feed == std::string_view::npos ? text : text.substr(feed + 1)};
  const auto a = parse_uri(first.view());
  const auto b = parse_uri(second.view());
  if (a) check(*a);
  if (b) check(*b);
  if (a && b) require(equivalent(*a, *b) == equivalent(*b, *a), "the order does not matter");
  if (a && b && a->is_sip_or_sips() && b->is_sip_or_sips() && equivalent(*a, *b))
    require(canonical_aor(*a) == canonical_aor(*b) || a->host.starts_with('['),
            "equivalent URIs have one key");
  test::for_every_prefix(first.view().substr(0, 64), [](std::string_view part) {
    if (const auto uri = parse_uri(part)) require(lies_in(uri->host, part), "inside");
  });
  return 0;
}
