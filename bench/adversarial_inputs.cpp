// Whether the work on a message is linear in its size, whatever is in it: the time for each octet
// of messages that are made to be slow, beside that of a usual INVITE. Limits are raised. Ends with
// 1 where one costs more than three times as much. Run: npm run bench:adversarial
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "message/field_value.h"
#include "message/name_addr.h"
#include "message/uri.h"
#include "message/values.h"
#include "message/via.h"
#include "user_agent/user_agent_core.h"

namespace {

using namespace sip;

class NoBodies : public BodyHost {
 public:
  std::string octets(BodyId) override { return {}; }
  void released(BodyId) override {}
};

std::string times(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string invite(const std::string& lines, const std::string& uri = "sip:bob@example.com") {
  return "INVITE " + uri +
         " SIP/2.0\r\nVia: SIP/2.0/WSS "
         "df7jal23ls0d.invalid;branch=z9hG4bK56sdasks\r\nMax-Forwards: 70\r\n"
         "To: \"Bob\" <sip:bob@example.com>\r\nFrom: \"Alice\" "
         "<sip:alice@example.com>;tag=asdyka899\r\nCall-ID: asidkj3ss\r\nCSeq: 1 INVITE\r\n"
         "Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>\r\nSupported: path, outbound, "
         "gruu, timer\r\n"
         "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, PRACK, INFO\r\nUser-Agent: "
         "Softphone/1.0\r\nContent-Type: application/sdp\r\n" +
         lines + "\r\n";
}

MessageLimits unlimited() {
  MessageLimits limits;
  limits.octets = limits.header_fields = limits.values = limits.parameters = limits.request_uri =
      limits.digits = 1U << 28U;
  return limits;
}

// All that a user agent looks at in an INVITE, and every field read once by its name.
std::size_t work_on(const std::string& head, BodyStore& bodies) {
  const auto message = parse_message(head, {}, bodies, unlimited());
  if (!message) return 0;
  const Message& read = **message;
  std::size_t seen = find_fault(read) ? 1 : 0;
  seen += via_count(read) + (contact_of(read) ? 1 : 0) + (is_session_description(read) ? 1 : 0);
  seen += (lists_token(read, HeaderName::require, "100rel") ? 1 : 0) +
          (lists_token(read, HeaderName::supported, "timer") ? 1 : 0);
  if (const auto uri = parse_uri(read.request_uri())) seen += equivalent(*uri, *uri) ? 1 : 0;
  for (const HeaderSpan& span : read.headers()) {
    if (is_list(span.name)) {
      CommaList list{read.value_of(span)};
      while (const auto value = list.next()) seen += parse_field_value(span.name, *value) ? 1 : 0;
    } else {
      seen += parse_field_value(span.name, read.value_of(span)) ? 1 : 0;
    }
  }
  return seen;
}

// The best of several, in nanoseconds of the processor's time for each octet: what else the machine
// does counts little.
double cost_of(const std::string& head, BodyStore& bodies, int rounds) {
  double best = 1e9;
  std::size_t seen = 0;
  for (int tries = 0; tries < 15; ++tries) {
    const std::clock_t begin = std::clock();
    for (int i = 0; i < rounds; ++i) seen += work_on(head, bodies);
    const double spent = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC * 1e9;
    best = std::min(best, spent / rounds / static_cast<double>(head.size()));
  }
  if (seen == 0) std::puts("nothing was read");
  return best;
}

// The same for a user agent that receives the message as a new INVITE each time and answers it.
class Receiver {
 public:
  Receiver() {
    Configuration& options = configuration_;
    options.aor = "sip:bob@example.com";
    options.message_limits = unlimited();
    options.transaction_limits = {};
  }
  double cost_of(std::string head, int rounds) {
    NoBodies host;
    NoRandom random;
    UserAgentCore core{random, host, configuration_};
    core.flow_opened(FlowId{1}, true, Instant{});
    take(core);
    const std::size_t branch = head.find("z9hG4bK") + 7;
    double best = 1e9;
    std::uint32_t count = 10'000'000;
    for (int tries = 0; tries < 8; ++tries) {
      const std::clock_t begin = std::clock();
      for (int i = 0; i < rounds; ++i) {
        head.replace(branch, 8, std::to_string(++count));
        core.receive(FlowId{1}, head, {}, Instant{});
        take(core);
      }
      const double spent = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC * 1e9;
      best = std::min(best, spent / rounds / static_cast<double>(head.size()));
    }
    return best;
  }

 private:
  struct NoRandom : RandomSource {
    void fill(std::span<std::uint8_t> octets) override {
      for (std::uint8_t& octet : octets) octet = ++last;
    }
    std::uint8_t last = 0;
  };
  static void take(UserAgentCore& core) {
    for (;;) {
      const Output& output = core.poll();
      if (output.kind == OutputKind::none) return;
      if (output.kind == OutputKind::request)
        (void)core.respond(output.request, 486, {}, {}, Instant{});
    }
  }
  Configuration configuration_;
};

}  // namespace

int main() {
  NoBodies host;
  BodyStore bodies{host};
  constexpr int kMany = 100'000;
  struct Input {
    const char* name;
    std::string head;
  };
  const std::vector<Input> inputs = {
      {"one field of 1 MB", invite("X-Long: " + std::string(1'000'000, 'x') + "\r\n")},
      {"100,000 commas in Via", invite("Via: SIP/2.0/WS a" + times(",", kMany) + "\r\n")},
      {"100,000 Via values", invite("Via: SIP/2.0/WS a" + times(",SIP/2.0/WS a", kMany) + "\r\n")},
      {"100,000 commas in Contact", invite("Contact: " + times(",", kMany) + "\r\n")},
      {"100,000 semicolons in Contact", invite("Contact: <sip:a@b>" + times(";", kMany) + "\r\n")},
      {"100,000 parameters in Reply-To",
       invite("Reply-To: <sip:a@b>" + times(";a=b", kMany) + "\r\n")},
      {"100,000 quotes in Contact", invite("Contact: " + times("\"", kMany + 1) + "\r\n")},
      {"100,000 open quotes and commas", invite("Contact: " + times("\"\\\",", kMany) + "\r\n")},
      {"100,000 open brackets and commas", invite("Route: " + times("<,", kMany) + "\r\n")},
      {"100,000 open comments", invite("Retry-After: 1 " + times("(", kMany) + "\r\n")},
      {"100,000 folds", invite("Subject: a" + times("\r\n b", kMany) + "\r\n")},
      {"100,000 escapes in the Request-URI", invite("", "sip:" + times("%41", kMany) + "@h")},
      {"100,000 parameters in the Request-URI", invite("", "sip:a@h" + times(";a=b", kMany))},
      {"100,000 headers in the Request-URI", invite("", "sip:a@h?a=b" + times("&a=b", kMany))},
      {"100,000 header fields", invite(times("X: y\r\n", kMany))},
      {"100,000 fields with compact names", invite(times("m: <sip:a@b>\r\n", kMany))},
      {"100,000 lines that are no fields", invite(times("nothing\r\n", kMany))},
      {"100,000 spaces in the Request-Line", invite("", "sip:a@h" + times(" ", kMany))},
      {"100,000 values of Accept", invite("Accept: " + times("a/b/,", kMany) + "\r\n")},
  };
  Receiver receiver;
  const double usual = cost_of(invite(""), bodies, 2000);
  const double usually_received = receiver.cost_of(invite(""), 2000);
  std::printf("%-40s %10s %8s %10s %8s\n", "input", "read", "ratio", "received", "ratio");
  const auto row = [&](const char* name, double read, double received) {
    std::printf("%-40s %10.2f %8.2f %10.2f %8.2f\n", name, read, read / usual, received,
                received / usually_received);
    return read <= 3 * usual && received <= 3 * usually_received;
  };
  bool linear = row("a usual INVITE, ns for an octet", usual, usually_received);
  for (const Input& input : inputs) {
    const double read = cost_of(input.head, bodies, 1);
    linear = row(input.name, read, receiver.cost_of(input.head, 1)) && linear;
  }
  return linear ? 0 : 1;
}
