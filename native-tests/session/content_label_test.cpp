#include "session/content_label.h"

#include <doctest/doctest.h>

#include <string>

namespace sip::test {
namespace {

const char* place(const ContentLabel& label) { return std::string_view(label).data(); }

TEST_CASE("a content label is the text as it was written") {
  for (const std::string_view text : {"application/sdp", "session", "Application/SDP;x=1", ""}) {
    CHECK(ContentLabel(text) == text);
  }
  CHECK(ContentLabel() == "");
}

TEST_CASE("labels that everybody writes are held once, others by each") {
  const std::string text = "application/sdp";
  CHECK(place(ContentLabel(text)) == place(ContentLabel("application/sdp")));
  CHECK(place(ContentLabel("session")) == place(ContentLabel("session")));
  const ContentLabel first("text/plain");
  const ContentLabel second("text/plain");
  CHECK(place(first) != place(second));
  const ContentLabel copy = first;
  CHECK(place(copy) == place(first));
}

}  // namespace
}  // namespace sip::test
