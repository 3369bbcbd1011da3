#include "support/torture_message.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "auth/digest_hash.h"
#include "grammar/comma_list.h"
#include "message/field_value.h"
#include "message/uri.h"
#include "support/exact_copy.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {
namespace {

constexpr FlowId kFlow{1};

std::string read(const std::string& file) {
  std::ifstream in{std::string(SIP_VECTORS_DIR) + "/rfc4475/" + file, std::ios::binary};
  REQUIRE_MESSAGE(in.good(), file);
  return {std::istreambuf_iterator<char>(in), {}};
}

using Row = std::map<std::string, std::string>;

// A table with a line of column names, tabs between its cells.
std::vector<Row> table(const std::string& file) {
  std::istringstream lines{read(file)};
  const auto cells = [](const std::string& line) {
    std::vector<std::string> made;
    std::size_t begin = 0;
    for (std::size_t tab = 0; tab != std::string::npos; begin = tab + 1) {
      tab = line.find('\t', begin);
      made.push_back(line.substr(begin, tab - begin));
    }
    return made;
  };
  std::string line;
  std::getline(lines, line);
  const auto columns = cells(line);
  std::vector<Row> rows;
  while (std::getline(lines, line)) {
    const auto values = cells(line);
    REQUIRE_MESSAGE(values.size() == columns.size(), line);
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < values.size(); ++i) row[columns[i]] = values[i];
  }
  return rows;
}

// As the shim cuts a frame: behind the first blank line.
std::pair<std::string, std::string> cut(const std::string& frame) {
  const std::size_t blank = frame.find("\r\n\r\n");
  if (blank == std::string::npos) return {frame, ""};
  return {frame.substr(0, blank + 4), frame.substr(blank + 4)};
}

struct Parsed {
  TestBodyHost host;
  BodyStore bodies{host};
  Result<MessagePtr> message = malformed("not parsed");

  explicit Parsed(const std::string& frame) {
    const auto [head, body] = cut(frame);
    message = parse_message(exact_string(head),
                            bodies.adopt(body.empty() ? BodyId{} : host.intern(body),
                                         static_cast<std::uint32_t>(body.size())),
                            bodies);
  }
};

// The values of a field over all its lines, each printed anew; one that does not parse is "!".
std::vector<std::string> values_of(const Message& message, std::string_view field) {
  const HeaderName name = header_name_from(field);
  std::vector<std::string> values;
  const auto add = [&](std::string_view text) {
    const auto value = parse_field_value(name, text);
    values.push_back(value ? to_string(*value) : "!");
  };
  for (const HeaderSpan& span : message.headers()) {
    if (span.name != name) continue;
    if (name == HeaderName::other && message.name_of(span) != field) continue;
    if (!is_list(name)) {
      add(message.value_of(span));
      continue;
    }
    CommaList list{message.value_of(span)};
    while (const auto value = list.next()) add(*value);
  }
  return values;
}

std::string value_of(const Message& message, const std::string& what) {
  if (what == "method") return std::string(message.method_name());
  if (what == "status") return std::to_string(message.status());
  if (what == "reason") return std::string(message.reason_phrase());
  if (what == "body") return std::to_string(message.body().length());
  if (what.starts_with("uri.")) {
    const auto uri = parse_uri(message.request_uri());
    REQUIRE(uri);
    if (what == "uri.user") return std::string(uri->user.value_or("-"));
    if (what == "uri.password") return std::string(uri->password.value_or("-"));
    if (what == "uri.host") return std::string(uri->host);
    if (what == "uri.params") return std::string(uri->params.text());
  }
  const std::size_t number_sign = what.rfind('#');
  REQUIRE(number_sign != std::string::npos);
  const auto values = values_of(message, what.substr(0, number_sign));
  const auto index = static_cast<std::size_t>(std::stoi(what.substr(number_sign + 1)));
  REQUIRE(index <= values.size());
  return values[index - 1];
}

