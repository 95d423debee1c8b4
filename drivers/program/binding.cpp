#include "drivers/program/binding.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include <fmt/core.h>

#include "kernels/base/bytes.hpp"
#include "drivers/measure/affinity.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu {
namespace {

using Cpus = std::vector<int>;

/// The CPUs of all threads of these ranks, at rank 0.
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

/// The flags of the launcher that started this rank which give each rank of a host its own CPUs.
std::string mending(std::size_t threads_here, int ranks_here, std::uint32_t threads) {
  if (threads_here > static_cast<std::size_t>(sysconf(_SC_NPROCESSORS_ONLN))) return "fewer ranks a host, or fewer threads a rank";
  const bool by_srun = std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr && std::getenv("SLURM_PROCID") != nullptr;
  const std::string launcher = by_srun ? fmt::format("srun --cpus-per-task={} --cpu-bind=cores", threads)
                                       : fmt::format("mpirun --map-by ppr:{}:node:PE={} --bind-to core", ranks_here, threads);
  return fmt::format("{} with OMP_PLACES=cores OMP_PROC_BIND=close", launcher);
}

/// What is wrong on this host, told by its first rank.
std::string problem_of_host(const Ranks& ranks, std::uint32_t threads) {
  const std::vector<Cpus> all = gather_cpus(ranks, thread_cpus(threads));
  const std::size_t placed = threads_with_own_cpu(all);
  if (placed == all.size()) return "";
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  Cpus together;
  for (const Cpus& cpus : all) together.insert(together.end(), cpus.begin(), cpus.end());
  std::sort(together.begin(), together.end());
  together.erase(std::unique(together.begin(), together.end()), together.end());
  return fmt::format("only {} of {} threads on {} can have a CPU of their own (they may use cpu {}): {}", placed, all.size(), host.data(),
                     cpu_list(together), mending(all.size(), ranks.size(), threads));
}

}  // namespace

std::string binding_problem(const Ranks& ranks, std::uint32_t threads) {
  const std::vector<std::string> all = ranks.gather(problem_of_host(Communicator::node_of(ranks).ranks(), threads));
  const auto found = std::find_if(all.begin(), all.end(), [](const std::string& problem) { return !problem.empty(); });
  std::string first = found == all.end() ? "" : *found;
  ranks.broadcast(first);
  return first;
}

}  // namespace heiretsu
