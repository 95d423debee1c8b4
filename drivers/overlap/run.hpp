#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/measure/memory.hpp"
#include "drivers/program/team_program.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {

/// The options of overlap.
struct Options {
  std::uint64_t waits = 10;  ///< of the whole job
  double seconds = 0.1;      ///< each
  std::string wait = "sleep";
};

void add_options(CommandLine& line, Options& options);

/// Which threads wait.
enum class Share : std::uint8_t {
  one,      ///< thread 0 of rank 0, for all waits
  ranks,    ///< thread 0 of every rank
  threads,  ///< every thread of every rank
};

/// A row of the method table.
struct Method {
  Share share;
  Waited (*wait)(const Waits&);
  bool overlaps;         ///< all waits of a share are in flight at once
  double bytes;          ///< memory of each wait in flight
  bool thread_per_wait;  ///< each wait has a thread of its own
};

/// A method of waiting as the program runs it: waits shared out to the job's threads, checked, memory and CPU time
/// measured.
class OverlapRun final : public TeamRun {
 public:
  /// Collective. @throws Unavailable where the waits need too much memory, too many threads or descriptors, or over a
  /// day.
  OverlapRun(const TeamContext& context, const Options& options, const Method& how);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  /// The number of waits of thread `thread` of this rank.
  [[nodiscard]] std::uint64_t share(std::uint32_t thread) const;
  void require_room() const;

  TeamContext context_;
  Options options_;
  Method method_;
  MemoryUse before_;
  double ended_ = 0, early_ = 0, in_flight_ = 0, cpu_ = 0;  // of all ranks, in the last repetition
  MemoryUse growth_;                                        // of all ranks, the largest of all repetitions
};

}  // namespace heiretsu::overlap
