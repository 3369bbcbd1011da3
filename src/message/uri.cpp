#include "message/uri.h"

#include <algorithm>

#include "grammar/char_class.h"
#include "grammar/cursor.h"
#include "grammar/escapes.h"
#include "grammar/host.h"
#include "grammar/uri_break.h"

namespace sip {
namespace {

// "%" stands for itself here; that each begins an escape is checked for the whole.
bool consists_of(std::string_view text, unsigned classes) {
  for (const char c : text) {
    if (!is_class(c, classes) && c != '%') return false;
  }
  return true;
}

//     userinfo = ( user / telephone-subscriber ) [ ":" password ] "@"
Result<void> take_userinfo(Cursor& in, Uri& uri) {
  // "@" may stand nowhere else but escaped, so the first one ends the userinfo.
  const std::size_t at = in.rest().find('@');
  if (at == std::string_view::npos) return {};
  const std::string_view userinfo = in.take_octets(at);
  in.take('@');
  const std::size_t colon = userinfo.find(':');
  uri.user = userinfo.substr(0, colon);
  // More lenient: "#" is not escaped by dialling applications.
  for (const char c : *uri.user) {
    if (!is_class(c, kUserChar) && c != '%' && c != '#') return malformed("URI: user");
  }
  if (uri.user->empty()) return malformed("URI: user");
  if (colon == std::string_view::npos) return {};
  uri.password = userinfo.substr(colon + 1);
  if (!consists_of(*uri.password, kPasswordChar)) return malformed("URI: password");
  return {};
}

//     hostport uri-parameters [ headers ]
Result<void> take_hostport_and_rest(Cursor& in, Uri& uri) {
  const auto host = take_host_port(in, false);
  if (!host) return malformed("URI: host");
  uri.host = host->host;
  uri.port = host->port;
  const std::size_t question = in.rest().find('?');
  const std::string_view params = in.take_octets(std::min(question, in.rest().size()));
  if (!params.empty() && params.front() != ';') return malformed("URI: text behind the host");
  if (params.contains('@')) return malformed("URI: parameters");
  uri.params = Parameters{params};
  if (in.take('?')) uri.headers = in.rest();
  return {};
}

bool same_optional(std::optional<std::string_view> a, std::optional<std::string_view> b,
                   bool ignoring_case) {
  if (a.has_value() != b.has_value()) return false;
  return !a || equal_unescaped(*a, *b, ignoring_case);
}

// 19.1.4: these must match even where only one URI has them; others only where both do.
bool always_compared(std::string_view name) {
  for (const std::string_view special : {"user", "ttl", "method", "maddr", "transport"}) {
    if (equal_ignoring_case(name, special)) return true;
  }
  return false;
}

bool params_match(Parameters a, Parameters b) {
  for (std::string_view rest = a.text(); const auto parameter = Parameters::take(rest);) {
    if (!b.has(parameter->name)) {
      if (always_compared(parameter->name)) return false;
      continue;
    }
    // Of one that stands twice, which it may not, the first counts.
    if (!same_optional(a.value(parameter->name), b.value(parameter->name), true)) return false;
  }
  return true;
}

// 19.1.4: header components are never ignored; their order is.
bool headers_contain(std::string_view a, std::string_view b) {
  while (!a.empty()) {
    const std::size_t end = std::min(a.find('&'), a.size());
    const std::string_view header = a.substr(0, end);
    a.remove_prefix(std::min(end + 1, a.size()));
    bool found = false;
    for (std::string_view rest = b; !rest.empty() && !found;) {
      const std::size_t other_end = std::min(rest.find('&'), rest.size());
      found = equal_unescaped(header, rest.substr(0, other_end), true);
      rest.remove_prefix(std::min(other_end + 1, rest.size()));
    }
    if (!found) return false;
  }
  return true;
}

bool has_too_many_parts(std::string_view text) {
  constexpr std::ptrdiff_t kMost = 128;
  return std::ranges::count(text, ';') > kMost || std::ranges::count(text, '&') > kMost;
}

// RFC 3966 3: what makes a number legible does not count.
bool same_digits(std::string_view a, std::string_view b) {
  const auto next = [](std::string_view& text) {
    const std::size_t at = std::min(text.find_first_not_of("-.()"), text.size());
    text.remove_prefix(at);
    if (text.empty()) return '\0';
    const char c = to_lower(text.front());
    text.remove_prefix(1);
    return c;
  };
  while (true) {
    const char x = next(a);
    if (x != next(b)) return false;
    if (x == '\0') return true;
  }
}

// RFC 3966 4: parameters in any order, all of them, names and values without regard to case.
bool telephone_params_in(Parameters a, Parameters b) {
  for (std::string_view rest = a.text(); const auto parameter = Parameters::take(rest);) {
    if (!b.has(parameter->name)) return false;
    const auto mine = a.value(parameter->name);
    const auto value = b.value(parameter->name);
    if (value.has_value() != mine.has_value()) return false;
    const bool digits = equal_ignoring_case(parameter->name, "ext") ||
                        equal_ignoring_case(parameter->name, "phone-context");
    if (value && !(digits ? same_digits(*value, *mine) : equal_unescaped(*value, *mine, true))) {
      return false;
    }
  }
  return true;
}

bool same_telephone(std::string_view a, std::string_view b) {
  const std::size_t end_a = std::min(a.find(';'), a.size());
  const std::size_t end_b = std::min(b.find(';'), b.size());
  const Parameters params_a{a.substr(end_a)};
  const Parameters params_b{b.substr(end_b)};
  return same_digits(a.substr(0, end_a), b.substr(0, end_b)) &&
         telephone_params_in(params_a, params_b) && telephone_params_in(params_b, params_a);
}

// RFC 8141 3.1: the namespace without regard to case, the rest octet for octet but for the letter
// case of escapes; the components behind "?" and "#" do not count.
bool same_urn(std::string_view a, std::string_view b) {
  a = a.substr(0, a.find_first_of("?#"));
  b = b.substr(0, b.find_first_of("?#"));
  if (a.size() != b.size()) return false;
  const std::size_t nid_end = std::min(a.find(':'), a.size());
  if (!equal_ignoring_case(a.substr(0, nid_end), b.substr(0, nid_end))) return false;
  std::size_t escaped = 0;
  for (std::size_t i = nid_end; i < a.size(); ++i) {
    if (a[i] != b[i] && (escaped == 0 || to_lower(a[i]) != to_lower(b[i]))) return false;
    escaped = a[i] == '%' ? 2 : escaped - (escaped > 0 ? 1 : 0);
  }
  return true;
}

}  // namespace

std::optional<std::string_view> Uri::header(std::string_view name) const {
  std::string_view rest = headers;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const std::size_t equals = std::min(one.find('='), one.size());
    if (!equal_unescaped(one.substr(0, equals), name, true)) continue;
    return one.substr(std::min(equals + 1, one.size()));
  }
  return std::nullopt;
}

