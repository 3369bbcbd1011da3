#include "simulation/agreement.h"

#include <algorithm>

#include "simulation/settled.h"

namespace sip::test {
namespace {

constexpr Duration kTimeout = seconds(32);          // 64*T1
constexpr Duration kSessionInterval = seconds(90);  // what the phones ask for
// An unanswered call: the caller gives up after 100 s, and 64*T1 later without an answer to that.
constexpr Duration kLongestOffer = seconds(100) + kTimeout;

std::string key_of(const Dialog& dialog) {
  const auto& [low, high] = std::minmax(dialog.local_tag(), dialog.remote_tag());
  return dialog.call_id() + " " + low + " " + high;
}

}  // namespace

void Agreement::look(const Phone& phone, Instant now) {
  last_lost_ = std::max(last_lost_, phone.lost_at());
  auto& met = met_[&phone];
  for (const auto& [id, talking] : phone.dialogs()) {
    if (met.contains(id)) continue;
    if (const Session* const session = phone.core().dialog(id)) meet(phone, id, *session, now);
  }
  for (auto entry = met.begin(); entry != met.end();) {
    const auto& [id, pair] = *entry;
    End& end = pair->ends[pair->ends[0].phone == &phone && pair->ends[0].id == id ? 0 : 1];
    const Session* const session = phone.core().dialog(id);
    const Stage before = end.stage;
    const bool was_open = end.is_open;
    end.is_open = false;
    if (session == nullptr || session->ended()) {
      end.stage = Stage::ended;
    } else {
      end.stage = session->session_state >= SessionState::ack_wait ? Stage::live : Stage::early;
      end.is_open = session->signaling.is_open();
      if (end.is_open && !was_open) end.open_since = now;
    }
    if (end.stage != before) pair->last_event = now;
    if (session != nullptr) look_for_orphans(*pair, phone.core(), *session, now);
    judge(*pair, now);
    entry = end.stage == Stage::ended ? met.erase(entry) : std::next(entry);
  }
}

// Nothing stays open for a request that is gone.
void Agreement::look_for_orphans(const Pair& pair, const UserAgentCore& core,
                                 const Session& session, Instant now) {
  if (session.ended()) return;
  for (const RequestId open : {session.incoming_invite, session.incoming_update}) {
    if (open && !core.transaction_of(open)) fault(pair, "what is open has no transaction", now);
  }
  const RequestId holder = session.offer_request;
  if (holder && !core.transaction_of(holder) && session.retry_of != holder)
    fault(pair, "an offer is open, and its request gone", now);
}

void Agreement::meet(const Phone& phone, DialogId id, const Session& session, Instant now) {
  const Dialog& dialog = session.dialog;
  const auto [entry, is_new] = pairs_.try_emplace(key_of(dialog));
  Pair& pair = entry->second;
  if (is_new) {
    pair.call_id = dialog.call_id();
    pair.made = now;
  }
  pair.ends[dialog.local_tag() < dialog.remote_tag() ? 0 : 1] = {
      .phone = &phone, .id = id, .is_uas = session.is_uas};
  met_[&phone][id] = &pair;
}

void Agreement::heard(const std::string& call_id, Instant now) {
  for (auto entry = pairs_.lower_bound(call_id);
       entry != pairs_.end() && entry->second.call_id == call_id; ++entry) {
    entry->second.last_event = now;
  }
}

void Agreement::judge(Pair& pair, Instant now) {
  const auto& [a, b] = pair.ends;
  const bool one_lives = (a.stage == Stage::live) != (b.stage == Stage::live);
  const auto rings_alone = [](const End& uac, const End& uas) {
    return uac.stage == Stage::ended && uas.stage == Stage::early && uas.is_uas;
  };
  const bool differs = one_lives || rings_alone(a, b) || rings_alone(b, a);
  if (differs && !pair.differs) pair.differs_since = now;
  pair.differs = differs;
  if (a.stage == Stage::live && b.stage == Stage::live) compare_descriptions(pair, now);
}

void Agreement::compare_descriptions(const Pair& pair, Instant now) {
  const Session* const sessions[] = {pair.ends[0].phone->core().dialog(pair.ends[0].id),
                                     pair.ends[1].phone->core().dialog(pair.ends[1].id)};
  for (const Session* const session : sessions) {
    if (session == nullptr || !is_settled(*session)) return;
  }
  ++settled_;
  const auto text = [](const Description& description) { return description.body.octets(); };
  const OfferAnswer& ours = sessions[0]->signaling;
  const OfferAnswer& theirs = sessions[1]->signaling;
  const bool same =
      text(ours.local()) == text(theirs.remote()) && text(ours.remote()) == text(theirs.local());
  if (same || lost_something(pair)) return;
  fault(pair,
        "the ends do not have the same session: " + text(ours.local()) + " and " +
            text(ours.remote()) + " here, " + text(theirs.local()) + " and " +
            text(theirs.remote()) + " there",
        now);
}

bool Agreement::lost_something(const Pair& pair) const {
  return last_lost_ >= pair.made - kTimeout;
}

void Agreement::check(Instant now) {
  if (now < next_check_) return;
  next_check_ = now + seconds(1);
  const Duration slack = transit_ + seconds(2);
  for (auto entry = pairs_.begin(); entry != pairs_.end();) {
    Pair& pair = entry->second;
    if (pair.differs) {
      const bool quiet = now - std::max(pair.differs_since, pair.last_event) > kTimeout + slack;
      const bool far_too_long = now - pair.differs_since > kSessionInterval + kTimeout + slack;
      if (far_too_long || (quiet && !lost_something(pair))) {
        fault(pair, "the ends do not agree whether the session lives", now);
      }
    }
    bool over = true;
    for (End& end : pair.ends) {
      over = over && (end.stage == Stage::ended || end.stage == Stage::none);
      if (end.is_open && now - end.open_since > kLongestOffer + slack) {
        fault(pair, "an offer stays open at " + end.phone->name(), now);
        end.open_since = now;
      }
    }
    entry = over && !pair.differs ? pairs_.erase(entry) : std::next(entry);
  }
}

void Agreement::fault(const Pair& pair, const std::string& what, Instant now) {
  std::string text = "at " + std::to_string(now.time_since_epoch().count()) + " " + what + ":";
  constexpr const char* kStages[] = {"no dialog", "early", "live", "ended"};
  for (const End& end : pair.ends) {
    text += " " + (end.phone == nullptr ? std::string("nobody") : end.phone->name()) + " (" +
            std::to_string(end.id.value) + ") " + kStages[static_cast<int>(end.stage)];
  }
  faults_.push_back(text + ", Call-ID " + pair.call_id);
}

}  // namespace sip::test
