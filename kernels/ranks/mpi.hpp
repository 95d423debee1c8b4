#pragma once
// Only for the sources of kernels/ranks, kernels/*/ranks and their tests: everything that names a type of MPI.
#include <string_view>

#include <mpi.h>

#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// What Ranks and Communicator hold of MPI.
struct RanksHandle {
  MPI_Comm comm = MPI_COMM_NULL;
};

/// Throws std::runtime_error with MPI's own text unless `code` is MPI_SUCCESS. Every MPI call goes through it.
void check(int code, std::string_view call);

/// The communicator of these ranks; MPI_COMM_NULL without MPI.
[[nodiscard]] inline MPI_Comm comm_of(const Ranks& ranks) {
  return ranks.handle() == nullptr ? MPI_COMM_NULL : ranks.handle()->comm;
}

}  // namespace heiretsu
