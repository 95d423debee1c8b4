#include "drivers/measure/control_group.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

class ControlGroupTest : public testing::Test {
 protected:
  ~ControlGroupTest() override { fs::remove_all(folder); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((folder / path).parent_path());
    std::ofstream(folder / path) << text;
  }

  [[nodiscard]] ControlGroup group() const { return ControlGroup(folder / "cgroup", folder / "own"); }

  fs::path folder = fs::temp_directory_path() / ("control_group_test" + std::to_string(getpid()));
  static constexpr double none = std::numeric_limits<double>::infinity();
};

TEST_F(ControlGroupTest, WithoutLimitsAllIsInfinite) {
  EXPECT_EQ(group().cpus(), none);
  put("own", "0::/job\n");
  put("cgroup/job/cpu.max", "max 100000\n");
  put("cgroup/job/memory.max", "max\n");
  EXPECT_EQ(group().cpus(), none);
  EXPECT_EQ(group().memory(), none);
  EXPECT_EQ(group().processes(), none);
}

TEST_F(ControlGroupTest, OfVersion2TheTightestOfItsOwnGroupAndThoseAboveCounts) {
  put("own", "0::/system.slice/job_7\n");
  put("cgroup/system.slice/job_7/memory.max", "3000000\n");
  put("cgroup/system.slice/memory.max", "2000000\n");
  put("cgroup/system.slice/job_7/cpu.max", "150000 100000\n");
  put("cgroup/pids.max", "99\n");
  EXPECT_EQ(group().memory(), 2e6);
  EXPECT_EQ(group().cpus(), 1.5);
  EXPECT_EQ(group().processes(), 99);
}

TEST_F(ControlGroupTest, OfVersion1EachControllerHasItsOwnGroup) {
  put("own", "5:memory:/slurm/job_7\n4:cpu,cpuacct:/box\n3:pids:/\n1:name=systemd:/user\n");
  put("cgroup/memory/slurm/job_7/memory.limit_in_bytes", "4000000\n");
  put("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  put("cgroup/cpu,cpuacct/box/cpu.cfs_quota_us", "200000\n");
  put("cgroup/cpu,cpuacct/box/cpu.cfs_period_us", "100000\n");
  put("cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  put("cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  put("cgroup/pids/pids.max", "50\n");
  EXPECT_EQ(group().memory(), 4e6);
  EXPECT_EQ(group().cpus(), 2);
  EXPECT_EQ(group().processes(), 50);
}

TEST_F(ControlGroupTest, InAContainerTheMountShowsItsOwnGroupAtTheTop) {
  put("own", "4:memory:/docker/0123\n0::/docker/0123\n");
  put("cgroup/memory/memory.limit_in_bytes", "5000000\n");
  put("cgroup/unified/cpu.max", "50000 100000\n");
  EXPECT_EQ(group().memory(), 5e6);
  EXPECT_EQ(group().cpus(), 0.5);
}

}  // namespace
}  // namespace heiretsu
