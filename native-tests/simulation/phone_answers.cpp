// What a phone does with the requests of others.
#include "simulation/phone.h"

namespace sip::test {

void Phone::requested(const Output& output, Instant now) {
  const RequestId request = output.request;
  const DialogId dialog = output.dialog;
  const Method method = output.message->method();
  const bool described = !output.message->body().empty();
  const bool replaces = output.number != 0;
  const bool initial = !dialog;
  const bool taken = method == Method::invite || method == Method::info ||
                     method == Method::refer || method == Method::message ||
                     (described && (method == Method::update || method == Method::prack));
  const bool takes = taken && !chance_.percent(4);
  if (method == Method::update && !described) ++tally_.refreshed;
  core_.delivered(request, dialog, takes, now);
  if (!takes) return;
  waiting_.insert(request);
  switch (method) {
    case Method::update:
      return answer(request, chance_.up_to(milliseconds(1500)), chance_.percent(85) ? 200 : 488,
                    true, now);
    case Method::prack: return answer(request, chance_.up_to(milliseconds(1500)), 200, true, now);
    // Some take so long that the transaction says 100 meanwhile (RFC 4320 4.1).
    case Method::info:
    case Method::message: return answer(request, chance_.up_to(seconds(6)), 200, false, now);
    case Method::refer: return referred(request, now);
    default: break;
  }
  if (replaces) return answer(request, chance_.up_to(seconds(1)), 200, true, now);
  if (initial) return invited(request, now);
  const bool accepts = chance_.percent(80);
  if (accepts && chance_.percent(15)) {
    plan(now + chance_.up_to(milliseconds(500)),
         [this, request](Instant at) { progress_reliably(request, at); });
  }
  answer(request, chance_.up_to(milliseconds(2500)), accepts ? 200 : 488, accepts, now);
}

void Phone::invited(RequestId request, Instant now) {
  if (chance_.percent(80)) answer(request, chance_.up_to(milliseconds(500)), 180, false, now);
  for (unsigned i = chance_.percent(30) ? 1 + chance_.below(2) : 0; i > 0; --i) {
    plan(now + chance_.up_to(seconds(3)),
         [this, request](Instant at) { progress_reliably(request, at); });
  }
  const Duration after =
      chance_.percent(10) ? Duration{0} : milliseconds(500) + chance_.up_to(seconds(6));
  constexpr std::uint16_t kRefusals[] = {302, 401, 480, 486, 503, 600, 603};
  const unsigned mood = chance_.below(100);
  if (mood < 75) return answer(request, after, 200, true, now);
  if (mood < 95) return answer(request, after, kRefusals[chance_.below(7)], false, now);
  // Nobody is at home: the core answers when it has rung for long enough.
}

void Phone::referred(RequestId request, Instant now) {
  if (chance_.percent(15)) return answer(request, chance_.up_to(seconds(1)), 603, false, now);
  answer(request, chance_.up_to(milliseconds(500)), 202, false, now);
  if (chance_.percent(10)) {
    plan(now + seconds(1) + chance_.up_to(seconds(2)),
         [this, request](Instant at) { (void)core_.notify_refer(request, 503, {}, at); });
  }
  plan(now + milliseconds(500) + chance_.up_to(seconds(2)), [this, request](Instant at) {
    const auto made = core_.follow_refer(request, description(), at);
    if (started(made, "INVITE for a REFER", at)) give_up_later(*made, at);
  });
}

void Phone::answer(RequestId request, Duration after, std::uint16_t status, bool session,
                   Instant now) {
  plan(now + after, [this, request, status, session](Instant at) {
    if (!waiting_.contains(request)) return;
    auto made = core_.respond(request, status, {},
                              session && status < 300 ? description() : MessageOptions{}, at);
    // The description went out in a reliable 1xx.
    if (!made && session) made = core_.respond(request, status, {}, {}, at);
    note(at, [&] {
      return (made ? "answers " : "cannot answer ") + std::to_string(status) +
             (made ? "" : ": " + std::string(made.error().detail));
    });
    if (made) know(*made);
    if (made || status < 200) return;
    // A PRACK is awaited, or an answer: it is tried again until the core's own deadline.
    answer(request, seconds(2), status, session, at);
  });
}

void Phone::progress_reliably(RequestId request, Instant now) {
  if (!waiting_.contains(request)) return;
  MessageOptions options = chance_.percent(70) ? description() : MessageOptions{};
  options.header_fields.emplace_back("Require: 100rel");
  const auto made = core_.respond(request, 183, {}, options, now);
  note(now, [&] { return made ? "answers 183 reliably" : "cannot answer 183 reliably"; });
  if (!made) return;
  ++tally_.reliable_responses;
  know(*made);
}

}  // namespace sip::test
