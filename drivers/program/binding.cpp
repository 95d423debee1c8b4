#include "drivers/program/binding.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/core.h>

#include "drivers/measure/affinity.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/base/host_name.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

using Cpus = std::vector<int>;

/// The CPUs allowed to all threads of these ranks, at rank 0.
std::vector<Cpus> gather_cpus(const Ranks& ranks, const std::vector<Cpus>& mine) {
  ByteWriter message;
  for (const Cpus& cpus : mine) {
    message.put(cpus.size());
    for (const int cpu : cpus) message.put(cpu);
  }
  std::vector<Cpus> all;
  for (const std::string& theirs : ranks.gather(message.take()))
    for (ByteReader reader(theirs); !reader.empty();) {
      Cpus cpus(reader.get<std::size_t>());
      for (int& cpu : cpus) cpu = reader.get<int>();
      all.push_back(std::move(cpus));
    }
  return all;
}

/// What to type so that each thread of this host has a CPU of its own, for the launcher that started this rank.
std::string remedy(std::size_t threads_here, int ranks_here, std::uint32_t threads) {
  if (threads_here > static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_ONLN)))
    return "fewer ranks a host, or fewer threads a rank";
  const bool by_srun = std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr && std::getenv("SLURM_PROCID") != nullptr;
  const std::string launcher = by_srun ? srun_binding(threads) : mpirun_binding(threads, ranks_here);
  return fmt::format("{} with OMP_PLACES=cores OMP_PROC_BIND=close", launcher);
}

/// What is wrong on this host, at its first rank; empty elsewhere, and when nothing is.
std::string problem_of_host(const Ranks& ranks, std::uint32_t threads) {
  const std::vector<Cpus> all = gather_cpus(ranks, thread_cpus(threads));
  const std::size_t placed = threads_with_own_cpu(all);
  if (placed == all.size()) return "";
  Cpus together;
  for (const Cpus& cpus : all) together.insert(together.end(), cpus.begin(), cpus.end());
  std::sort(together.begin(), together.end());
  together.erase(std::unique(together.begin(), together.end()), together.end());
  return fmt::format("only {} of {} threads on {} can have a CPU of their own (they may use cpu {}): {}", placed,
                     all.size(), host_name(), cpu_list(together), remedy(all.size(), ranks.size(), threads));
}

}  // namespace

std::string mpirun_binding(std::uint32_t threads, int ranks_per_node) {
  const std::string mapping = ranks_per_node == 0 ? "slot" : fmt::format("ppr:{}:node", ranks_per_node);
  return fmt::format("mpirun --map-by {}:PE={} --bind-to core", mapping, threads);
}

std::string srun_binding(std::uint32_t threads) {
  return fmt::format("srun --cpus-per-task={} --cpu-bind=cores", threads);
}

std::string binding_problem(const Ranks& ranks, std::uint32_t threads) {
  const std::vector<std::string> all = ranks.gather(problem_of_host(Communicator::node_of(ranks).ranks(), threads));
  const auto found = std::find_if(all.begin(), all.end(), [](const std::string& problem) { return !problem.empty(); });
  std::string first = found == all.end() ? "" : *found;
  ranks.broadcast(first);
  return first;
}

}  // namespace heiretsu
