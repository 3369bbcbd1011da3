#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/digest_client.h"
#include "base/result.h"
#include "message/message.h"
#include "session/session_timer.h"
#include "transaction/transaction_layer.h"
#include "user_agent/server_list.h"

namespace sip {

/// What a user agent is told about itself and its limits. `set` takes the options of the API by
/// their names.
struct Configuration {
  std::string aor;  ///< "sip:alice@example.com": From, and what is registered
  std::string display_name;
  std::string user_agent = "sip-wasm";
  std::string contact_user;  ///< a random token unless given
  std::string via_host;      ///< a random name under .invalid unless given (RFC 7118 5)
  /// This installation, RFC 5626 4.1: "urn:uuid:...", the same for ever; a random one unless given.
  std::string instance_id;
  Credentials credentials;
  ServerList servers;
  AuthorizationPolicy authorization;
  /// How long a request waits for credentials or a token that the application was asked for.
  Duration credentials_time = seconds(120);
  TransactionTimers timers;
  MessageLimits message_limits;
  TransactionLimits transaction_limits;
  /// A page has a handful of calls; a gateway thousands. Past it an INVITE is answered 480, and a
  /// 2xx to one of ours acknowledged and ended.
  std::uint32_t dialogs = 10'000;
  /// Early dialogs of one INVITE of ours. Past it a provisional response makes none; a 2xx always
  /// does.
  std::uint32_t forks = 64;
  /// Outputs that wait for `poll`. Past it frames are not read and requests of ours are refused.
  std::uint32_t queued_outputs = 100'000;
  /// An INVITE that a person leaves ringing is answered 480 after so long.
  Duration ringing_time = seconds(180);
  /// Live ones of a dialog, both directions: a person transfers a call once or twice.
  std::uint32_t subscriptions = 8;
  /// A referrer hears what became of its REFER for so long: longer than any phone rings.
  Duration referral_time = seconds(300);
  /// The event packages that the application serves, separated by commas: a SUBSCRIBE to any other
  /// is answered 489 (RFC 6665 4.2.1.1).
  std::string event_packages;
  /// A SUBSCRIBE for less is answered 423, seconds; at most an hour (RFC 6665 4.2.1.1).
  std::uint32_t minimum_subscription_expires = 60;
  /// What a SUBSCRIBE is granted at most, seconds.
  std::uint32_t subscription_expires = 3600;
  /// The session interval that we ask for, RFC 4028, seconds; 0: only where the peer asks.
  std::uint32_t session_expires = 1800;
  /// An INVITE or UPDATE with a shorter interval is answered 422, seconds; 90 is the least.
  std::uint32_t minimum_session_expires = kLeastSessionInterval;

  bool session_id = true;       ///< Session-ID in every session (RFC 7989)
  bool trusted_server = false;  ///< what it asserts of peers is believed (RFC 3325 8)
  bool auto_answer = false;     ///< a caller may ask that nobody be asked (RFC 5373)
  /// Feature parameters of our Contacts, from the first ";" on (RFC 3840 9).
  std::string contact_features;
  /// Option tags, separated by commas, that an INVITE must support: else it is answered 421 (RFC
  /// 3261 21.4.15). For policies; without need it keeps peers away.
  std::string required_extensions;

  /// Names: aor, displayName, userAgent, contactUser, viaHost, instanceId, authorizationUsername,
  /// password, ha1, ha1Algorithm, realm, allowMd5, askCredentials, askToken, credentialsTime,
  /// timerT1, timerT2, timerT4, maximumFrame, maximumHeaderFields, maximumValues,
  /// maximumParameters, maximumRequestUri, maximumDigits, maximumBodyParts, maximumBodyNesting,
  /// maximumTransactions, maximumTransactionsPerFlow, servers (`ServerList::set`), reconnectFirst,
  /// reconnectLongest, maximumDialogs, maximumForks, maximumQueuedOutputs, maximumSubscriptions,
  /// eventPackages, minimumSubscriptionExpires, subscriptionExpires (both in seconds),
  /// requiredExtensions, sessionId, trustedServer, autoAnswer, contactFeatures, ringingTime,
  /// referralTime (times in milliseconds), sessionExpires and minimumSessionExpires (in seconds).
  /// Error: `invalid_argument`, its detail naming the option.
  Result<void> set(std::string_view name, std::string_view value);
};

}  // namespace sip
