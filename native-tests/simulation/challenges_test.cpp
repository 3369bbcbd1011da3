// Two phones behind a proxy that challenges every request, as does the phone at the other end; the
// nonces of both go stale all the time. They call, subscribe, publish and register at random.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "auth/digest_server.h"
#include "message/cseq.h"
#include "message/name_addr.h"
#include "message/values.h"
#include "simulation/chance.h"
#include "support/seeded_random.h"
#include "support/test_body_host.h"
#include "user_agent/user_agent_core.h"

namespace sip::test {
namespace {

struct OnePassword : UserPasswords {
  std::string secret = "secret";
  const std::string* password_of(std::string_view) const override { return &secret; }
};

struct ChallengedPhone {
  ChallengedPhone(std::string of, unsigned seed)
      : name(std::move(of)), random(seed), core(random, host, options()) {}

  Configuration options() const {
    Configuration configuration;
    configuration.aor = "sip:" + name + "@example.com";
    configuration.credentials = {.username = name, .password = "secret", .ha1 = {}};
    configuration.event_packages = "dialog";
    configuration.minimum_subscription_expires = 10;
    configuration.session_expires = 90;
    return configuration;
  }
  MessageOptions with(const char* type) {
    const std::string text = name + std::to_string(++bodies);
    MessageOptions made;
    made.content_type = type;
    made.body = core.bodies().adopt(host.intern(text), static_cast<std::uint32_t>(text.size()));
    return made;
  }

  std::string name;
  TestBodyHost host;
  SeededRandom random;
  UserAgentCore core;
  unsigned bodies = 0;
  std::vector<DialogId> dialogs;
  std::vector<RequestId> subscriptions;
  std::vector<RequestId> served;
  RequestId published;
  RegistrationId registration;
  std::map<std::string, std::uint32_t> cseqs;  ///< the last one, by dialog
  Instant arrives;                             ///< what comes to it keeps its order
};

struct ChallengingWorld {
  explicit ChallengingWorld(unsigned seed)
      : chance(seed), random(seed), alice("alice", seed * 2), bob("bob", seed * 2 + 1) {
    alice.core.flow_opened(FlowId{1}, false, now);
    bob.core.flow_opened(FlowId{1}, false, now);
  }

  void later(Duration delay, std::function<void()> what) {
    due.emplace(now + delay, std::move(what));
  }
  ChallengedPhone& other(const ChallengedPhone& phone) { return &phone == &alice ? bob : alice; }

  void deliver(ChallengedPhone& to, const std::string& head, const std::string& body) {
    to.arrives = std::max(to.arrives, now + chance.up_to(milliseconds(60)));
    later(to.arrives - now, [this, &to, head, body] {
      Body held;
      if (!body.empty())
        held =
            to.core.bodies().adopt(to.host.intern(body), static_cast<std::uint32_t>(body.size()));
      (void)to.core.receive(FlowId{1}, head, held, now);
      drain(to);
    });
  }

  void answer(ChallengedPhone& to, const Message& request, const std::string& status,
              const std::string& fields) {
    std::string head = "SIP/2.0 " + status + " Text\r\n";
    for (const HeaderName name : {HeaderName::via, HeaderName::from, HeaderName::to,
                                  HeaderName::call_id, HeaderName::cseq}) {
      head += std::string(name_of(name)) + ": " + std::string(*request.header(name));
      if (name == HeaderName::to && !to_of(request)->tag()) head += ";tag=proxy";
      head += "\r\n";
    }
    deliver(to, head + fields + "Content-Length: 0\r\n\r\n", {});
  }
  static std::string_view name_of(HeaderName name) {
    switch (name) {
      case HeaderName::via: return "Via";
      case HeaderName::from: return "From";
      case HeaderName::to: return "To";
      case HeaderName::call_id: return "Call-ID";
      default: return "CSeq";
    }
  }

  // True: it was answered with a challenge.
  bool is_challenged(ChallengedPhone& from, const Message& request) {
    for (const bool is_proxy : {true, false}) {
      const DigestServer& server = is_proxy ? proxy : peer;
      const auto verdict = server.verify(request, is_proxy, password, now).verdict;
      if (verdict == DigestServer::Verdict::accepted) continue;
      std::string fields;
      for (const std::string& value :
           server.challenges(verdict == DigestServer::Verdict::stale, now))
        fields += (is_proxy ? "Proxy-Authenticate: " : "WWW-Authenticate: ") + value + "\r\n";
      answer(from, request, is_proxy ? "407" : "401", fields);
      ++challenged;
      return true;
    }
    return false;
  }

