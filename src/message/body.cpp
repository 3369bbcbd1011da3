#include "message/body.h"

#include <cassert>
#include <utility>

namespace sip {

// An id past this one is a fault of the host: the table by id would grow without reason.
constexpr std::uint32_t kLargestId = 1U << 24U;

struct Body::Record {
  BodyStore* store = nullptr;
  BodyId id;
  std::uint32_t length = 0;
  std::uint32_t references = 0;
  std::string octets;  // of a body that the core made
};

Body::Body(Record* record) : record_(record) {
  // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): the analyzer loses track of `adopt`.
  if (record_ != nullptr) ++record_->references;
}
Body::Body(const Body& other) : Body(other.record_) {}
Body::Body(Body&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
Body& Body::operator=(Body other) noexcept {
  std::swap(record_, other.record_);
  return *this;
}
Body::~Body() {
  if (record_ != nullptr && --record_->references == 0) record_->store->drop(record_);
}

std::uint32_t Body::length() const { return record_ == nullptr ? 0 : record_->length; }
BodyId Body::id() const { return record_ == nullptr ? BodyId{} : record_->id; }
std::string_view Body::own_octets() const {
  return record_ == nullptr ? std::string_view{} : std::string_view{record_->octets};
}

std::string Body::octets() const {
  if (record_ == nullptr) return {};
  return record_->id ? record_->store->host_.octets(record_->id) : record_->octets;
}

Body Body::made_beside(std::string octets) const {
  assert(record_ != nullptr);
  return record_->store->make(std::move(octets));
}

bool Body::same_as(const Body& other) const {
  if (record_ == other.record_) return true;
  if (length() != other.length()) return false;
  return empty() || octets() == other.octets();
}

BodyStore::BodyStore(BodyHost& host) : host_(host) {}
BodyStore::~BodyStore() { assert(live_ == 0); }

Body BodyStore::adopt(BodyId id, std::uint32_t length) {
  if (!id || length == 0 || id.value > kLargestId) return {};
  if (id.value >= by_id_.size()) by_id_.resize(id.value + std::size_t{1});
  Body::Record*& record = by_id_[id.value];
  if (record == nullptr) {
    record = new Body::Record{this, id, length, 0, {}};
    ++live_;
  }
  return Body{record};
}

Body BodyStore::make(std::string octets) {
  if (octets.empty()) return {};
  const auto length = static_cast<std::uint32_t>(octets.size());
  return Body{new Body::Record{this, {}, length, 0, std::move(octets)}};
}

void BodyStore::drop(Body::Record* record) {
  if (record->id) {
    by_id_[record->id.value] = nullptr;
    --live_;
    host_.released(record->id);
  }
  delete record;
}

}  // namespace sip
