#pragma once
#include <cstdint>
#include <memory>

#include "kernels/ranks/ranks.hpp"
#include "kernels/count/counting.hpp"

namespace heiretsu::count {

/// MPI_Fetch_and_op and a flush for each increment; counter k lies with rank k mod ranks.
/// All makers here are collective and throw std::runtime_error where this MPI offers no such window.
std::unique_ptr<Counting> make_fetch_op(const Ranks& ranks, const Plan& plan);
/// MPI_Accumulate for each increment, a flush for every `batch` of them; counters placed alike.
std::unique_ptr<Counting> make_accumulate(const Ranks& ranks, const Plan& plan, std::uint64_t batch);
/// fetch_add, relaxed, on memory that the ranks of one node share (MPI_Win_allocate_shared).
std::unique_ptr<Counting> make_shared_window(const Ranks& ranks, const Plan& plan);
/// Every thread counts in private, one MPI_Allreduce adds up; its time is counted in.
std::unique_ptr<Counting> make_allreduce(const Ranks& ranks, const Plan& plan);

}  // namespace heiretsu::count
