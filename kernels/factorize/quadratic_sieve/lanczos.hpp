#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

struct LanczosOptions {
  unsigned words = 4;  ///< of a block: 1, 2, 4 or 8 times 64 bits; 4 measures best (tests/bench/lanczos_bench.cpp)
  std::uint64_t seed = 1;
  unsigned attempts = 5;  ///< with further seeds, when one fails
};

enum class LanczosStatus : std::uint32_t { running, found, failed, stopped };

/// Block Lanczos over GF(2) by a team: threads of one process or of several that share memory. Finds sets of columns
/// whose sums are zero, given that there are more columns than independent rows. Bx = 0 of B with n columns takes some
/// n / (64 words) products with B and its transpose. The same result, bit for bit, for any number of members and
/// instruction set. Nothing in the shared memory is an address. The order of use:
///   1. one member: lanczos_bytes(), which all are told; memory of that size, aligned to 64 bytes, seen by all;
///   2. the same member: lanczos_place();
///   3. after all know that this has happened, every member, as a thread of its own: lanczos_solve();
///   4. any of them when all have returned: lanczos_status(), lanczos_dependencies().
/// Source: P. Montgomery, A block Lanczos algorithm for finding dependencies over GF(2) (Eurocrypt 1995).

/// For words = 4 some 8 bytes an entry outside the heaviest rows, 300 bytes a column and 1 MB a member: 25 MB for an
/// 80-digit number's matrix as it comes, 15 MB made smaller.
[[nodiscard]] std::size_t lanczos_bytes(const Lists& columns, std::size_t rows, unsigned members,
                                        const LanczosOptions& options = {});

void lanczos_place(const Lists& columns, std::size_t rows, unsigned members, const LanczosOptions& options,
                   std::span<std::byte> memory);

/// `waiting` is told when this member begins to wait for others (true) and when it ends (false), some ten times a step.
/// @throws std::logic_error in every member if these are not as many as the memory was made for.
void lanczos_solve(unsigned member, unsigned members, std::span<std::byte> memory,
                   const std::function<void(bool)>& waiting = {});

[[nodiscard]] LanczosStatus lanczos_status(std::span<const std::byte> memory);

/// Bit k of element j: does column j belong to dependency k? Up to 64 independent ones; each adds up to zero in every
/// row.
[[nodiscard]] std::vector<std::uint64_t> lanczos_dependencies(std::span<const std::byte> memory);

/// From 0 to 1, of the present attempt; from any thread, while the team works.
[[nodiscard]] double lanczos_progress(std::span<const std::byte> memory);

/// Asks the team, from any thread or signal handler, to return after the present step.
void lanczos_stop(std::span<std::byte> memory);

/// All this on `threads` threads of this process. Empty if no attempt finds a dependency. @throws std::system_error if
/// there cannot be as many threads.
[[nodiscard]] std::vector<std::uint64_t> lanczos(const Lists& columns, std::size_t rows, unsigned threads,
                                                 const LanczosOptions& options = {});

}  // namespace heiretsu::factorize
