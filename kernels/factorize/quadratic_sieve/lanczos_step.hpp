#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"

namespace heiretsu::factorize {

/// The arithmetic between two products with the matrix in block Lanczos: matrices of N x N bits, N = 64 words, in
/// memory given by the caller. With V_i the block vectors, A the symmetric matrix and S_i the columns chosen in step i,
///   V_{i+1} = A V_i S_i S_i^T + V_i D + V_{i-1} E + V_{i-2} F,   x += V_i G,
/// in Montgomery's notation. Two things are done in another way. F has the rank of the few columns that step i - 1 left
/// out, and is given as that many products of a column and a row. And V_i^T V_0, which G needs, is not multiplied out:
/// its recurrence is that of V_i, transposed, in which V_i^T A V_0 is 0 from i = 2 on.
/// Source: P. Montgomery, A block Lanczos algorithm for finding dependencies over GF(2) (Eurocrypt 1995).
class LanczosStep {
 public:
  /// Words of memory that it needs, beside a table.
  [[nodiscard]] static std::size_t memory_words(unsigned words) { return matrices * 64 * words * words + 2 * 8; }

  /// `memory` and `table` (64 words^2 * 256 / 8 words) are aligned to 64 bytes and stay the caller's.
  LanczosStep(const LanczosLoops& loops, std::uint64_t* memory, std::uint64_t* table);

  /// To be filled before each next().
  [[nodiscard]] std::uint64_t* t() { return t_; }  ///< V_i^T A V_i
  [[nodiscard]] std::uint64_t* q() { return q_; }  ///< (A V_i)^T A V_i
  /// V_0^T V_0; to be filled before the first.
  [[nodiscard]] std::uint64_t* u() { return u_; }

  enum class Result : std::uint8_t { next, finished, failed };
  /// Computes what follows; finished when t is 0.
  Result next();

  [[nodiscard]] const std::uint64_t* chosen() const { return chosen_; }  ///< N bits: S_i
  [[nodiscard]] const std::uint64_t* d() const { return d_; }
  [[nodiscard]] const std::uint64_t* e() const { return e_; }
  [[nodiscard]] const std::uint64_t* g() const { return g_; }
  /// F is the sum of column k times row k; both are given as rows.
  [[nodiscard]] std::size_t rank_of_f() const { return f_.left_out.size(); }
  [[nodiscard]] const std::uint64_t* column_of_f(std::size_t k) const { return inverse_2_ + words_ * f_.left_out[k]; }
  [[nodiscard]] const std::uint64_t* row_of_f(std::size_t k) const { return f_.rows + words_ * k; }

 private:
  static constexpr std::size_t matrices = 18;
  using Matrix = std::uint64_t*;

  /// Of F: the columns that the step before left out, and what is known of a row for each.
  struct LowRank {
    std::vector<std::size_t> left_out;
    Matrix rows;
  };

  void step_on();
  void multiply(const std::uint64_t* a, const std::uint64_t* b, Matrix out);
  void add_product(const std::uint64_t* row, const std::uint64_t* matrix, Matrix out) const;
  void add(const std::uint64_t* a, Matrix to, std::size_t words) const;
  void add_chosen_rows(const std::uint64_t* a, Matrix to) const;
  void keep_chosen_columns(const std::uint64_t* a, Matrix out, std::size_t rows) const;
  void advance_u();
  void prepare_next_f();
  [[nodiscard]] bool is_one(const std::uint64_t* row, std::size_t column) const;

  const LanczosLoops& loops_;
  std::size_t words_, rows_, size_;  // of a matrix: words of a row, rows, words
  Matrix t_, q_, u_, d_, e_, u_next_, z_, first_, work_;
  Matrix inverse_, inverse_1_, inverse_2_;  // of t, in steps i, i - 1 and i - 2
  Matrix g_, g_1_, g_2_;                    // likewise
  LowRank f_, f_next_;
  std::uint64_t *chosen_, *chosen_1_, *table_;
  std::size_t steps_ = 0;
};

}  // namespace heiretsu::factorize
