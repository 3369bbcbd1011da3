#include "user_agent/configuration.h"

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

Result<void> set_number(std::string_view value, std::uint32_t least, std::uint32_t most,
                        std::uint32_t& number) {
  const auto parsed = parse_digits<std::uint32_t>(value);
  if (!parsed || *parsed < least || *parsed > most)
    return invalid_argument("option: not a number in its range");
  number = *parsed;
  return {};
}

Result<void> set_time(std::string_view value, Duration& time) {
  std::uint32_t number = 0;
  if (const auto set = set_number(value, 1, kLongestTime, number); !set) return set;
  time = milliseconds(number);
  return {};
}

// 0 turns it off; else RFC 4028 5.
Result<void> set_session_expires(std::string_view value, std::uint32_t& interval) {
  if (value == "0") {
    interval = 0;
    return {};
  }
  return set_number(value, kLeastSessionInterval, kLongestTime, interval);
}

Result<void> set_text(std::string_view value, std::string& text) {
  if (const auto checked = check_text(value); !checked) return std::unexpected(checked.error());
  text = value;
  return {};
}

Result<void> set_secret(std::string_view value, Secret& secret) {
  if (const auto checked = check_text(value); !checked) return std::unexpected(checked.error());
  secret = value;
  return {};
}

Result<void> set_algorithm(std::string_view value, HashAlgorithm& algorithm) {
  const auto known = hash_algorithm_from(value);
  if (!known) return invalid_argument("ha1Algorithm: neither MD5, SHA-256 nor SHA-512-256");
  algorithm = *known;
  return {};
}

Result<void> set_flag(std::string_view value, bool& flag) {
  flag = value != "false";
  return {};
}

// It stands in angle brackets and quotes, RFC 5626 4.1.
Result<void> set_instance_id(std::string_view value, std::string& text) {
  if (!value.starts_with("urn:") || !check_uri(value))
    return invalid_argument("instanceId: not a URN");
  text = value;
  return {};
}

Result<void> set_host(std::string_view value, std::string& text) {
  if (value.empty()) return invalid_argument("viaHost: not a host name");
  for (const char c : value) {
    if (!is_class(c, kHostChar)) return invalid_argument("viaHost: not a host name");
  }
  text = value;
  return {};
}

Result<void> set_aor(std::string_view value, std::string& aor) {
  if (const auto checked = check_uri(value); !checked) return std::unexpected(checked.error());
  const auto uri = parse_uri(value);
  if (!uri->is_sip_or_sips() || !uri->user)
    return invalid_argument("aor: not of the form sip:user@domain");
  aor = value;
  return {};
}

Result<void> set_option_tags(std::string_view value, std::string& tags) {
  if (const auto text = check_text(value); !text) return std::unexpected(text.error());
  CommaList list{value};
  while (const auto tag = list.next()) {
    if (!is_token(*tag)) return invalid_argument("requiredExtensions: not a list of option tags");
  }
  tags = value;
  return {};
}

Result<void> set_features(std::string_view value, std::string& features) {
  if (const auto text = check_text(value); !text) return std::unexpected(text.error());
  if (const auto checked = check_feature_params(value); !checked) return checked;
  features = value;
  return {};
}

// `refer` is served anyway, for those who sent one (RFC 3515).
Result<void> set_event_packages(std::string_view value, std::string& packages) {
  if (const auto text = check_text(value); !text) return std::unexpected(text.error());
  CommaList list{value};
  while (const auto package = list.next()) {
    const auto event = parse_event(*package);
    if (!event || event->type != *package || *package == "refer")
      return invalid_argument("eventPackages: not a list of event types, or `refer` is in it");
  }
  packages = value;
  return {};
}

Result<void> set_contact_user(std::string_view value, std::string& user) {
  if (!is_token(value)) return invalid_argument("contactUser: not a token");
  user = value;
  return {};
}

}  // namespace

