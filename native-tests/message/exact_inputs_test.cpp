// Readers of text that have no round trip of their own: each sample in memory of exactly its size,
// as every prefix of it, and with octets of every kind behind it. What is read lies inside of what
// was given; the address sanitizer sees the rest.
#include <doctest/doctest.h>

#include <optional>

#include "grammar/comma_list.h"
#include "grammar/comment.h"
#include "grammar/cursor.h"
#include "grammar/escapes.h"
#include "grammar/host.h"
#include "grammar/parameters.h"
#include "grammar/quoted_string.h"
#include "message/application_text.h"
#include "message/cseq.h"
#include "message/min_se.h"
#include "message/rseq.h"
#include "message/utf16_spans.h"
#include "message/value_limits.h"
#include "message/values.h"
#include "support/exact_copy.h"

namespace sip::test {
namespace {

bool lies_in(std::string_view piece, std::string_view whole) {
  return piece.data() == nullptr || (piece.data() >= whole.data() &&
                                     piece.data() + piece.size() <= whole.data() + whole.size());
}

void read_comma_list(std::string_view text) {
  CommaList list{text};
  while (const auto value = list.next()) CHECK(lies_in(*value, text));
}
void read_parameters(std::string_view text) {
  for (std::string_view rest = text; const auto parameter = Parameters::take(rest);) {
    CHECK(lies_in(parameter->name, text));
    CHECK(lies_in(parameter->value.value_or(std::string_view{}), text));
  }
  CHECK(lies_in(Parameters{text}.value("c").value_or(std::string_view{}), text));
}
void read_comment(std::string_view text) { CHECK(comment_length(text) <= text.size()); }
void read_quoted_string(std::string_view text) {
  CHECK(quoted_string_length(text) <= text.size());
  CHECK(unquote(quote(text)) == text);
}
void read_escapes(std::string_view text) {
  CHECK(equal_unescaped(text, text, false));
  CHECK(unescape(text).size() <= text.size());
  (void)has_valid_escapes(text);
}
void read_host(std::string_view text) {
  Cursor in{text};
  if (const auto host = take_host_port(in, true)) CHECK(lies_in(host->host, text));
}
void read_numbers(std::string_view text) {
  (void)parse_min_se(text);
  (void)parse_rseq(text);
  (void)parse_delta_seconds(text);
  if (const auto cseq = parse_cseq(text)) CHECK(lies_in(cseq->method, text));
}
void read_limits(std::string_view text) {
  for (const HeaderName name : {HeaderName::via, HeaderName::contact, HeaderName::cseq})
    (void)find_passed_limit(name, text, {});
}
void read_own_text(std::string_view text) {
  if (const auto field = check_header_field(text)) CHECK(lies_in(field->second, text));
  (void)check_header_value(HeaderName::contact, text);
  (void)check_text(text);
  (void)check_media_type(text);
  (void)check_uri(text);
}
void read_utf8(std::string_view text) {
  const auto offsets = utf16_offsets(text);
  CHECK((offsets.empty() || offsets.size() == text.size() + 1));
}

struct Row {
  void (*read)(std::string_view text);
  std::string_view sample;
};

constexpr Row kRows[] = {
    {read_comma_list, R"( a, "b, \"c" <d,e>;f=",",, <g)"},
    {read_parameters, R"(;a=1 ; b;c = "x;\"y" z;=;d="open)"},
    {read_comment, R"((a (b\) "c") d))"},
    {read_quoted_string, R"("a\\\"b")"},
    {read_escapes, "a%41%zz%4"},
    {read_host, "[2001:db8::192.0.2.1] : 5061"},
    {read_host, "a.example:65535"},
    {read_numbers, "4294967295 INVITE"},
    {read_numbers, "90;refresher=uac (a)"},
    {read_limits, "SIP/2.0/WS a;b=\"c;d\";e, <sip:f,g>;h, 00000000000000000000000000000000000001"},
    {read_own_text, "Contact: \"a\\\"b\" <sip:c@[::1]:5060;d?e=%20>;q=\"f\""},
    {read_own_text, "multipart/mixed;boundary=\"a\""},
    {read_utf8, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80z"},
};

}  // namespace

TEST_CASE("no reader of a text reads past its end, whole, cut short or with octets behind it") {
  for (const Row& row : kRows) {
    CAPTURE(row.sample);
    for_every_cut(row.sample, row.read);
  }
}

}  // namespace sip::test
