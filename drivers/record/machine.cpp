#include <fmt/format.h>
#include <hwloc.h>
#include <stdlib.h>
#include <sys/utsname.h>

#include <array>
#include <fstream>
#include <memory>
#include <type_traits>
#include <utility>

#include "drivers/record/provenance.hpp"
#include "kernels/base/host_name.hpp"

namespace heiretsu {
namespace {

struct Destroy {
  void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};
using Topology = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, Destroy>;

/// The whole machine, including what this process must not use; null when hwloc cannot see it.
Topology discover() {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) return nullptr;
  Topology owned(topology);
  hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  return hwloc_topology_load(topology) == 0 ? std::move(owned) : nullptr;
}

std::string caches(hwloc_topology_t topology) {
  constexpr std::array<std::pair<hwloc_obj_type_t, const char*>, 4> levels{
      {{HWLOC_OBJ_L1CACHE, "L1d"}, {HWLOC_OBJ_L2CACHE, "L2"}, {HWLOC_OBJ_L3CACHE, "L3"}, {HWLOC_OBJ_L4CACHE, "L4"}}};
  std::string text;
  for (const auto& [type, name] : levels) {
    const hwloc_obj_t first = hwloc_get_obj_by_type(topology, type, 0);
    if (first == nullptr) continue;
    text +=
        fmt::format(", {} x {} {} KiB", hwloc_get_nbobjs_by_type(topology, type), name, first->attr->cache.size >> 10);
  }
  return text;
}

/// "2 packages, 2 NUMA nodes, 64 cores, 128 PUs (16 allowed), 64 x L1d 32 KiB, ..."
std::string summary(hwloc_topology_t topology) {
  const auto count = [&](hwloc_obj_type_t type) { return hwloc_get_nbobjs_by_type(topology, type); };
  const int allowed = hwloc_bitmap_weight(hwloc_topology_get_allowed_cpuset(topology));
  return fmt::format("{} packages, {} NUMA nodes, {} cores, {} PUs ({} allowed){}", count(HWLOC_OBJ_PACKAGE),
                     count(HWLOC_OBJ_NUMANODE), count(HWLOC_OBJ_CORE), count(HWLOC_OBJ_PU), allowed, caches(topology));
}

std::string cpu_model(hwloc_topology_t topology) {
  const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
  const char* model = package != nullptr ? hwloc_obj_get_info_by_name(package, "CPUModel") : nullptr;
  return model != nullptr ? model : "unknown";
}

std::string governor() {
  std::string text;
  std::getline(std::ifstream("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"), text);
  return text.empty() ? "unknown" : text;
}

/// Processes running or ready, averaged over 1, 5 and 15 minutes.
std::string load() {
  std::array<double, 3> averages{};
  if (getloadavg(averages.data(), 3) != 3) return "unknown";
  return fmt::format("{:.2f} {:.2f} {:.2f}", averages[0], averages[1], averages[2]);
}

std::string joined(std::span<const std::string> texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : "; ") + text;
  return line;
}

}  // namespace

Attributes rank_provenance(std::span<const std::string> affinities) {
  utsname system{};
  const bool named = uname(&system) == 0;
  const Topology topology = discover();
  return {
      {"host", host_name()},
      {"kernel", named ? fmt::format("{} {} {}", system.sysname, system.release, system.machine) : "unknown"},
      {"cpu_model", topology ? cpu_model(topology.get()) : "unknown"},
      {"topology", topology ? summary(topology.get()) : "unknown"},
      {"memory", topology ? fmt::format("{} MiB", hwloc_get_root_obj(topology.get())->total_memory >> 20) : "unknown"},
      {"governor", governor()},
      {"load", load()},
      {"affinity", joined(affinities)},
  };
}

}  // namespace heiretsu
