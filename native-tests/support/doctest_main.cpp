#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

/// Writes a line per test, with each of its subcases a test of its own, for `tools/conformance`:
/// "passed" or "failed", the source file, the names, separated by tabs. The file is the one that
/// the environment names in SIP_TEST_RESULTS; without it nothing is written.
class ResultsListener : public doctest::IReporter {
 public:
  explicit ResultsListener(const doctest::ContextOptions&) {
    if (const char* const path = std::getenv("SIP_TEST_RESULTS")) out_.open(path);
  }

  void test_case_start(const doctest::TestCaseData& test) override { begin(test); }
  void test_case_reenter(const doctest::TestCaseData& test) override {
    end();
    begin(test);
  }
  void test_case_end(const doctest::CurrentTestCaseStats&) override { end(); }
  void subcase_start(const doctest::SubcaseSignature& subcase) override {
    names_.emplace_back(subcase.m_name.c_str());
  }
  void log_assert(const doctest::AssertData& data) override { failed_ = failed_ || data.m_failed; }
  void log_message(const doctest::MessageData& data) override {
    failed_ = failed_ || (data.m_severity & doctest::assertType::is_warn) == 0;
  }
  void test_case_exception(const doctest::TestCaseException&) override { failed_ = true; }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void subcase_end() override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  void begin(const doctest::TestCaseData& test) {
    failed_ = false;
    names_ = {test.m_file.c_str(), test.m_name};
  }
  void end() {
    out_ << (failed_ ? "failed" : "passed");
    for (const std::string& name : names_) out_ << '\t' << name;
    out_ << std::endl;
  }

  std::ofstream out_;
  std::vector<std::string> names_;
  bool failed_ = false;
};

}  // namespace

REGISTER_LISTENER("results", 0, ResultsListener);
