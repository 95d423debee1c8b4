#include "drivers/program/team_program.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>
#include <string>
#include <thread>

#include "drivers/team/team.hpp"

namespace heiretsu {
namespace {

/// Has the result that it was made with.
class Stub final : public TeamRun {
 public:
  Stub(const TeamContext& context, bool right, int& passes) : context_(context), right_(right), passes_(passes) {}
  TeamPass pass() override {
    ++passes_;
    return {run_team(context_.ranks, context_.threads, [](Team&) { return Outcome{3, 1, 0, 0}; }), right_, {0.25, 0.5}};
  }
  [[nodiscard]] std::string result() const override { return right_ ? "all is well" : "all is lost"; }
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override {
    EXPECT_EQ(times.items, 3 * context_.threads);
    EXPECT_EQ(times.latencies, (std::vector<double>{0.25, 0.5, 0.5, 0.5}));
    return {"as found", {{"found", 1}}};
  }

 private:
  TeamContext context_;
  bool right_;
  int& passes_;
};

class TeamProgramTest : public testing::Test {
 protected:
  TeamProgramTest() {
    program.name = "stub";
    program.work_unit = "nothing";
    program.add_options = [](CommandLine&) {};
    add("good", true);
    add("wrong", false);
    add("between", true, true);
    add("nowhere", true);
    program.methods.back().make = [](const TeamContext&) -> std::unique_ptr<TeamRun> {
      throw Unavailable("there is no moon");
    };
    add("last", true);
  }

  void add(std::string_view name, bool right, bool needs_mpi = false) {
    program.methods.push_back({name, "a stub", needs_mpi, [this, right](const TeamContext& context) {
                                 threads = context.threads;
                                 return std::make_unique<Stub>(context, right, passes);
                               }});
  }

  /// The exit status; what was printed is in out and err.
  int run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "stub");
    arguments.emplace_back("--no-record");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int status = run_program(static_cast<int>(argv.size()), argv.data(),
                                   [&](const Invocation& invocation) { return run_team_program(invocation, program); });
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return status;
  }

  TeamProgram program;
  int passes = 0;
  std::uint32_t threads = 0;  // of the method that ran last
  std::string out, err;
};

TEST_F(TeamProgramTest, RunsTheFirstMethodByDefault) {
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(out, "good: all is well; as found\n");
  EXPECT_EQ(passes, 1);
  EXPECT_EQ(run({"--method", "last"}), 0);
  EXPECT_EQ(out, "last: all is well; as found\n");
}

TEST_F(TeamProgramTest, RepeatsAndWarmsUp) {
  EXPECT_EQ(run({"--repeat", "4", "--warmup", "2"}), 0);
  EXPECT_EQ(passes, 6);
}

TEST_F(TeamProgramTest, HasItsLeastThreadsUnlessTheUserGivesThem) {
  const char* given = std::getenv("OMP_NUM_THREADS");
  const std::string before = given == nullptr ? "" : given;
  ::unsetenv("OMP_NUM_THREADS");
  program.min_threads = std::thread::hardware_concurrency() + 1;
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(threads, program.min_threads);
  program.default_threads = 1;
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(threads, program.min_threads);
  EXPECT_EQ(run({"--threads", "1"}), 0);
  EXPECT_EQ(threads, 1U);
  ::setenv("OMP_NUM_THREADS", "1", 1);
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(threads, 1U);
  given == nullptr ? ::unsetenv("OMP_NUM_THREADS") : ::setenv("OMP_NUM_THREADS", before.c_str(), 1);
}

TEST_F(TeamProgramTest, AWrongResultIsPrintedWithoutFindingsAndFails) {
  EXPECT_EQ(run({"--method", "wrong"}), 1);
  EXPECT_EQ(out, "");
  EXPECT_EQ(err, "stub: wrong: wrong result: all is lost\n");
}

TEST_F(TeamProgramTest, AllRunsEachMethodThatCanRunAndFailsIfOneWasWrong) {
  EXPECT_EQ(run({"--method", "all"}), 1);
  EXPECT_EQ(out, "good: all is well; as found\nlast: all is well; as found\n");
  EXPECT_NE(err.find("stub: between left out: "), std::string::npos) << err;
  EXPECT_NE(err.find("stub: nowhere left out: there is no moon\n"), std::string::npos) << err;
  program.methods.erase(program.methods.begin() + 1);
  EXPECT_EQ(run({"--method", "all"}), 0);
}

TEST_F(TeamProgramTest, AMethodThatCannotRunIsAUsageErrorWhenItIsNamed) {
  EXPECT_EQ(run({"--method", "nowhere"}), 2);
  EXPECT_EQ(err, "stub: --method nowhere: there is no moon\n");
  EXPECT_EQ(run({"--method", "between"}), 2);
}

TEST_F(TeamProgramTest, RefusesWhatHasNoMeaning) {
  for (const char* option : {"--schedule", "--executor", "--grain", "--keep-costs", "--progress", "--seed"}) {
    for (const std::vector<std::string>& given :
         {std::vector<std::string>{option, "1"}, {option}, {std::string(option) + "=1"}}) {
      EXPECT_EQ(run(given), 2);
      EXPECT_EQ(err.find("stub: " + std::string(option) + " has no meaning here: "), 0U) << err;
    }
  }
  EXPECT_EQ(run({"--method", "gud"}), 2);
  EXPECT_EQ(err, "stub: --method: 'gud' is not one of good, wrong, between, nowhere, last, all\n");
  EXPECT_EQ(passes, 0);
}

TEST_F(TeamProgramTest, ListsItsMethods) {
  EXPECT_EQ(run({"--list", "methods"}), 0);
  EXPECT_EQ(out, "good\nwrong\nbetween\nnowhere\nlast\n");
  EXPECT_EQ(run({"--list", "schedules"}), 2);
  EXPECT_EQ(err, "stub: --list: 'schedules' is not one of methods\n");
  EXPECT_EQ(passes, 0);
}

TEST(Limits, MoreMemoryThanTheMachineHasIsRefusedWithBothSizes) {
  const Ranks alone;
  EXPECT_NO_THROW(require_memory(alone, 1e6, "--counters 125000"));
  try {
    require_memory(alone, 8e15, "--counters 1e15");
    ADD_FAILURE() << "8 PB were granted";
  } catch (const Unavailable& error) {
    EXPECT_EQ(std::string(error.what()).find("--counters 1e15 would take 8 PB of memory ("), 0U) << error.what();
  }
}

TEST(Limits, MoreThreadsThanTheSystemAllowsAreRefusedWithTheLimit) {
  const Ranks alone;
  EXPECT_NO_THROW(require_threads(alone, 16));
  try {
    require_threads(alone, 4'000'000'000);
    ADD_FAILURE() << "four thousand million threads were granted";
  } catch (const UsageError& error) {
    EXPECT_EQ(std::string(error.what()).find("4000000000 threads in one rank are more than this system allows: "), 0U)
        << error.what();
  }
}

TEST(Quantiles, AreTheNearestRank) {
  std::vector<double> values(1000);
  std::iota(values.rbegin(), values.rend(), 1.0);
  EXPECT_EQ(quantiles_of(values), (std::vector<double>{500, 990, 999, 1000}));
  std::vector<double> one{7};
  EXPECT_EQ(quantiles_of(one), (std::vector<double>{7, 7, 7, 7}));
}

}  // namespace
}  // namespace heiretsu