bool Uri::is_sips() const { return equal_ignoring_case(scheme, "sips"); }
bool is_sips(std::string_view uri) { return equal_ignoring_case(uri.substr(0, 5), "sips:"); }
bool is_sip_or_sips(std::string_view uri) {
  return equal_ignoring_case(uri.substr(0, 4), "sip:") || is_sips(uri);
}
bool Uri::is_sip_or_sips() const { return equal_ignoring_case(scheme, "sip") || is_sips(); }

bool has_scheme(std::string_view text) {
  Cursor in{text};
  const std::string_view scheme = in.take_while(kSchemeChar);
  return !scheme.empty() && is_class(scheme.front(), kAlpha) && in.take(':') && !in.at_end();
}

Result<Uri> parse_uri(std::string_view text) {
  Cursor in{text};
  Uri uri;
  uri.text = text;
  uri.scheme = in.take_while(kSchemeChar);
  if (uri.scheme.empty() || !is_class(uri.scheme.front(), kAlpha) || !in.take(':'))
    return malformed("URI: scheme");
  if (in.at_end()) return malformed("URI: nothing behind the scheme");
  if (find_uri_break(text) < text.size())
    return malformed("URI: white space, a quote, an angle bracket or a control character in it");
  if (!uri.is_sip_or_sips()) {
    uri.opaque = in.rest();
    return uri;
  }
  if (!has_valid_escapes(in.rest())) return malformed("URI: a % without two hexadecimal digits");
  if (const auto taken = take_userinfo(in, uri); !taken) return std::unexpected(taken.error());
  if (const auto taken = take_hostport_and_rest(in, uri); !taken)
    return std::unexpected(taken.error());
  return uri;
}

bool equivalent(const Uri& a, const Uri& b) {
  if (!equal_ignoring_case(a.scheme, b.scheme)) return false;
  const bool octet_for_octet = has_too_many_parts(a.text) || has_too_many_parts(b.text);
  if (equal_ignoring_case(a.scheme, "tel") && !octet_for_octet)
    return same_telephone(a.opaque, b.opaque);
  if (equal_ignoring_case(a.scheme, "urn")) return same_urn(a.opaque, b.opaque);
  if (!a.is_sip_or_sips()) return a.opaque == b.opaque;
  if (!same_optional(a.user, b.user, false) || !same_optional(a.password, b.password, false) ||
      !same_host(a.host, b.host) || a.port != b.port)
    return false;
  if (octet_for_octet) return a.params.text() == b.params.text() && a.headers == b.headers;
  return params_match(a.params, b.params) && params_match(b.params, a.params) &&
         headers_contain(a.headers, b.headers) && headers_contain(b.headers, a.headers);
}

std::string_view without_headers(const Uri& uri) {
  // The question mark stands before them, also where none follows; one may be in a user part, too.
  const bool marked = uri.is_sip_or_sips() && uri.text.ends_with('?');
  const std::size_t cut = uri.headers.empty() && !marked ? 0 : uri.headers.size() + 1;
  return uri.text.substr(0, uri.text.size() - cut);
}

std::string request_uri_of(const Uri& uri) {
  std::string target{without_headers(uri)};
  const std::string_view params = uri.params.text();
  if (!uri.params.has("method")) return target;
  target.resize(target.size() - params.size());
  for (std::string_view rest = params; const auto param = Parameters::take(rest);) {
    if (equal_ignoring_case(param->name, "method")) continue;
    target.append(";").append(param->name);
    if (param->value) target.append("=").append(*param->value);
  }
  return target;
}

std::string canonical_aor(const Uri& uri) {
  std::string key;
  if (uri.user) key = unescape(*uri.user) + '@';
  for (const char c : uri.host) key += to_lower(c);
  if (uri.port) {
    key += ':';
    key += std::to_string(*uri.port);
  }
  return key;
}

}  // namespace sip
