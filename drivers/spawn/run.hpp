#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "drivers/program/team_program.hpp"
#include "kernels/spawn/child.hpp"

namespace heiretsu::spawn {

/// The options of spawn.
struct Options {
  std::uint64_t processes = 10;  ///< of the whole job
  std::vector<std::string> command{"true"};
  std::uint64_t parent_memory = 0;  ///< bytes that each rank holds meanwhile
  double timeout = 20;              ///< seconds for MPI_Comm_spawn and the process that it starts
};

void add_options(CommandLine& line, Options& options);

/// Starts a process, waits for its end, and returns its exit status; each thread has its own. `job`: number of the
/// process.
using Once = std::function<int(std::uint64_t job)>;

/// A row of the method table.
struct Method {
  bool first_rank_only;        ///< thread 0 of rank 0 starts all; else every thread of every rank starts its share
  std::function<Once()> make;  ///< @throws std::exception where it does not work
};

/// A method of starting processes as the program runs it: each process timed, a parent of the size wanted, no zombie
/// left.
class SpawnRun final : public TeamRun {
 public:
  /// Tries it once on every rank. Collective. @throws Unavailable where that fails.
  SpawnRun(const TeamContext& context, const Options& options, const Method& how);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  [[nodiscard]] bool starts_here(std::uint32_t thread) const {
    return !method_.first_rank_only || (context_.ranks.root() && thread == 0);
  }

  TeamContext context_;
  Options options_;
  Method method_;
  std::vector<Once> once_;  // [thread]
  std::vector<std::byte> memory_;
  double ended_ = 0, failed_ = 0, zombies_ = 0;
};

}  // namespace heiretsu::spawn
