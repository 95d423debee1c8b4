#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "kernels/factorize/quadratic_sieve/lists.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"

namespace heiretsu::factorize {

/// A solver's time is columns x (entries + columns x column_cost), entries in dense rows not counted. 20 is where
/// merging and block Lanczos together take least: more costs more in merging than it saves.
struct ReductionOptions {
  std::size_t surplus = 96;
  double column_cost = 20;      ///< below 0 nothing is merged
  bool only_if_enough = false;  ///< do nothing where columns are missing
};

/// Makes a sieve's matrix, and makes it smaller: leaves out columns with a row of their own, again and again, and of
/// what is then left the heaviest beyond rows + surplus; then takes away rows of few entries, each by adding the
/// lightest of its columns to the others, while that makes the solver faster (structured Gaussian elimination).
///
/// Rows are taken away in passes. In each the rows that may go at a price, the entries they add, claim their columns;
/// of two that want the same column the cheaper one has it, and those that have all of their columns are merged at
/// once. What is merged in a pass depends on the matrix alone. A team does it, threads of one process or of several
/// that share memory, with the same result for any number of members. Nothing in the shared memory is an address. The
/// order of use, as for block Lanczos:
///   1. one member: reduction_bytes(), which all are told; memory of zeros of that size, aligned to 64 bytes;
///   2. the same member: reduction_place();
///   3. after all know that this has happened, every member, as a thread of its own: reduction_run();
///   4. the first member when all have returned: missing_columns(), reduced_matrix().
/// Sources: C. Pomerance, J. Smith, Reduction of huge, sparse matrices over finite fields via created catastrophes
/// (1992); C. Bouillaguet, P. Zimmermann, Parallel structured Gaussian elimination for the number field sieve
/// (Mathematical Cryptology 1, 2021), whose passes these are, with claims that do not depend on time.

/// For an 80-digit number 25 MB, for 85 digits 40: 4 bytes a factor of an item and an entry of a column as it comes, 64
/// a row.
[[nodiscard]] std::size_t reduction_bytes(const MatrixSource& source, unsigned members);

void reduction_place(const MatrixSource& source, unsigned members, const ReductionOptions& options,
                     std::span<std::byte> memory);

/// `waiting` is told when this member begins to wait for others (true) and when it ends (false).
/// @throws std::logic_error in every member if these are not as many as the memory was made for.
void reduction_run(unsigned member, unsigned members, std::span<std::byte> memory,
                   const std::function<void(bool)>& waiting = {});

/// How many more columns a matrix with these rows must have to be sure of dependencies enough.
[[nodiscard]] std::size_t missing_columns(std::span<const std::byte> memory);

/// Empty where columns are missing and only_if_enough.
[[nodiscard]] SmallerMatrix reduced_matrix(std::span<const std::byte> memory);

/// All this on `threads` threads of this process. `missing`: see missing_columns().
struct Reduced {
  SmallerMatrix matrix;
  std::size_t missing = 0;
};
[[nodiscard]] Reduced reduce(const MatrixSource& source, unsigned threads, const ReductionOptions& options = {});

}  // namespace heiretsu::factorize
