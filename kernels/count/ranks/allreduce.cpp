#include <algorithm>
#include <vector>

#include "kernels/count/ranks/counting.hpp"
#include "kernels/count/reduction.hpp"
#include "kernels/ranks/mpi.hpp"

namespace heiretsu::count {
namespace {

constexpr std::uint64_t max_count = std::uint64_t{1} << 30;  // MPI counts are int

/// A reduction over the threads of each rank, then one over the ranks.
class Allreduce final : public Counting {
 public:
  Allreduce(const Ranks& ranks, const Plan& plan) : Counting(plan), ranks_(ranks), threads_(plan) {}

  void run(Team& team, Stamps& stamps) override {
    threads_.run(team, stamps);
    team.thread_barrier();
    if (team.thread() != 0) return;
    std::vector<std::uint64_t>& totals = threads_.totals();
    for (std::uint64_t first = 0; first < totals.size(); first += max_count)
      check(MPI_Allreduce(MPI_IN_PLACE, &totals[first], static_cast<int>(std::min(max_count, totals.size() - first)),
                          MPI_UINT64_T, MPI_SUM, comm_of(ranks_)),
            "MPI_Allreduce");
  }
  [[nodiscard]] std::uint64_t total() override { return ranks_.root() ? threads_.total() : 0; }

 private:
  const Ranks& ranks_;
  Reduction threads_;
};

}  // namespace

std::unique_ptr<Counting> make_allreduce(const Ranks& ranks, const Plan& plan) {
  return std::make_unique<Allreduce>(ranks, plan);
}

}  // namespace heiretsu::count
