#include "transaction/machine.h"

#include <doctest/doctest.h>

#include <set>

using namespace sip;
using enum TransactionState;
using Input = TransactionInput;

namespace {

void check_rows(std::span<const TransactionRule> rules,
                const std::set<std::tuple<TransactionState, Input, TransactionState>>& figure) {
  std::set<std::tuple<TransactionState, Input, TransactionState>> found;
  for (const TransactionRule& rule : rules) found.insert({rule.state, rule.input, rule.next});
  CHECK(found == figure);
  CHECK(found.size() == rules.size());
}

}  // namespace

TEST_CASE(
    "RFC 3261 17.1.1.2, RFC 6026 8.4: the INVITE client machine has the edges of Figure 5 as "
    "redrawn, and no others") {
  check_rows(invite_client_rules(), {{calling, Input::timer_resend, calling},
                                     {calling, Input::timer_timeout, terminated},
                                     {calling, Input::provisional, proceeding},
                                     {calling, Input::success, accepted},
                                     {calling, Input::failure, completed},
                                     {proceeding, Input::provisional, proceeding},
                                     {proceeding, Input::success, accepted},
                                     {proceeding, Input::failure, completed},
                                     {completed, Input::failure, completed},
                                     {completed, Input::timer_linger, terminated},
                                     {accepted, Input::success, accepted},
                                     {accepted, Input::timer_linger, terminated}});
}

TEST_CASE(
    "RFC 3261 17.1.2.2: the non-INVITE client machine has the edges of Figure 6, and no others") {
  check_rows(non_invite_client_rules(), {{trying, Input::timer_resend, trying},
                                         {trying, Input::timer_timeout, terminated},
                                         {trying, Input::provisional, proceeding},
                                         {trying, Input::success, completed},
                                         {trying, Input::failure, completed},
                                         {proceeding, Input::timer_resend, proceeding},
                                         {proceeding, Input::timer_timeout, terminated},
                                         {proceeding, Input::provisional, proceeding},
                                         {proceeding, Input::success, completed},
                                         {proceeding, Input::failure, completed},
                                         {completed, Input::timer_linger, terminated}});
}

TEST_CASE(
    "RFC 3261 17.2.1, RFC 6026 8.5: the INVITE server machine has the edges of Figure 7 as "
    "redrawn, and no others") {
  check_rows(invite_server_rules(), {{proceeding, Input::timer_trying, proceeding},
                                     {proceeding, Input::request_again, proceeding},
                                     {proceeding, Input::provisional, proceeding},
                                     {proceeding, Input::success, accepted},
                                     {proceeding, Input::failure, completed},
                                     {completed, Input::request_again, completed},
                                     {completed, Input::timer_resend, completed},
                                     {completed, Input::timer_timeout, terminated},
                                     {completed, Input::ack, confirmed},
                                     {confirmed, Input::timer_linger, terminated},
                                     {accepted, Input::success, accepted},
                                     {accepted, Input::ack, accepted},
                                     {accepted, Input::timer_linger, terminated}});
}

TEST_CASE(
    "RFC 3261 17.2.2, RFC 4320 4.1: the non-INVITE server machine has the edges of Figure 8 but "
    "those of provisional responses, a 100 of its own, and no others") {
  check_rows(non_invite_server_rules(), {{trying, Input::timer_trying, proceeding},
                                         {trying, Input::success, completed},
                                         {trying, Input::failure, completed},
                                         {proceeding, Input::request_again, proceeding},
                                         {proceeding, Input::success, completed},
                                         {proceeding, Input::failure, completed},
                                         {completed, Input::request_again, completed},
                                         {completed, Input::timer_linger, terminated}});
}
