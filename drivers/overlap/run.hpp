#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "drivers/measure/memory.hpp"
#include "drivers/program/team_program.hpp"
#include "kernels/overlap/waits.hpp"

namespace heiretsu::overlap {

/// What the command line says.
struct Options {
  std::uint64_t waits = 10;  ///< of the whole job
  double seconds = 0.1;      ///< each
  std::string wait = "sleep";
};

void add_options(CommandLine& line, Options& options);

/// Who waits.
enum class Share : std::uint8_t {
  one,      ///< thread 0 of rank 0, for all waits
  ranks,    ///< thread 0 of every rank
  threads,  ///< every thread of every rank
};

/// A way to wait, as it stands in the method table.
struct Method {
  Share share;
  Waited (*wait)(const Waits&);
  bool overlaps;      ///< all waits of a share are in flight at once, each ...
  double bytes;       ///< ... with that much memory
  bool thread_per_wait; ///< ... in a thread of its own
};

/// A method of waiting as the program runs it: dealt to the job's threads, checked, its memory and CPU watched.
class OverlapRun final : public TeamRun {
 public:
  /// Collective. @throws Unavailable where so many waits do not fit: memory, threads, descriptors, or a day.
  OverlapRun(const TeamContext& context, const Options& options, const Method& how);

  TeamPass pass() override;
  [[nodiscard]] std::string result() const override;
  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override;

 private:
  /// The waits of thread `thread` of this rank.
  [[nodiscard]] std::uint64_t share(std::uint32_t thread) const;
  void require_room() const;

  TeamContext context_;
  Options options_;
  Method method_;
  MemoryUse before_;
  double ended_ = 0, early_ = 0, most_ = 0, cpu_ = 0;  // of all ranks, in the last repetition
  MemoryUse growth_;                                   // of all ranks, the largest
};

}  // namespace heiretsu::overlap
