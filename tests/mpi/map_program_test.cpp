// A complete Map program that is no program of the kit: its end, on every number of ranks.
// EXPECT only: an ASSERT that ends one rank's test would leave the others waiting.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "drivers/map/gather.hpp"
#include "drivers/output/output.hpp"
#include "drivers/program/map_program.hpp"
#include "kernels/base/usage_error.hpp"
#include "tests/mpi/world.hpp"

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

/// Writes the lines 0..99 into a file, in one round; a planted fault is in the last item.
class Lines final : public MapWork {
 public:
  Lines(const std::string& output, Fault fault) : fault_(fault) {
    at_root(ranks(), [&] { output_.open(output); });
  }

  std::optional<Round> next(PhaseClock&) override {
    if (given_) return std::nullopt;
    given_ = true;
    Round round;
    round.kernel = "Lines";
    round.job.items = 100;
    round.job.work = [](Range items) { return static_cast<double>(items.size()); };
    round.job.run = [this](Range items) {
      JobResult result;
      for (std::uint64_t i = items.first; i < items.last; ++i) {
        if (i == 99 && fault_ != Fault::none) throw ItemError(fault_, "item 99 is not as it should be");
        result.bytes += std::to_string(i) + '\n';
      }
      return result;
    };
    round.collect = [this](std::vector<Piece> mine, PhaseClock& clock) {
      return collect_in_order(ranks(), std::move(mine), 100, clock,
                              [this](const std::vector<Piece>& pieces, const Verdict& so_far) {
                                std::vector<std::string> texts;
                                for (const Piece& piece : pieces) texts.push_back(piece.bytes);
                                if (first_pass_) (void)output_.write(std::move(texts));
                                return so_far;
                              });
    };
    return round;
  }

  void restart() override { given_ = first_pass_ = false; }

  [[nodiscard]] Ending finish(Ending ending) override {
    if (ranks().root() && ending == Ending::complete) (void)output_.finish();
    if (ranks().root() && ending == Ending::failed) output_.fail();
    return ending;
  }

 private:
  Fault fault_;
  Output output_;
  bool given_ = false, first_pass_ = true;
};

/// Runs the program in a folder of its own; `printed` is what this rank printed.
class MapProgramTest : public testing::Test {
 protected:
  MapProgramTest() {
    std::string folder;
    if (ranks().root()) {
      std::string pattern = testing::TempDir() + "heiretsu_map_XXXXXX";
      folder = ::mkdtemp(pattern.data());
    }
    ranks().broadcast(folder);
    folder_ = folder;
  }
  ~MapProgramTest() override {
    ranks().barrier();
    if (ranks().root()) fs::remove_all(folder_);
  }

  int run(Fault fault, std::size_t repetitions = 1) {
    CommonOptions common;
    common.threads = 1;
    common.record = folder_ / "record.h5";
    common.stopping.repeat = repetitions;
    const MapOptions map;
    std::string name = "lines";
    char* argv[] = {name.data(), nullptr};
    testing::internal::CaptureStderr();
    const int status = run_map_program(
        {1, argv, session(), std::chrono::system_clock::now()},
        {
            .name = "lines",
            .method = "only",
            .work_unit = "lines",
            .items = "lines",
            .common = common,
            .map = map,
            .make = [&](const MapContext&) { return std::make_unique<Lines>((folder_ / "out").string(), fault); },
        });
    printed = testing::internal::GetCapturedStderr();
    ranks().barrier();
    return status;
  }

  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] std::string text(const char* name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::to_string(i) + '\n';
    return text;
  }

  fs::path folder_;
  std::string printed;
};

TEST_F(MapProgramTest, KeepsResultsTimesAndRecordWhenAllIsRight) {
  EXPECT_EQ(run(Fault::none, 3), 0);
  EXPECT_EQ(files(), (std::vector<std::string>{"out", "record.h5"}));
  EXPECT_EQ(text("out"), lines(100));
  EXPECT_EQ(printed.find("Took ") != std::string::npos, ranks().root());
}

TEST_F(MapProgramTest, AWrongResultOnOneRankEndsEveryRankWithOneAndNothingIsKept) {
  EXPECT_EQ(run(Fault::wrong_result), 1);
  EXPECT_EQ(files(), (std::vector<std::string>{"out.part"}));  // the lines before it, not under the final name
  EXPECT_EQ(text("out.part"), lines(99));
  EXPECT_TRUE(printed.ends_with(ranks().root() ? "lines: item 99 is not as it should be\n" : "")) << printed;
  EXPECT_EQ(printed.find("Took"), std::string::npos);
}

TEST_F(MapProgramTest, BadInputEndsEveryRankWithTwo) {
  EXPECT_EQ(run(Fault::bad_input), 2);
  EXPECT_EQ(files(), (std::vector<std::string>{"out.part"}));
  EXPECT_TRUE(printed.ends_with(ranks().root() ? "lines: item 99 is not as it should be\n" : "")) << printed;
  EXPECT_EQ(printed.find("Took"), std::string::npos);
}

}  // namespace
}  // namespace heiretsu
