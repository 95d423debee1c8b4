#include "drivers/measure/control_group.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <string_view>
#include <utility>

namespace heiretsu {
namespace {

namespace fs = std::filesystem;

constexpr double none = std::numeric_limits<double>::infinity();

/// Is `name` in the list "cpu,cpuacct"?
bool holds(std::string_view list, std::string_view name) {
  const std::string padded = ',' + std::string(list) + ',';
  return padded.find(',' + std::string(name) + ',') != std::string::npos;
}

}  // namespace

double limit_in(const fs::path& path) {
  std::ifstream file(path);
  double value = none;
  return file >> value && value >= 0 ? value : none;
}

ControlGroup::ControlGroup(fs::path root, const fs::path& own) : root_(std::move(root)) {
  std::ifstream file(own);
  own_.assign(std::istreambuf_iterator<char>(file), {});
}

template <class Read>
double ControlGroup::tightest(const std::string& controller, const Read& read) const {
  double limit = none;
  std::istringstream lines(own_);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string list = line.substr(first + 1, second - first - 1);
    if (!list.empty() && !holds(list, controller)) continue;
    // Version 2 has no list, and is mounted in a folder of its own where version 1 is there, too.
    const fs::path group = fs::path(line.substr(second + 1)).relative_path();
    for (const fs::path& mount : {root_ / list, root_ / controller, root_ / "unified"})
      for (fs::path below = group;;
           below = below.parent_path()) {  // from outside, a container's groups may not be here
        limit = std::min(limit, read(mount / below));
        if (below.empty()) break;
      }
  }
  return limit;
}

double ControlGroup::cpus() const {
  return tightest("cpu", [](const fs::path& folder) {
    std::ifstream file(folder / "cpu.max");
    double quota = none, period = none;
    if (file >> quota >> period && period > 0) return quota / period;
    quota = limit_in(folder / "cpu.cfs_quota_us");
    period = limit_in(folder / "cpu.cfs_period_us");
    return quota < none && period > 0 && period < none ? quota / period : none;
  });
}

double ControlGroup::memory() const {
  return tightest("memory", [](const fs::path& folder) {
    return std::min(limit_in(folder / "memory.max"), limit_in(folder / "memory.limit_in_bytes"));
  });
}

double ControlGroup::processes() const {
  return tightest("pids", [](const fs::path& folder) { return limit_in(folder / "pids.max"); });
}

}  // namespace heiretsu
