#pragma once

#include <map>
#include <string>
#include <vector>

#include "message/body.h"

namespace sip::test {

/// A host of bodies as a browser is one: it interns texts and frees them when the core releases
/// them.
class TestBodyHost : public BodyHost {
 public:
  std::string octets(BodyId id) override { return texts_.at(id.value); }
  void released(BodyId id) override { texts_.erase(id.value); }

  BodyId intern(const std::string& text) {
    for (const auto& [id, held] : texts_) {
      if (held == text) return BodyId{id};
    }
    std::uint32_t id = 1;
    while (texts_.contains(id)) ++id;
    texts_[id] = text;
    return BodyId{id};
  }
  std::size_t live() const { return texts_.size(); }

 private:
  std::map<std::uint32_t, std::string> texts_;
};

}  // namespace sip::test