Result<void> Configuration::set(std::string_view name, std::string_view value) {
  if (name == "aor") return set_aor(value, aor);
  if (name == "displayName") return set_text(value, display_name);
  if (name == "userAgent") return set_text(value, user_agent);
  if (name == "sessionId") return set_flag(value, session_id);
  if (name == "trustedServer") return set_flag(value, trusted_server);
  if (name == "autoAnswer") return set_flag(value, auto_answer);
  if (name == "contactFeatures") return set_features(value, contact_features);
  if (name == "contactUser") return set_contact_user(value, contact_user);
  if (name == "viaHost") return set_host(value, via_host);
  if (name == "instanceId") return set_instance_id(value, instance_id);
  if (name == "authorizationUsername") return set_text(value, credentials.username);
  if (name == "password") return set_secret(value, credentials.password);
  if (name == "ha1") return set_secret(value, credentials.ha1);
  if (name == "realm") return set_text(value, credentials.realm);
  if (name == "requiredExtensions") return set_option_tags(value, required_extensions);
  if (name == "ha1Algorithm") return set_algorithm(value, credentials.ha1_algorithm);
  if (name == "allowMd5") return set_flag(value, authorization.allow_md5);
  if (name == "askCredentials") return set_flag(value, authorization.ask_credentials);
  if (name == "askToken") return set_flag(value, authorization.ask_token);
  if (name == "credentialsTime") return set_time(value, credentials_time);
  if (name == "servers") return servers.set(value);
  if (name == "reconnectFirst") return set_time(value, servers.first);
  if (name == "reconnectLongest") return set_time(value, servers.longest);
  if (name == "timerT1") return set_time(value, timers.t1);
  if (name == "timerT2") return set_time(value, timers.t2);
  if (name == "timerT4") return set_time(value, timers.t4);
  if (name == "referralTime") return set_time(value, referral_time);
  if (name == "maximumSubscriptions") return set_number(value, 1, 1U << 16U, subscriptions);
  if (name == "eventPackages") return set_event_packages(value, event_packages);
  if (name == "minimumSubscriptionExpires")
    return set_number(value, 1, 3600, minimum_subscription_expires);
  if (name == "subscriptionExpires") return set_number(value, 60, 7 * 86'400, subscription_expires);
  if (name == "ringingTime") return set_time(value, ringing_time);
  if (name == "sessionExpires") return set_session_expires(value, session_expires);
  if (name == "minimumSessionExpires")
    return set_number(value, kLeastSessionInterval, kLongestTime, minimum_session_expires);
  if (name == "maximumFrame") return set_number(value, 1024, 1U << 26U, message_limits.octets);
  if (name == "maximumHeaderFields")
    return set_number(value, 16, 1U << 20U, message_limits.header_fields);
  if (name == "maximumValues") return set_number(value, 16, 1U << 20U, message_limits.values);
  if (name == "maximumParameters") {
    return set_number(value, 16, 1U << 20U, message_limits.parameters);
  }
  if (name == "maximumRequestUri") {
    return set_number(value, 128, 1U << 20U, message_limits.request_uri);
  }
  if (name == "maximumDigits") return set_number(value, 10, 1U << 20U, message_limits.digits);
  if (name == "maximumBodyParts") {
    return set_number(value, 1, 1U << 20U, message_limits.multipart.parts);
  }
  if (name == "maximumBodyNesting") {
    return set_number(value, 1, 64, message_limits.multipart.nesting);
  }
  if (name == "maximumDialogs") return set_number(value, 1, 1U << 24U, dialogs);
  if (name == "maximumForks") return set_number(value, 1, 1U << 16U, forks);
  if (name == "maximumQueuedOutputs") return set_number(value, 64, 1U << 24U, queued_outputs);
  if (name == "maximumTransactionsPerFlow") {
    return set_number(value, 1, 1U << 24U, transaction_limits.server_transactions_per_flow);
  }
  if (name == "maximumTransactions") {
    transaction_limits.client_transactions = 0;
    if (const auto set = set_number(value, 1, 1U << 24U, transaction_limits.client_transactions);
        !set)
      return set;
    transaction_limits.server_transactions = transaction_limits.client_transactions;
    return {};
  }
  return invalid_argument("option: no option of that name");
}

}  // namespace sip
