#include "user_agent/configuration.h"

#include <algorithm>
#include <iterator>

#include "grammar/char_class.h"
#include "grammar/comma_list.h"
#include "grammar/digits.h"
#include "message/application_text.h"
#include "message/event.h"
#include "message/feature_tags.h"
#include "message/uri.h"

namespace sip {
namespace {

constexpr std::uint32_t kLongestTime = 3'600'000;

Result<std::string_view> check_instance_id(std::string_view value) {
  // It stands in angle brackets and quotes, RFC 5626 4.1.
  if (value.starts_with("urn:") && check_uri(value)) return value;
  return invalid_argument("instanceId: not a URN, which begins with urn:uuid:");
}

Result<std::string_view> check_host(std::string_view value) {
  const bool fits = std::ranges::all_of(value, [](const char c) { return is_class(c, kHostChar); });
  if (fits && !value.empty()) return value;
  return invalid_argument("viaHost: not a host name");
}

Result<std::string_view> check_aor(std::string_view value) {
  if (const auto checked = check_party(value); !checked) return checked;
  const auto uri = parse_uri(value);
  if (uri->is_sip_or_sips() && uri->user) return value;
  return invalid_argument("aor: not of the form sip:user@domain");
}

Result<std::string_view> check_option_tags(std::string_view value) {
  CommaList list{value};
  while (const auto tag = list.next()) {
    if (!is_token(*tag)) return invalid_argument("requiredExtensions: not a list of option tags");
  }
  return check_text(value);
}

Result<std::string_view> check_features(std::string_view value) {
  if (const auto text = check_text(value); !text) return text;
  if (const auto checked = check_feature_params(value); !checked)
    return std::unexpected(checked.error());
  return value;
}

// `refer` is served anyway, for those who sent one (RFC 3515).
Result<std::string_view> check_event_packages(std::string_view value) {
  CommaList list{value};
  while (const auto package = list.next()) {
    const auto event = parse_event(*package);
    if (!event || event->type != *package || *package == "refer")
      return invalid_argument("eventPackages: not a list of event types, or `refer` is in it");
  }
  return check_text(value);
}

Result<std::string_view> check_contact_user(std::string_view value) {
  if (is_token(value) && parse_uri(std::string("sip:").append(value).append("@h"))) return value;
  return invalid_argument("contactUser: not a token that the user of a URI can be");
}

/// Where the value of an option lies.
template <class Value>
using Place = Value& (*)(Configuration&);

struct TextOption {
  StaticText name;
  Place<std::string> place;
  Result<std::string_view> (*check)(std::string_view) = check_text;
};
constexpr TextOption kTexts[] = {
    {"aor", [](auto& c) -> auto& { return c.aor; }, check_aor},
    {"displayName", [](auto& c) -> auto& { return c.display_name; }},
    {"userAgent", [](auto& c) -> auto& { return c.user_agent; }},
    {"contactFeatures", [](auto& c) -> auto& { return c.contact_features; }, check_features},
    {"contactUser", [](auto& c) -> auto& { return c.contact_user; }, check_contact_user},
    {"viaHost", [](auto& c) -> auto& { return c.via_host; }, check_host},
    {"instanceId", [](auto& c) -> auto& { return c.instance_id; }, check_instance_id},
    {"authorizationUsername", [](auto& c) -> auto& { return c.credentials.username; }},
    {"realm", [](auto& c) -> auto& { return c.credentials.realm; }},
    {"requiredExtensions", [](auto& c) -> auto& { return c.required_extensions; },
     check_option_tags},
    {"eventPackages", [](auto& c) -> auto& { return c.event_packages; }, check_event_packages},
};

struct SecretOption {
  StaticText name;
  Place<Secret> place;
};
constexpr SecretOption kSecrets[] = {
    {"password", [](auto& c) -> auto& { return c.credentials.password; }},
    {"ha1", [](auto& c) -> auto& { return c.credentials.ha1; }},
};

struct FlagOption {
  StaticText name;
  Place<bool> place;
};
constexpr FlagOption kFlags[] = {
    {"sessionId", [](auto& c) -> auto& { return c.session_id; }},
    {"trustedServer", [](auto& c) -> auto& { return c.trusted_server; }},
    {"autoAnswer", [](auto& c) -> auto& { return c.auto_answer; }},
    {"allowMd5", [](auto& c) -> auto& { return c.authorization.allow_md5; }},
    {"askCredentials", [](auto& c) -> auto& { return c.authorization.ask_credentials; }},
    {"askToken", [](auto& c) -> auto& { return c.authorization.ask_token; }},
};

/// In milliseconds, up to `kLongestTime`.
struct TimeOption {
  StaticText name;
  Place<Duration> place;
};
constexpr TimeOption kTimes[] = {
    {"credentialsTime", [](auto& c) -> auto& { return c.credentials_time; }},
    {"reconnectFirst", [](auto& c) -> auto& { return c.servers.first; }},
    {"reconnectLongest", [](auto& c) -> auto& { return c.servers.longest; }},
    {"timerT1", [](auto& c) -> auto& { return c.timers.t1; }},
    {"timerT2", [](auto& c) -> auto& { return c.timers.t2; }},
    {"timerT4", [](auto& c) -> auto& { return c.timers.t4; }},
    {"referralTime", [](auto& c) -> auto& { return c.referral_time; }},
    {"ringingTime", [](auto& c) -> auto& { return c.ringing_time; }},
};

struct NumberOption {
  StaticText name;
  Place<std::uint32_t> place;
  std::uint32_t least;
  std::uint32_t most;
};
constexpr NumberOption kNumbers[] = {
    {"maximumSubscriptions", [](auto& c) -> auto& { return c.subscriptions; }, 1, 1U << 16U},
    {"minimumSubscriptionExpires", [](auto& c) -> auto& { return c.minimum_subscription_expires; },
     1, 3600},
    {"subscriptionExpires", [](auto& c) -> auto& { return c.subscription_expires; }, 60,
     7 * 86'400},
    {"sessionExpires", [](auto& c) -> auto& { return c.session_expires; }, kLeastSessionInterval,
     kLongestTime},
    {"minimumSessionExpires", [](auto& c) -> auto& { return c.minimum_session_expires; },
     kLeastSessionInterval, kLongestTime},
    {"maximumFrame", [](auto& c) -> auto& { return c.message_limits.octets; }, 1024, 1U << 26U},
    {"maximumHeaderFields", [](auto& c) -> auto& { return c.message_limits.header_fields; }, 16,
     1U << 20U},
    {"maximumValues", [](auto& c) -> auto& { return c.message_limits.values; }, 16, 1U << 20U},
    {"maximumParameters", [](auto& c) -> auto& { return c.message_limits.parameters; }, 16,
     1U << 20U},
    {"maximumRequestUri", [](auto& c) -> auto& { return c.message_limits.request_uri; }, 128,
     1U << 20U},
    {"maximumDigits", [](auto& c) -> auto& { return c.message_limits.digits; }, 10, 1U << 20U},
    {"maximumBodyParts", [](auto& c) -> auto& { return c.message_limits.multipart.parts; }, 1,
     1U << 20U},
    {"maximumBodyNesting", [](auto& c) -> auto& { return c.message_limits.multipart.nesting; }, 1,
     64},
    {"maximumDialogs", [](auto& c) -> auto& { return c.dialogs; }, 1, 1U << 24U},
    {"maximumForks", [](auto& c) -> auto& { return c.forks; }, 1, 1U << 16U},
    {"maximumQueuedOutputs", [](auto& c) -> auto& { return c.queued_outputs; }, 64, 1U << 24U},
    {"maximumTransactionsPerFlow",
     [](auto& c) -> auto& { return c.transaction_limits.server_transactions_per_flow; }, 1,
     1U << 24U},
    {"maximumTransactions",
     [](auto& c) -> auto& { return c.transaction_limits.client_transactions; }, 1, 1U << 24U},
};

/// The row of that name; null: there is none.
template <class Row, std::size_t size>
const Row* row_of(const Row (&rows)[size], std::string_view name) {
  const Row* const row =
      std::ranges::find(rows, name, [](const Row& each) { return each.name.view(); });
  return row == std::end(rows) ? nullptr : row;
}

Result<void> set_number(std::string_view value, std::uint32_t least, std::uint32_t most,
                        std::uint32_t& number) {
  const auto parsed = parse_digits<std::uint32_t>(value);
  if (!parsed || *parsed < least || *parsed > most)
    return invalid_argument("option: not a number in its range");
  number = *parsed;
  return {};
}

}  // namespace

Result<void> Configuration::set(std::string_view name, std::string_view value) {
  if (const auto* const text = row_of(kTexts, name)) {
    if (const auto checked = text->check(value); !checked) return std::unexpected(checked.error());
    text->place(*this) = value;
    return {};
  }
  if (const auto* const secret = row_of(kSecrets, name)) {
    if (const auto checked = check_text(value); !checked) return std::unexpected(checked.error());
    secret->place(*this) = value;
    return {};
  }
  if (const auto* const flag = row_of(kFlags, name)) {
    flag->place(*this) = value != "false";
    return {};
  }
  if (const auto* const time = row_of(kTimes, name)) {
    std::uint32_t number = 0;
    if (const auto set = set_number(value, 1, kLongestTime, number); !set) return set;
    time->place(*this) = milliseconds(number);
    return {};
  }
  if (name == "sessionExpires" && value == "0") {  // RFC 4028: turned off
    session_expires = 0;
    return {};
  }
  if (const auto* const number = row_of(kNumbers, name)) {
    const auto set = set_number(value, number->least, number->most, number->place(*this));
    if (name == "maximumTransactions")
      transaction_limits.server_transactions = transaction_limits.client_transactions;
    return set;
  }
  if (name == "servers") return servers.set(value);
  if (name == "ha1Algorithm") {
    const auto known = hash_algorithm_from(value);
    if (!known) return invalid_argument("ha1Algorithm: neither MD5, SHA-256 nor SHA-512-256");
    credentials.ha1_algorithm = *known;
    return {};
  }
  return invalid_argument("option: no option of that name");
}

}  // namespace sip
