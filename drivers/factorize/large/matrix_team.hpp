#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drivers/measure/phase_clock.hpp"
#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/reduction.hpp"
#include "kernels/factorize/quadratic_sieve/zero_pages.hpp"
#include "kernels/ranks/communicator.hpp"
#include "kernels/ranks/shared_memory.hpp"

namespace heiretsu::factorize {

/// All threads of all ranks of rank 0's node, which make its matrix small and solve it in memory that they share; other
/// nodes have no part in it. Where ranks cannot share as much memory as that takes, the threads of rank 0 do it alone,
/// with the same result. The order of use, each on every rank: place() for what is to be done, work() by every thread,
/// and the end that belongs to it.
class MatrixTeam {
 public:
  /// `threads`: of this rank. Threads beyond `max_members`, rank by rank, have nothing to do. Collective.
  MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members);
  /// The same with other nodes: `node` are the ranks that share memory with this one, at most so much.
  MatrixTeam(const Ranks& ranks, std::uint32_t threads, std::uint32_t max_members, Communicator node,
             std::uintmax_t shared_bytes);

  /// Of this machine. With more members than that some would only wait for the others, and all would do again what each
  /// does for itself: 8 on two processors take 1.4 times as long as 2.
  [[nodiscard]] static std::uint32_t processors();

  /// Puts rank 0's matrix as it comes into the memory, to be made small. Collective.
  void place(const MatrixSource& source);
  /// At rank 0 the smaller matrix, as reduce() gives it. Frees the memory. Collective.
  [[nodiscard]] Reduced finish_reduction();

  /// Puts rank 0's smaller matrix into the memory, to be solved. Collective.
  void place(const Lists& columns, std::size_t rows);
  /// At rank 0 the dependencies, as lanczos_dependencies() gives them; none where no attempt found any, or where it
  /// was stopped. Frees the memory. Collective.
  [[nodiscard]] std::vector<std::uint64_t> finish();

  /// What a thread of this rank does. Calls no MPI. Its waiting is booked as such. A signal to any rank that takes part
  /// stops the solving.
  void work(std::uint32_t thread, PhaseClock& clock);

  /// Ends the solving soon, for all; from any thread of a rank that takes part, between place() and finish().
  void stop();
  /// Was it ended so, the last time? At rank 0.
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// How much of solving is done, 0..1, between place() and finish(); from any thread.
  [[nodiscard]] double progress() const;

 private:
  using Work = void (*)(unsigned, unsigned, std::span<std::byte>, const std::function<void(bool)>&);
  using BytesFor = std::function<std::size_t(std::uint32_t members)>;
  void share(const BytesFor& bytes_for);
  void free();

  Communicator node_;
  bool member_;              // is rank 0 on this node?
  std::uint32_t first_ = 0;  // this rank's first member
  std::uint32_t members_ = 0;
  std::uint32_t threads_;  // of this rank
  std::uintmax_t shared_bytes_;
  std::uint32_t team_ = 0;  // members that the memory is placed for
  std::optional<SharedMemory> shared_;
  std::optional<ZeroPages> own_;  // of rank 0 where it is alone
  std::span<std::byte> memory_;
  Work work_ = nullptr;  // what the memory is placed for
  bool stopped_ = false;
};

}  // namespace heiretsu::factorize
