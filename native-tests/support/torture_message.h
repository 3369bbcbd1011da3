#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sip::test {

/// One message of vectors/rfc4475 and what is expected of it.
class TortureMessage {
 public:
  /// A row of MANIFEST.tsv.
  struct File {
    std::string name;  ///< "wsinv"
    std::size_t octets = 0;
    std::string sha256;
  };
  static std::vector<File> files();

  explicit TortureMessage(std::string_view name);

  /// The file's octets, what the parser reads, each prefix and octets behind, and what a user agent
  /// answers.
  void check() const;

 private:
  void check_octets() const;
  void check_values() const;
  void check_prefixes() const;
  void check_answer() const;

  std::string name_;
  std::string frame_;
  std::map<std::string, std::string> expected_;
};

}  // namespace sip::test