  void sent(ChallengedPhone& from, const MessagePtr& message) {
    const Message& sent = *message;
    const std::string body = sent.body().empty() ? std::string{} : sent.body().octets();
    const Method method = sent.method();
    const std::string call{*sent.header(HeaderName::call_id)};
    if (!sent.is_request()) return deliver(other(from), std::string(sent.head()), body);
    const std::string hop{*sent.header(HeaderName::via)};
    if (method == Method::ack) {
      if (!absorbed.contains(hop)) deliver(other(from), std::string(sent.head()), body);
      return;
    }
    std::uint32_t& last = from.cseqs[call + std::string(from_of(sent)->tag().value_or("")) +
                                     std::string(to_of(sent)->tag().value_or(""))];
    const std::uint32_t number = cseq_of(sent)->number;
    CHECK(number > last);
    last = number;
    if (is_challenged(from, sent)) {
      absorbed.insert(hop);
    } else if (method == Method::register_) {
      const std::string contact{*sent.header(HeaderName::contact)};
      answer(from, sent, "200",
             "Contact: " + contact.substr(0, contact.find(";expires")) + ";expires=30\r\n");
    } else if (method == Method::publish) {
      answer(from, sent, "200",
             "SIP-ETag: tag" + std::to_string(challenged) + "\r\nExpires: 40\r\n");
    } else {
      if (method == Method::bye) over.insert(call);
      ++passed;
      deliver(other(from), std::string(sent.head()), body);
    }
  }

  void drain(ChallengedPhone& phone) {
    for (;;) {
      const Output& output = phone.core.poll();
      if (output.kind == OutputKind::none) return;
      told(phone, output);
    }
  }

  void told(ChallengedPhone& phone, const Output& output) {
    const RequestId request = output.request;
    const DialogId dialog = output.dialog;
    CAPTURE(phone.name);
    switch (output.kind) {
      case OutputKind::frame: return sent(phone, output.message);
      case OutputKind::body_released: return phone.host.released(BodyId{output.number});
      case OutputKind::response: {
        const bool fails = output.status == 401 || output.status == 407 || output.status == 408;
        const bool is_over =
            output.message &&
            over.contains(std::string(*output.message->header(HeaderName::call_id)));
        CHECK((!fails || is_over));
        if (output.status < 200 || output.status > 299) return;
        if (output.message->method() == Method::invite &&
            !std::ranges::contains(phone.dialogs, dialog))
          phone.dialogs.push_back(dialog);
        return phone.core.delivered(request, dialog, false, now);
      }
      case OutputKind::request: return asked(phone, output);
      case OutputKind::dialog_terminated: std::erase(phone.dialogs, dialog); return;
      case OutputKind::registration:
        CHECK(output.reason != static_cast<std::uint8_t>(RegistrationState::failed));
        return;
      case OutputKind::publication:
        CHECK(output.reason != static_cast<std::uint8_t>(PublicationState::failed));
        return;
      case OutputKind::event_subscription: {
        const auto end = static_cast<SubscriptionEnd>(output.number);
        INFO("ended: " << std::string(to_string(end)));
        // The peer closes.
        if (end == SubscriptionEnd::probation) return;
        CHECK((end == SubscriptionEnd::none || end == SubscriptionEnd::unsubscribed));
        if (end == SubscriptionEnd::unsubscribed) std::erase(phone.subscriptions, request);
        return;
      }
      case OutputKind::served_subscription:
        if (output.reason == static_cast<std::uint8_t>(SubscriptionState::terminated))
          std::erase(phone.served, request);
        return;
      default: return;
    }
  }

  void asked(ChallengedPhone& phone, const Output& output) {
    const RequestId request = output.request;
    const DialogId dialog = output.dialog;
    const Method method = output.message->method();
    const bool takes =
        method == Method::invite || method == Method::subscribe || method == Method::message;
    phone.core.delivered(request, dialog, takes, now);
    if (!takes) return;
    later(chance.up_to(seconds(1)), [this, &phone, request, dialog, method] {
      if (method == Method::subscribe) {
        if (phone.core.notifier().accept(request, {.message = phone.with("text/plain")}, now))
          phone.served.push_back(request);
      } else {
        const auto made = phone.core.respond(
            request, 200, {},
            method == Method::invite ? phone.with("application/sdp") : MessageOptions{}, now);
        if (made && method == Method::invite && !dialog) phone.dialogs.push_back(*made);
      }
      drain(phone);
    });
  }

  template <class Id>
  Id one_of(const std::vector<Id>& ids) {
    return ids.empty() ? Id{} : ids[chance.below(static_cast<unsigned>(ids.size()))];
  }

