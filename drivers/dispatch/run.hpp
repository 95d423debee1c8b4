#pragma once
#include <functional>
#include <memory>
#include <string>

#include "drivers/program/team_program.hpp"
#include "kernels/dispatch/tasks.hpp"

namespace heiretsu::dispatch {

/// The options of dispatch.
struct Options {
  std::uint64_t tasks = 10'000;  ///< of the whole job
  double size = 1000;            ///< nanoseconds each
  std::string collect = "map";
};

void add_options(CommandLine& line, Options& options);

/// Makes a method's dispatcher for one rank. Collective.
using Maker = std::function<std::unique_ptr<Dispatcher>(const TeamContext&, bool as_completed)>;

/// A row of the method table.
struct Method {
  Maker make;
  bool between_ranks;  ///< rank 0 hands all tasks to the other ranks; else every rank hands its share to its threads
  bool as_completed;   ///< can give results as they finish
  double bytes;        ///< memory per task
};

/// A method of dispatching as the program runs it: every result checked, overhead and METG measured.
class DispatchRun final : public TeamRun {
 public:
  /// Collective. @throws Unavailable where it cannot collect as wanted, or the tasks do not fit in memory.
  DispatchRun(const TeamContext& context, const Options& options, const Method& how);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  struct Timed {
    RankSample sample;
    double seconds;  ///< of the job, first start to last end
    double cpu;      ///< of all ranks
    double right;    ///< number of right results
  };
  /// Runs `count` tasks in the whole job. Collective.
  Timed run(std::uint64_t count, std::uint64_t rounds);
  /// The fraction of the workers' time that was work.
  [[nodiscard]] double efficiency(std::uint64_t count, std::uint64_t rounds, double seconds) const;
  /// The smallest task, in nanoseconds, at which the efficiency is 1/2; infinite if tasks of 10 ms do not reach it.
  /// Collective.
  double find_metg(double overhead);

  TeamContext context_;
  Options options_;
  Method method_;
  double ns_per_round_, lanes_;
  std::uint64_t rounds_;
  std::unique_ptr<Dispatcher> dispatcher_;
  double right_ = 0, cpu_ = 0, metg_ = 0;
};

}  // namespace heiretsu::dispatch
