// From the last step of block Lanczos to dependencies.
#include <algorithm>
#include <bit>

#include "kernels/factorize/quadratic_sieve/echelon.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_member.hpp"

namespace heiretsu::factorize {

/// Dependencies are those sums of columns of x and the last V that B maps to zero; member 0 finds them.
void LanczosMember::finish() {
  multiply(memory_.vector(x), memory_.image(y));
  wait();
  if (member_ == 0) {
    sum_dense_rows();
    std::copy_n(memory_.dense_sum(0), 64 * memory_.shape.dense * words_, memory_.image(y));
  }
  wait();
  multiply(block(1), memory_.image(y_v));
  wait();
  if (member_ == 0) {
    sum_dense_rows();
    std::copy_n(memory_.dense_sum(0), 64 * memory_.shape.dense * words_, memory_.image(y_v));
    combine(kernel_of_images());
    keep_true_dependencies();
  }
  wait();
}

/// The sums, as sets of the columns of x (the first N bits) and the last V.
LanczosMember::Kernel LanczosMember::kernel_of_images() const {
  Echelon images(2 * words_);
  std::vector<std::uint64_t> row(2 * words_);
  for (std::size_t i = 0; i < 64 * memory_.shape.dense + memory_.shape.rows; ++i) {
    std::copy_n(memory_.image(y) + words_ * i, words_, row.data());
    std::copy_n(memory_.image(y_v) + words_ * i, words_, row.data() + words_);
    images.insert(row);
  }
  return images.kernel();
}

/// Columns first, first + 1, ... of the sums, N of them or what there is, as a block vector in out.
void LanczosMember::add_up(const Kernel& kernel, std::size_t first, std::uint64_t* out) {
  const std::size_t n = 64 * words_, columns = memory_.shape.columns;
  std::fill_n(out, words_ * columns, 0);
  for (const std::size_t part : {0U, 1U}) {  // of the kernel: x, then the last V
    std::uint64_t* const matrix = step_.t();
    std::fill_n(matrix, n * words_, 0);
    for (std::size_t k = first; k < std::min(kernel.size(), first + n); ++k) {
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t bit = kernel[k][part * words_ + i / 64] >> (i % 64) & 1;
        matrix[words_ * i + (k - first) / 64] |= bit << (k % 64);
      }
    }
    loops_.tabulate(matrix, words_, table(0));
    loops_.apply(part == 0 ? memory_.vector(x) : block(1), words_, table(0), columns, out);
  }
}

/// Sets the dependencies to up to 64 independent ones of these sums. They have 2 N columns; the first 64 pivots of
/// their rows are columns that are independent.
void LanczosMember::combine(const Kernel& kernel) {
  std::uint64_t* const halves[] = {memory_.vector(av), block(0)};
  for (const std::size_t half : {0U, 1U}) add_up(kernel, half * 64 * words_, halves[half]);
  std::vector<std::uint64_t> row(2 * words_);
  const auto load = [&](std::size_t j) {
    for (const std::size_t half : {0U, 1U}) std::copy_n(halves[half] + words_ * j, words_, row.data() + half * words_);
  };
  Echelon rows(2 * words_);
  for (std::size_t j = 0; j < memory_.shape.columns && rows.pivots().size() < 64; ++j) {
    load(j);
    rows.insert(row);
  }
  for (std::size_t j = 0; j < memory_.shape.columns; ++j) {
    load(j);
    std::uint64_t set = 0;
    for (std::size_t k = 0; k < rows.pivots().size(); ++k) {
      const std::size_t pivot = rows.pivots()[k];
      set |= (row[pivot / 64] >> (pivot % 64) & 1) << k;
    }
    memory_.dependencies()[memory_.column_numbers()[j]] = set;
  }
}

/// Makes those empty that do not add up to zero in every row.
void LanczosMember::keep_true_dependencies() {
  const auto& [starts, index] = memory_.by_column;
  const std::size_t dense = memory_.shape.dense;
  std::vector<std::uint64_t> sums(64 * dense + memory_.shape.rows);
  for (std::size_t j = 0; j < memory_.shape.columns; ++j) {
    const std::uint64_t set = memory_.dependencies()[memory_.column_numbers()[j]];
    for (std::size_t k = starts[j]; k < starts[j + 1]; ++k) sums[64 * dense + index[k]] ^= set;
    for (std::size_t word = 0; word < dense; ++word) {
      for (std::uint64_t bits = memory_.dense()[dense * j + word]; bits != 0; bits &= bits - 1)
        sums[64 * word + static_cast<std::size_t>(std::countr_zero(bits))] ^= set;
    }
  }
  std::uint64_t wrong = 0;
  for (const std::uint64_t sum : sums) wrong |= sum;
  for (std::size_t j = 0; j < memory_.shape.columns; ++j) memory_.dependencies()[j] &= ~wrong;
}

}  // namespace heiretsu::factorize
