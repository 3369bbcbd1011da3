#include "grammar/comment.h"

#include <doctest/doctest.h>

#include <string>

using namespace sip;

TEST_CASE("a comment ends at its own parenthesis, whatever is nested or escaped in it") {
  CHECK(comment_length("(a (b) \\) \\( c) rest") == 15);
  CHECK(comment_length("()") == 2);
  for (const auto open : {"", "a", "(", "(a", "(a (b)", "(a\\)", "(\\"}) {
    CAPTURE(open);
    CHECK(comment_length(open) == 0);
  }
}

TEST_CASE("comments nested a hundred thousand deep need no stack") {
  const std::string deep = std::string(100'000, '(') + std::string(100'000, ')');
  CHECK(comment_length(deep) == deep.size());
  CHECK(comment_length(std::string(100'000, '(')) == 0);
}
