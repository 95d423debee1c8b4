#pragma once
#include <functional>
#include <memory>
#include <string>

#include "drivers/program/team_program.hpp"
#include "kernels/dispatch/tasks.hpp"

namespace heiretsu::dispatch {

/// What the command line says.
struct Options {
  std::uint64_t tasks = 10'000;  ///< of the whole job
  double size = 1000;            ///< nanoseconds each
  std::string collect = "map";
};

void add_options(CommandLine& line, Options& options);

/// Makes a method's dispatcher for one rank. Collective.
using Maker = std::function<std::unique_ptr<Dispatcher>(const TeamContext&, bool as_completed)>;

/// A way to dispatch, as it stands in the method table.
struct Method {
  Maker make;
  bool between_ranks;    ///< rank 0 hands all tasks to the other ranks; else every rank its share to its threads
  bool as_completed;     ///< can give results as they finish
  double bytes;          ///< of memory a task
};

/// A method of dispatching as the program runs it: every result checked, overhead and METG measured.
class DispatchRun final : public TeamRun {
 public:
  /// Collective. @throws Unavailable where it cannot collect so, or so many tasks do not fit in memory.
  DispatchRun(const TeamContext& context, const Options& options, const Method& how);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  struct Timed {
    RankSample sample;
    double seconds;  ///< of the job, first start to last end
    double cpu;      ///< of all ranks
    double right;    ///< results
  };
  /// Runs `count` tasks of the whole job. Collective.
  Timed run(std::uint64_t count, std::uint64_t rounds);
  /// How much of the machine's time was work.
  [[nodiscard]] double efficiency(std::uint64_t count, std::uint64_t rounds, double seconds) const;
  /// The smallest task, nanoseconds, at which that is half; infinite when 10 ms are too few. Collective.
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
