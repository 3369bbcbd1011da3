#include "message/privacy.h"

#include <doctest/doctest.h>

using namespace sip;

TEST_CASE("RFC 3323 4.1.1.3: a From in anonymous.invalid hides its sender") {
  CHECK(is_anonymous("sip:anonymous@anonymous.invalid"));
  CHECK(is_anonymous("sips:x@Anonymous.Invalid"));
  CHECK_FALSE(is_anonymous("sip:anonymous@example.com"));
  CHECK_FALSE(is_anonymous("anonymous.invalid"));
}

TEST_CASE("RFC 3323 4.2: a Privacy value names what is to be kept") {
  CHECK(names_privacy("header; User ;critical", "user"));
  CHECK(names_privacy("id", "ID"));
  CHECK_FALSE(names_privacy("header;session", "head"));
  CHECK_FALSE(names_privacy("", "id"));
  CHECK(asks_for_privacy("id;critical"));
  CHECK_FALSE(asks_for_privacy("None"));
}