// A user agent that takes every request but OPTIONS and never answers by itself: what it does with
// one frame.
std::string answer_to(const std::string& frame, std::string& response) {
  TestBodyHost host;
  SeededRandom random{7};
  Configuration configuration;
  configuration.aor = "sip:user@example.com";
  UserAgentCore core{random, host, configuration};
  core.flow_opened(kFlow, true, instant(0));
  const auto [head, body] = cut(frame);
  core.receive(kFlow, exact_string(head),
               core.bodies().adopt(body.empty() ? BodyId{} : host.intern(body),
                                   static_cast<std::uint32_t>(body.size())),
               instant(0));
  std::string answer = "silence";
  for (;;) {
    const Output& output = core.poll();
    if (output.kind == OutputKind::none) return answer;
    if (output.kind == OutputKind::request) {
      answer = "delivered";
      if (output.message->method() == Method::options)
        core.delivered(output.request, {}, false, instant(0));
      continue;
    }
    if (output.kind == OutputKind::body_released) host.released(BodyId{output.number});
    if (output.kind == OutputKind::frame && output.message->status() >= 200) {
      answer = std::to_string(output.message->status());
      response = output.message->head();
    }
  }
}

}  // namespace

std::vector<TortureMessage::File> TortureMessage::files() {
  std::vector<File> files;
  for (const Row& row : table("MANIFEST.tsv")) {
    const std::string file = row.at("file");
    files.push_back({file.substr(0, file.size() - 4),
                     static_cast<std::size_t>(std::stoi(row.at("bytes"))), row.at("sha256")});
  }
  return files;
}

TortureMessage::TortureMessage(std::string_view name) : name_(name), frame_(read(name_ + ".dat")) {
  for (const Row& row : table("expectations.tsv")) {
    if (row.at("file") == name_) expected_ = row;
  }
  REQUIRE_FALSE(expected_.empty());
}

void TortureMessage::check() const {
  check_octets();
  check_values();
  check_prefixes();
  check_answer();
}

void TortureMessage::check_octets() const {
  const auto listed = files();
  const auto file = std::ranges::find(listed, name_, &File::name);
  REQUIRE(file != listed.end());
  CHECK(frame_.size() == file->octets);
  CHECK(hash_hex(HashAlgorithm::sha256, frame_) == file->sha256);
}

void TortureMessage::check_values() const {
  const Parsed parsed{frame_};
  const auto fault =
      parsed.message ? find_fault(**parsed.message) : std::optional{parsed.message.error()};
  CHECK((fault ? fault->detail.view() : "") == expected_.at("fault"));
  for (const Row& row : table("values.tsv")) {
    if (row.at("file") != name_) continue;
    CAPTURE(row.at("what"));
    REQUIRE(parsed.message);
    CHECK(value_of(**parsed.message, row.at("what")) == row.at("value"));
  }
}

// The parser copies a head into a block of its size: the address sanitizer sees a read past its
// end.
void TortureMessage::check_prefixes() const {
  for (std::size_t length = 0; length < frame_.size(); ++length) {
    const Parsed parsed{frame_.substr(0, length)};
    if (!parsed.message) continue;
    (void)find_fault(**parsed.message);
    for (const HeaderSpan& span : (*parsed.message)->headers()) {
      REQUIRE(span.value_end <= (*parsed.message)->head().size());
    }
  }
  const Parsed longer{frame_ + "octets behind it"};
  const Parsed whole{frame_};
  REQUIRE(longer.message.has_value() == whole.message.has_value());
  if (!whole.message || !(*whole.message)->has(HeaderName::content_length)) return;
  CHECK((*longer.message)->headers().size() == (*whole.message)->headers().size());
}

void TortureMessage::check_answer() const {
  std::string response;
  CHECK(answer_to(frame_, response) == expected_.at("answer"));
  if (response.empty()) return;
  // 21.4.1: a 400 says which header field or line it is about.
  if (expected_.at("answer") == "400") {
    const std::string phrase = response.substr(12, response.find("\r\n") - 12);
    CHECK(phrase.find(':') != std::string::npos);
  }
  // 8.2.6.2: the way back is that of the request, octet for octet.
  const Parsed request{frame_};
  const Parsed answer{response};
  REQUIRE(answer.message);
  CHECK(values_of(**answer.message, "Via") == values_of(**request.message, "Via"));
  if (name_ == "bext01") {
    CHECK((*answer.message)->header(HeaderName::unsupported) ==
          "nothingSupportsThis, nothingSupportsThisEither");
  }
  if (name_ == "invut") CHECK((*answer.message)->has(HeaderName::accept));
}

}  // namespace sip::test
