#include "drivers/team/thread_team.hpp"

#include <omp.h>

#include <stdexcept>

namespace heiretsu {

void run_threads(std::uint32_t threads, const std::function<void(std::uint32_t)>& run) {
  omp_set_dynamic(0);
  bool complete = true;
#pragma omp parallel num_threads(static_cast <int>(threads))
  {
    // A smaller team (OMP_THREAD_LIMIT) would leave parts of a fixed schedule undone, and wait at its barriers forever.
#pragma omp single
    complete = omp_get_num_threads() == static_cast<int>(threads);
    if (complete) run(static_cast<std::uint32_t>(omp_get_thread_num()));
  }
  if (!complete) throw std::runtime_error("OpenMP gave fewer threads than asked for (OMP_THREAD_LIMIT?)");
}

}  // namespace heiretsu
