#pragma once

#include <cstdint>
#include <string>

#include "subscription/subscription_usage.h"

namespace sip {

/// The subscription that a REFER makes, RFC 3515 2.4.4: a usage of its dialog (RFC 5057), on the
/// side of the referrer, who is notified, or of the referee, who notifies. Outside a dialog it
/// makes one of its own: with the 2xx, or, for the referrer, with the first NOTIFY (RFC
/// 6665 4.4.1).
struct Referral : SubscriptionUsage {
  /// RFC 4488: accepted without a subscription. Nobody is notified, and no usage keeps the dialog.
  bool suppressed = false;
  std::uint32_t cseq = 0;  ///< the REFER's: what the `id` of Event names (RFC 3515 2.4.6)
  bool is_first = false;   ///< of its direction in its dialog: `id` may be absent

  /// What became of the request referred to, as far as it is known; 0: nothing yet.
  std::uint16_t status = 0;
  std::string reason_phrase;

  // Of a REFER of ours outside a dialog, until the first NOTIFY.
  std::string call_id;
  std::string local_tag;

  // Of the referee.
  std::string refer_to;     ///< the value of Refer-To
  std::string referred_by;  ///< of Referred-By; empty: there was none
  RequestId followed;       ///< our INVITE to that target
  bool notify_due = false;  ///< what is known has changed since, or there was no connection

  /// Nothing waits for it any more: it can be forgotten.
  bool is_done() const { return is_over() && !open_notify && !notify_due; }

  /// The Event value that its NOTIFYs hold.
  std::string event() const;
};

}  // namespace sip
