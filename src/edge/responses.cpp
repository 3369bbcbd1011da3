// The proxy's way of a response, RFC 3261 16.7, and the end of a response context.
#include <algorithm>

#include "edge/edge_core.h"
#include "edge/forwarding.h"
#include "edge/users.h"
#include "message/message_builder.h"

namespace sip {
namespace {

constexpr Duration kTimerC = seconds(181);  // 16.6 step 11: more than 3 minutes

// 16.7 step 6: 6xx first, then the lowest class; in it what the caller can do something about. A
// 503 is the last choice, as it would say that we serve nobody.
int rank(std::uint16_t status) {
  if (status >= 600) return 0;
  if (status == 503) return 12;
  const bool helpful =
      status == 401 || status == 407 || status == 415 || status == 420 || status == 484;
  return status / 100 * 2 + (helpful ? 0 : 1);
}

// RFC 3326 3.1: why the other phones stop ringing.
constexpr std::string_view kCompletedElsewhere = "SIP;cause=200;text=\"Call completed elsewhere\"";

}  // namespace

void EdgeCore::response_received(Fork& fork, Branch& branch, const MessagePtr& response,
                                 Instant now) {
  const std::uint16_t status = response->status();
  if (status >= 200) return branch_final(fork, branch, response, now);
  branch.provisional = true;
  if (branch.cancel_wanted && !branch.cancel_sent) cancel_branch(fork, branch, now);
  if (status == 100 || fork.final_sent) return;
  arm_timer_c(fork, now);
  respond(fork.server, forwarded_response(*response), now);
}

void EdgeCore::branch_failed(Fork& fork, Branch& branch, std::uint16_t status, Instant now) {
  if (branch.response) return;
  branch.response = make_response(*branch.request, status, {}, random_token(random_)).finish();
  send_best(fork, now);
}

void EdgeCore::branch_final(Fork& fork, Branch& branch, const MessagePtr& response, Instant now) {
  branch.response = response;
  const std::uint16_t status = response->status();
  if (status < 300) {
    // Each 2xx to an INVITE goes on at once; to anything else the first one (16.7 step 5).
    const bool pass = fork.request->method() == Method::invite || !fork.final_sent;
    fork.final_sent = true;
    timers_.cancel(fork.timer_c);
    if (pass) respond(fork.server, forwarded_response(*response), now);
    return cancel_branches(fork, now, kCompletedElsewhere);
  }
  if (status >= 600) cancel_branches(fork, now);
  send_best(fork, now);
}

void EdgeCore::send_best(Fork& fork, Instant now) {
  if (fork.final_sent) return;
  if (!std::ranges::all_of(fork.branches,
                           [](const Branch& each) { return each.response != nullptr; }))
    return;
  const auto best = std::ranges::min_element(
      fork.branches, {}, [](const Branch& each) { return rank(each.response->status()); });
  fork.final_sent = true;
  timers_.cancel(fork.timer_c);
  if (best->response->status() == 408 && fork.request->method() != Method::invite) {
    // RFC 4320 4.2: the client has given up by now, and no 408 may come late.
    TransactionEffects effects;
    transactions_.abandon(fork.server, effects);
    return carry_out(effects, now);
  }
  // 16.7 step 6: the 503 of one phone is none of ours.
  if (best->response->status() == 503) return answer(fork.server, *fork.request, 500, now);
  respond(fork.server, forwarded_response(*best->response), now);
}

void EdgeCore::cancel_branches(Fork& fork, Instant now, std::string_view reason) {
  for (Branch& branch : fork.branches) {
    if (branch.response || branch.cancel_wanted) continue;
    branch.cancel_wanted = true;
    branch.cancel_reason = reason;
    if (branch.provisional) cancel_branch(fork, branch, now);
  }
}

void EdgeCore::cancel_branch(Fork& fork, Branch& branch, Instant now) {
  branch.cancel_sent = true;
  if (branch.request->method() != Method::invite) return;
  if (fork.cancel_timer == 0) {
    fork.cancel_timer = timers_.arm(
        now + configuration_.timers.timeout(),
        {kEdgeTimers, static_cast<std::uint8_t>(EdgeTimer::cancel_give_up), fork.id.value});
  }
  TransactionEffects effects;
  if (transactions_.send_request(make_cancel(*branch.request, branch.cancel_reason), branch.flow,
                                 is_reliable(branch.flow), now, effects)) {
    carry_out(effects, now);
  }
}

// 9.1: a branch that was cancelled and says nothing for 64*T1 counts as cancelled.
void EdgeCore::give_up_cancelled(Fork& fork, Instant now) {
  ++fork.live;  // it stays while branches end
  for (Branch& branch : fork.branches) {
    if (branch.response || !branch.cancel_sent) continue;
    branch_failed(fork, branch, 487, now);
    TransactionEffects effects;
    transactions_.abandon(branch.transaction, effects);
    carry_out(effects, now);
  }
  --fork.live;
  free_if_done(fork);
}

void EdgeCore::arm_timer_c(Fork& fork, Instant now) {
  timers_.cancel(fork.timer_c);
  fork.timer_c = timers_.arm(
      now + kTimerC, {kEdgeTimers, static_cast<std::uint8_t>(EdgeTimer::timer_c), fork.id.value});
}

void EdgeCore::transaction_ended(TransactionId transaction, Instant now) {
  Fork* const fork = fork_of(transaction);
  if (fork == nullptr) return;
  forks_by_transaction_.erase(transaction.value, *fork);
  if (fork->server == transaction) {
    fork->server = {};
    // The caller's connection is gone before an answer: nobody waits any more.
    if (!fork->final_sent) {
      fork->final_sent = true;
      timers_.cancel(fork->timer_c);
      cancel_branches(*fork, now);
    }
  } else {
    --fork->live;
  }
  free_if_done(*fork);
}

void EdgeCore::free_if_done(Fork& fork) {
  if (fork.server || fork.live > 0) return;
  timers_.cancel(fork.timer_c);
  timers_.cancel(fork.cancel_timer);
  forks_.erase(fork.id);
}

Fork* EdgeCore::fork_of(TransactionId transaction) const {
  if (!transaction) return nullptr;
  return forks_by_transaction_.find(transaction.value, [transaction](Fork& fork) {
    return fork.server == transaction || branch_of(fork, transaction) != nullptr;
  });
}

Branch* EdgeCore::branch_of(Fork& fork, TransactionId transaction) {
  const auto found = std::ranges::find(fork.branches, transaction, &Branch::transaction);
  return found == fork.branches.end() ? nullptr : &*found;
}

}  // namespace sip
