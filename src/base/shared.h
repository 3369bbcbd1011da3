#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace sip {

/// What `Shared` holds: the count of its users lies in the object itself.
class Counted {
 protected:
  Counted() = default;
  // A copy has users of its own.
  Counted(const Counted&) {}
  Counted& operator=(const Counted&) { return *this; }
  ~Counted() = default;

 private:
  template <class T>
  friend class Shared;
  mutable std::uint32_t users_ = 0;
};

#ifdef __clang_analyzer__
/// The analyzer does not count, and would take every user for the last one.
void leave(const void* object);
#endif

/// A value that has no count of its own.
template <class T>
struct CountedValue : Counted {
  explicit CountedValue(T held) : value(std::move(held)) {}
  T value;
};

/// One of several users of an object, of which the last one deletes it. One word; everything runs
/// in one thread.
template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(std::nullptr_t) {}
  [[gnu::noinline]] Shared(const Shared& other) : object_(other.object_) {
    if (object_ != nullptr) ++object_->users_;
  }
  Shared(Shared&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  /// What was made can be shared as what changes no more.
  template <class Made>
    requires std::is_same_v<const Made, T>
  Shared(Shared<Made> made) : object_(std::exchange(made.object_, nullptr)) {}
  [[gnu::noinline]] ~Shared() {
#ifdef __clang_analyzer__
    leave(object_);
#else
    if (object_ != nullptr && --object_->users_ == 0) delete object_;
#endif
  }
  // What it held goes last: that may have more effects.
  [[gnu::noinline]] Shared& operator=(const Shared& other) {
    Shared next(other);
    std::swap(object_, next.object_);
    return *this;
  }
  [[gnu::noinline]] Shared& operator=(Shared&& other) noexcept {
    Shared next(std::move(other));
    std::swap(object_, next.object_);
    return *this;
  }

  template <class... Arguments>
  static Shared make(Arguments&&... arguments) {
    Shared made;
    made.object_ = new T(std::forward<Arguments>(arguments)...);
    made.object_->users_ = 1;
    return made;
  }

  std::uint32_t users() const { return object_ == nullptr ? 0 : object_->users_; }
  T* get() const { return object_; }
  // NOLINTNEXTLINE(*-core.uninitialized.UndefReturn): who asks knows that there is one
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const Shared& one, const Shared& other) = default;
  friend bool operator==(const Shared& one, std::nullptr_t) { return one.object_ == nullptr; }

 private:
  template <class Other>
  friend class Shared;
  T* object_ = nullptr;
};

}  // namespace sip
