#include "subscription/sipfrag.h"

#include <doctest/doctest.h>

#include "support/exact_copy.h"

namespace sip {
namespace {

TEST_CASE("RFC 3420 2: a fragment's status line is read, with and without what may be missing") {
  struct Row {
    std::string fragment;
    std::uint16_t status;
    std::string phrase;
  };
  for (const Row& row :
       {Row{"SIP/2.0 200 OK\r\n", 200, "OK"}, Row{"SIP/2.0 100 Trying", 100, "Trying"},
        Row{"sip/2.0 486 Busy Here\nVia: x\n\n", 486, "Busy Here"}, Row{"SIP/2.0 603", 603, ""},
        Row{"SIP/2.0 699 \r\n\r\n", 699, ""}, Row{"\r\n\nSIP/2.0 200 OK", 200, "OK"}}) {
    CAPTURE(row.fragment);
    const test::ExactCopy copy{row.fragment};
    const auto status = parse_sipfrag(copy.view());
    REQUIRE(status);
    CHECK(status->status == row.status);
    CHECK(std::string(status->reason_phrase) == row.phrase);
  }
}

TEST_CASE("what does not begin with a status line has no status") {
  for (const std::string fragment :
       {"", "SIP/2.0", "SIP/2.0 ", "SIP/2.0 20", "SIP/2.0 2000 OK", "SIP/2.0 099 X",
        "SIP/2.0 700 X", "SIP/3.0 200 OK", "INVITE sip:a@b SIP/2.0", "\r\n", "SIP/2.0 2x0 OK"}) {
    CAPTURE(fragment);
    CHECK(!parse_sipfrag(test::ExactCopy{fragment}.view()));
  }
}

TEST_CASE("what is made is read back, whole and as every prefix") {
  const std::string made = make_sipfrag(183, "Session Progress");
  CHECK(made == "SIP/2.0 183 Session Progress\r\n");
  for (std::size_t length = 0; length <= made.size(); ++length) {
    const auto status = parse_sipfrag(test::ExactCopy{made.substr(0, length)}.view());
    CHECK(status.has_value() == (length >= std::string_view{"SIP/2.0 183"}.size()));
    if (status) CHECK(status->status == 183);
  }
  test::for_every_cut(made, [](std::string_view text) { (void)parse_sipfrag(text); });
}

}  // namespace
}  // namespace sip
