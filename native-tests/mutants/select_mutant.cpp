// Linked into every test program of the build that SIP_MUTANTS makes. The environment says in
// SIP_MUTANT which row of which table is other than it should be, "invite_client 3 next 2": its
// table, its number, and `mask`, `next STATE` or `actions BITS`. "list" prints all mutants of the
// tables that this program has.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "base/mutant.h"
#include "session/offer_answer_machine.h"
#include "session/session_machine.h"
#include "subscription/subscription_machine.h"
#include "transaction/machine.h"

namespace sip {

// A test program has the tables of its layer and of those below it only.
#define SIP_TABLE(name) [[gnu::weak]] decltype(name()) name()
SIP_TABLE(invite_client_rules);
SIP_TABLE(non_invite_client_rules);
SIP_TABLE(invite_server_rules);
SIP_TABLE(non_invite_server_rules);
SIP_TABLE(subscriber_rules);
SIP_TABLE(notifier_rules);
SIP_TABLE(offer_answer_rules);
SIP_TABLE(session_rules);
[[gnu::weak]] std::string_view to_string(SubscriptionState state);
[[gnu::weak]] std::string_view to_string(SignalingState state);
[[gnu::weak]] std::string_view to_string(SessionState state);

namespace {

// What comes behind the tab is for a person.
template <class Rule>
void print_line(const std::string& table, std::size_t row, const Rule& rule, const char* change,
                unsigned value, const std::string& text) {
  std::printf("%s %zu %s %u\t%s, row %zu (%s to %s): %s\n", table.c_str(), row, change, value,
              table.c_str(), row + 1, std::string(to_string(rule.state)).c_str(),
              std::string(to_string(rule.next)).c_str(), text.c_str());
}

// Masked; led to every other state that the table knows; each action left out.
template <class Rules>
void list(const std::string& table, const Rules& rules) {
  std::set<unsigned> states;
  for (const auto& rule : rules) {
    states.insert(static_cast<unsigned>(rule.state));
    states.insert(static_cast<unsigned>(rule.next));
  }
  for (std::size_t row = 0; row < rules.size(); ++row) {
    const auto& rule = rules[row];
    print_line(table, row, rule, "mask", 0, "masked");
    for (const unsigned state : states) {
      if (state == static_cast<unsigned>(rule.next)) continue;
      print_line(
          table, row, rule, "next", state,
          "to " + std::string(to_string(static_cast<decltype(rule.next)>(state))) + " instead");
    }
    for (unsigned bit = 1; bit != 0; bit <<= 1U) {
      if ((rule.actions & bit) == 0) continue;
      print_line(table, row, rule, "actions", rule.actions & ~bit,
                 "without action " + std::to_string(bit));
    }
  }
}

template <class Rules>
bool select(const std::string& table, const Rules& rules, const char* text) {
  const std::size_t length = table.size();
  if (std::strncmp(text, table.c_str(), length) != 0 || text[length] != ' ') return false;
  char change[16] = {};
  unsigned row = 0;
  unsigned value = 0;
  const int found = std::sscanf(text + length, " %u %15s %u", &row, change, &value);
  if (found < 2 || row >= rules.size()) return false;
  Mutant& active = mutant();
  const auto& rule = rules[row];
  active.row = &rule;
  active.next = static_cast<std::uint8_t>(rule.next);
  active.actions = rule.actions;
  const std::string what = change;
  if (what == "mask") active.masked = true;
  if (what == "next") active.next = static_cast<std::uint8_t>(value);
  if (what == "actions") active.actions = value;
  return true;
}

template <class Use>
void for_each_table(Use use) {
  if (invite_client_rules) use("invite_client", invite_client_rules());
  if (non_invite_client_rules) use("non_invite_client", non_invite_client_rules());
  if (invite_server_rules) use("invite_server", invite_server_rules());
  if (non_invite_server_rules) use("non_invite_server", non_invite_server_rules());
  if (subscriber_rules) use("subscriber", subscriber_rules());
  if (notifier_rules) use("notifier", notifier_rules());
  if (offer_answer_rules) use("offer_answer", offer_answer_rules());
  if (session_rules) use("session", session_rules());
}

const bool kSelected = [] {
  const char* const text = std::getenv("SIP_MUTANT");
  if (text == nullptr) return false;
  if (std::string{text} == "list") {
    for_each_table([](const char* table, const auto& rules) { list(table, rules); });
    std::fflush(stdout);
    std::_Exit(0);
  }
  bool selected = false;
  for_each_table([&](const char* table, const auto& rules) {
    selected = select(table, rules, text) || selected;
  });
  if (!selected) {
    std::fprintf(stderr, "no such mutant here: %s\n", text);
    std::_Exit(77);
  }
  return true;
}();

}  // namespace
}  // namespace sip
