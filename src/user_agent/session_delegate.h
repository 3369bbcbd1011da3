#pragma once

#include "base/strong_id.h"
#include "message/message.h"
#include "user_agent/output.h"

namespace sip {

class SessionDialog;

/// What a session hears. A callback for a request tells whether it takes it: then the application
/// answers it, later or in the callback; else the core does by its default.
class SessionDelegate {
 public:
  virtual ~SessionDelegate() = default;

  /// The ACK to our 2xx.
  virtual void on_ack(SessionDialog&, const MessagePtr&) {}
  /// No ACK came; the core has sent the BYE.
  virtual void on_ack_timeout(SessionDialog&) {}
  virtual bool on_bye(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_info(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_invite(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_message(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_notify(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_prack(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_refer(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  virtual bool on_update(SessionDialog&, RequestId, const MessagePtr&) { return false; }
  /// The dialog is over. Its getters answer until the next `poll`.
  virtual void on_terminated(SessionDialog&, TerminationReason) {}
};

}  // namespace sip
