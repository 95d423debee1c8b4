#pragma once
#include <cstdint>
#include <memory>

#include "kernels/count/counting.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu::count {

// All functions are collective and throw std::runtime_error where this MPI has no such window.

/// MPI_Fetch_and_op and a flush for each increment; counter k is in the memory of rank k mod ranks.
std::unique_ptr<Counting> make_fetch_op(const Ranks& ranks, const Plan& plan);
/// MPI_Accumulate for each increment, a flush per `batch` of them; counters distributed in the same way.
std::unique_ptr<Counting> make_accumulate(const Ranks& ranks, const Plan& plan, std::uint64_t batch);
/// fetch_add, relaxed, on memory that the ranks of one node share (MPI_Win_allocate_shared).
std::unique_ptr<Counting> make_shared_window(const Ranks& ranks, const Plan& plan);
/// Every thread counts in private, one MPI_Allreduce adds up; its time is included.
std::unique_ptr<Counting> make_allreduce(const Ranks& ranks, const Plan& plan);

}  // namespace heiretsu::count
