#pragma once
#include <omp.h>

#include <cstdint>

#include "kernels/team.hpp"

namespace heiretsu {

/// Lets `threads` OpenMP threads of a lone rank enter `kernel(Team&)`, which must not throw.
template <class Kernel>
void enter_team(std::uint32_t threads, Kernel&& kernel) {
  TeamRoom room(0, 1, threads, [] {});
  omp_set_dynamic(0);
#pragma omp parallel num_threads(static_cast <int>(threads))
  {
    Team team(room, static_cast<std::uint32_t>(omp_get_thread_num()));
    team.thread_barrier();
    kernel(team);
  }
}

}  // namespace heiretsu
