// The lines that say what is sent and told: `->` and `event`.
#include <doctest/doctest.h>

#include <algorithm>

#include "grammar/char_class.h"
#include "message/refer_to.h"
#include "support/scenario_runner.h"

namespace sip::test {
namespace {

// "Name" or "Name: part of a value".
bool has_field(const Message& message, std::string_view wanted) {
  const auto colon = wanted.find(':');
  const HeaderName name = header_name_from(wanted.substr(0, colon));
  return std::ranges::any_of(message.headers(), [&](const HeaderSpan& span) {
    const bool same_name = name != HeaderName::other ? span.name == name
                                                     : equal_ignoring_case(message.name_of(span),
                                                                           wanted.substr(0, colon));
    return same_name &&
           (colon == std::string_view::npos ||
            message.value_of(span).find(wanted.substr(colon + 2)) != std::string_view::npos);
  });
}

// Of the field itself, or in the Refer-To of a REFER.
std::string replaces_in(const Message& message) {
  if (const auto field = message.header(HeaderName::replaces)) return std::string{*field};
  const auto field = message.header(HeaderName::refer_to);
  const auto target = field ? parse_refer_to(*field) : malformed("Refer-To: missing");
  return target ? target->replaces().value_or("") : "";
}

}  // namespace

void ScenarioRunner::expect_frame(const ScenarioLine& line) {
  INFO("the next event would be: " << (events_.empty() ? "none" : events_.front().text()));
  CHECK(!frames_.empty());
  if (frames_.empty()) return;
  const Frame frame = frames_.front();
  frames_.pop_front();
  const Message& message = *frame.message;
  INFO("sent: " << std::string(message.head()));
  if (line.has("call")) CHECK(frame.call == line.behind("call"));
  if (message.is_request()) {
    REQUIRE(std::string(message.method_name()) == line.word(1));
    if (line.word(2).find(':') != std::string::npos)
      CHECK(std::string(message.request_uri()) == line.word(2));
  } else {
    REQUIRE(std::to_string(message.status()) == line.word(1));
    if (line.has("to")) CHECK(std::string(message.method_name()) == line.behind("to"));
  }
  for (const char* word : {"offer", "answer", "body"}) {
    if (line.has(word)) CHECK(frame.body == line.behind(word));
  }
  for (const std::string& wanted : line.all_behind("has")) {
    INFO("wanted: " << wanted);
    CHECK(has_field(message, wanted));
  }
  if (line.has("replaces")) {
    CHECK(replaces_in(message) == call(line.behind("replaces")).peer.replaces(false));
  }
  for (const std::string& unwanted : line.all_behind("lacks")) {
    INFO("unwanted: " << unwanted);
    CHECK(!has_field(message, unwanted));
  }
}

void ScenarioRunner::expect_event(const ScenarioLine& line) {
  INFO("the next frame would be: "
       << (frames_.empty() ? "none" : std::string(frames_.front().message->head())));
  CHECK(!events_.empty());
  if (events_.empty()) return;
  const Event event = events_.front();
  events_.pop_front();
  INFO("reported: " << event.text());
  if (line.has("call")) CHECK(event.call == line.behind("call"));
  REQUIRE(event.name == line.word(1));
  for (const auto& [key, value] : line.settings()) {
    const auto found = event.values.find(key);
    CHECK(found != event.values.end());
    if (found != event.values.end()) CHECK(found->second == value);
  }
}

}  // namespace sip::test