  // What may not be done now is refused, and sends nothing.
  void act(ChallengedPhone& phone) {
    UserAgentCore& core = phone.core;
    const std::string target = "sip:" + other(phone).name + "@example.com";
    const DialogId dialog = one_of(phone.dialogs);
    switch (chance.below(11)) {
      case 0:
        if (phone.dialogs.empty())
          (void)core.request("INVITE", target, {}, {}, phone.with("application/sdp"), now);
        break;
      case 1:
        (void)core.dialog_request(dialog, "INVITE", 0, phone.with("application/sdp"), now);
        break;
      case 2: (void)core.dialog_request(dialog, "UPDATE", 0, {}, now); break;
      case 3: (void)core.dialog_request(dialog, "INFO", 0, {}, now); break;
      case 4:
        if (chance.percent(30)) (void)core.dialog_request(dialog, "BYE", 0, {}, now);
        break;
      case 5:
        if (phone.subscriptions.size() < 2) {
          const auto made = core.subscriber().subscribe(
              target, {.event = "dialog", .expires = 20 + chance.below(40), .message = {}}, now);
          if (made) phone.subscriptions.push_back(*made);
        }
        break;
      case 6: (void)core.subscriber().refresh(one_of(phone.subscriptions), now); break;
      case 7:
        if (chance.percent(30))
          (void)core.subscriber().unsubscribe(one_of(phone.subscriptions), now);
        break;
      case 8:
        (void)core.notifier().notify(one_of(phone.served), false, phone.with("text/plain"), now);
        break;
      case 9: (void)core.request("MESSAGE", target, {}, {}, phone.with("text/plain"), now); break;
      default:
        if (!phone.registration) {
          const auto made = core.registrant().start({.expires = 60}, now);
          if (made) phone.registration = *made;
        } else if (!phone.published) {
          const auto made = core.publisher().publish(
              "sip:" + phone.name + "@example.com",
              {.event = "presence", .expires = 60, .message = phone.with("text/plain")}, now);
          if (made) phone.published = *made;
        } else {
          (void)core.publisher().modify(phone.published, phone.with("text/plain"), now);
        }
    }
    drain(phone);
  }

  void run(Duration time) {
    const Instant end = now + time;
    for (;;) {
      Instant next = due.empty() ? Instant::max() : due.begin()->first;
      for (ChallengedPhone* const phone : {&alice, &bob})
        next = std::min(next, phone->core.next_timeout().value_or(Instant::max()));
      if (next > end) break;
      now = std::max(now, next);
      for (ChallengedPhone* const phone : {&alice, &bob}) {
        phone->core.handle_timeout(now);
        drain(*phone);
      }
      while (!due.empty() && due.begin()->first <= now) {
        const auto what = std::move(due.begin()->second);
        due.erase(due.begin());
        what();
      }
    }
    now = end;
  }

  Instant now = instant(1000);
  Chance chance;
  SeededRandom random;
  DigestServer proxy{"proxy", random, seconds(25)};
  DigestServer peer{"peer", random, seconds(40)};
  OnePassword password;
  ChallengedPhone alice;
  ChallengedPhone bob;
  std::multimap<Instant, std::function<void()>> due;
  std::set<std::string> absorbed;  ///< Via of what was challenged
  std::set<std::string> over;      ///< Call-IDs
  unsigned challenged = 0;
  unsigned passed = 0;
};

}  // namespace

TEST_CASE(
    "RFC 3261 22.2, 22.3: where every request is challenged by a proxy and the peer, and every "
    "nonce goes stale, no call, subscription, publication or registration fails by that") {
  unsigned challenged = 0;
  unsigned passed = 0;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    CAPTURE(seed);
    ChallengingWorld world{seed};
    for (int i = 0; i < 300; ++i) {
      world.run(world.chance.up_to(seconds(3)));
      world.act(world.chance.percent(50) ? world.alice : world.bob);
    }
    world.run(seconds(60));
    for (ChallengedPhone* const phone : {&world.alice, &world.bob}) {
      phone->core.close(world.now);
      world.drain(*phone);
      world.run(seconds(1));
    }
    world.run(seconds(3600));
    for (ChallengedPhone* const phone : {&world.alice, &world.bob}) {
      CHECK(phone->core.statistics().dialogs == 0);
      CHECK(phone->core.statistics().subscriptions == 0);
      CHECK(phone->core.statistics().timers == 0);
      CHECK(phone->host.live() == 0);
    }
    challenged += world.challenged;
    passed += world.passed;
  }
  CHECK(challenged > 1000);
  CHECK(passed > 1000);
}

}  // namespace sip::test
