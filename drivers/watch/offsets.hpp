#pragma once
#include "drivers/watch/next.hpp"

namespace heiretsu::watch {

/// The functions and handles of MPI that comparing clocks takes.
struct Messages {
  int (*send)(const void*, int, word type, int to, int tag, word comm);
  int (*receive)(void*, int, word type, int from, int tag, word comm, word status);
  int (*all_gather)(const void*, int, word type, void*, int, word its_type, word comm);
  word byte;
  word no_status;
  word world;
};

/// How this rank's CLOCK_MONOTONIC stands to that of rank 0.
struct ClockOffset {
  double offset;    ///< seconds to add
  double at;        ///< when, on this rank's clock, seconds
  double residual;  ///< bound of the error, seconds; -1: not measured
};

/// Collective over all ranks, where they are on several hosts: the first rank of each compares its clock with rank 0's
/// by ping-pongs, of which that with the least round-trip time counts, half of which bounds the error. The others'
/// residual stays -1: their host's first rank has it. Where the launcher says that there is one host, nothing is sent
/// and all is 0. Some 0.1 ms a host, at rank 0.
[[nodiscard]] ClockOffset compare_clocks(const Messages& messages, int rank, int ranks);

}  // namespace heiretsu::watch
