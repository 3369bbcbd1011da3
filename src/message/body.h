#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/strong_id.h"

namespace sip {

using BodyId = StrongId<struct BodyTag>;

/// Who holds the texts of bodies, outside the core: equal text has an equal id, for as long as the
/// id is in use. Ids are small numbers; one that was released may be given out again.
class BodyHost {
 public:
  virtual ~BodyHost() = default;
  /// The octets of a body. Asked for only where octets are needed (digest auth-int, multipart).
  virtual std::string octets(BodyId id) = 0;
  /// The core has no more use for the body.
  virtual void released(BodyId id) = 0;
};

class BodyStore;

/// A message's body: a counted reference to text that the host holds, or to octets that the core
/// made itself. Copying it copies no octets.
class Body {
 public:
  Body() = default;
  Body(const Body& other);
  Body(Body&& other) noexcept;
  Body& operator=(Body other) noexcept;
  ~Body();

  bool empty() const { return length() == 0; }
  /// In octets.
  std::uint32_t length() const;
  /// The host's id; 0 for a body that the core made.
  BodyId id() const;
  /// A copy of the octets.
  std::string octets() const;
  /// The octets of a body that the core made; empty for the host's.
  std::string_view own_octets() const;
  /// A body of the core's own, in the store of this one, which must not be empty.
  Body made_beside(std::string octets) const;
  /// Whether both hold the same octets.
  bool same_as(const Body& other) const;

 private:
  friend class BodyStore;
  struct Record;
  explicit Body(Record* record);
  Record* record_ = nullptr;
};

/// Makes bodies and tells the host when the last reference to one of its texts is gone. It outlives
/// every body that it made.
class BodyStore {
 public:
  explicit BodyStore(BodyHost& host);
  ~BodyStore();
  BodyStore(const BodyStore&) = delete;
  BodyStore& operator=(const BodyStore&) = delete;

  /// The host's body of that id; an id of 0 or a length of 0 is no body.
  Body adopt(BodyId id, std::uint32_t length);
  /// A body of the core's own.
  Body make(std::string octets);
  bool is_live(BodyId id) const { return id.value < by_id_.size() && by_id_[id.value] != nullptr; }
  /// Host texts in use.
  std::size_t live() const { return live_; }

 private:
  friend class Body;
  void drop(Body::Record* record);

  BodyHost& host_;
  std::vector<Body::Record*> by_id_;
  std::size_t live_ = 0;
};

}  // namespace sip
