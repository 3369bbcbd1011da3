#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "message/header_name.h"
#include "message/message_builder.h"
#include "session/signaling_state.h"

namespace sip {

/// What the application adds to a message. All are texts of the application's and are checked.
struct MessageOptions {
  std::vector<std::string_view> header_fields{};  ///< "Name: value"
  std::string_view content_type{};
  std::string_view content_disposition{};
  Body body{};
  /// Of an INVITE outside a dialog and of our responses to one: what stands on our Contact there
  /// and in all that follows in the dialog (RFC 3840), from the first ";" on. Empty: the configured
  /// ones, or those given before.
  std::string_view contact_features{};

  /// Whether the body is an offer or an answer: its disposition is `session`, or there is none and
  /// its type is application/sdp (RFC 3261 13.2.1, 20.11).
  bool is_session_description() const;
  /// The session description that a multipart body holds, else the body as a description: what
  /// `description_of` gives for the message that is sent.
  Description description() const;
  /// The value of the first header line of that name; no value: there is none.
  std::optional<std::string_view> header(HeaderName name) const;
  /// How many header lines have that name.
  std::size_t count(HeaderName name) const;
  bool names(HeaderName name) const { return header(name).has_value(); }
};

/// RFC 3323 4.2: whether that value of Privacy asks for any privacy.
bool asks_for_privacy(std::optional<std::string_view> privacy);

/// A field that others act upon, by its own grammar. Error: `invalid_argument`.
[[nodiscard]] Result<void> check_values(HeaderName name, std::string_view value);

/// Only an INVITE that makes a session has feature tags of its own. Error: `invalid_argument`.
[[nodiscard]] Result<void> check_no_features(const MessageOptions& options);

/// 8.1.1.8: what makes a dialog or refreshes its target has one Contact. Error: `invalid_argument`.
[[nodiscard]] Result<void> check_one_contact(const MessageOptions& options);

/// Text of the application that would break the message apart is refused. Error:
/// `invalid_argument`, its `status` the place of the header line where it is one.
[[nodiscard]] Result<void> check(const MessageOptions& options);

/// Their header fields and how the body is labelled; they have passed `check`.
void write_options(MessageBuilder& builder, const MessageOptions& options);

/// The options that send a description again.
MessageOptions options_with(const Description& description);

}  // namespace sip
