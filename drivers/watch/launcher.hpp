#pragma once
#include <cstdlib>

/// What launchers tell every rank in its environment: of Open MPI, of MPICH and its kin, of PMIx and of Slurm.
namespace heiretsu::watch {

/// The first of these variables that is set, as a number; `otherwise` where none is.
template <std::size_t count>
[[nodiscard]] int from_launcher(const char* const (&names)[count], int otherwise) {
  for (const char* name : names)
    if (const char* value = std::getenv(name); value != nullptr) return std::atoi(value);
  return otherwise;
}

[[nodiscard]] inline int rank_told() {
  return from_launcher({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"}, 0);
}
[[nodiscard]] inline int ranks_told() {
  return from_launcher({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_SIZE", "SLURM_NTASKS"}, 1);
}
/// The ranks on this host, and this one among them; -1 where nothing tells.
[[nodiscard]] inline int ranks_here() { return from_launcher({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}, -1); }
[[nodiscard]] inline int rank_here() {
  return from_launcher({"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"}, -1);
}

}  // namespace heiretsu::watch
