#include "kernels/factorize/quadratic_sieve/lanczos_step.hpp"

#include <algorithm>
#include <utility>

namespace heiretsu::factorize {

LanczosStep::LanczosStep(const LanczosLoops& loops, std::uint64_t* memory, std::uint64_t* table)
    : loops_(loops), words_(loops.words), rows_(64 * words_), size_(rows_ * words_), table_(table) {
  std::fill_n(memory, memory_words(loops.words), 0);
  const auto take = [&](std::size_t words) { return std::exchange(memory, memory + words); };
  for (Matrix* const matrix : {&t_, &q_, &u_, &d_, &e_, &u_next_, &z_, &first_, &inverse_, &inverse_1_, &inverse_2_,
                               &g_, &g_1_, &g_2_, &f_.rows, &f_next_.rows})
    *matrix = take(size_);
  work_ = take(2 * size_);
  chosen_ = take(8);
  chosen_1_ = take(8);
  f_.left_out.reserve(rows_);
  f_next_.left_out.reserve(rows_);
  std::fill_n(chosen_, words_, ~std::uint64_t{0});  // the first step may leave out any column
}

LanczosStep::Result LanczosStep::next() {
  if (std::all_of(t_, t_ + size_, [](std::uint64_t word) { return word == 0; })) return Result::finished;
  step_on();
  if (!loops_.choose(t_, chosen_1_, chosen_, inverse_, work_)) return Result::failed;
  // D = I + inverse Z with Z = Q S S^T + T; E = inverse_1 T S S^T; G = inverse U.
  keep_chosen_columns(q_, z_, rows_);
  add(t_, z_, size_);
  multiply(inverse_, z_, d_);
  for (std::size_t i = 0; i < rows_; ++i) d_[words_ * i + i / 64] ^= std::uint64_t{1} << (i % 64);
  keep_chosen_columns(t_, work_, rows_);
  multiply(inverse_1_, work_, e_);
  multiply(inverse_, u_, g_);
  keep_chosen_columns(f_.rows, f_.rows, rank_of_f());
  advance_u();
  prepare_next_f();
  ++steps_;
  return Result::next;
}

/// What was step i is step i - 1.
void LanczosStep::step_on() {
  std::swap(inverse_1_, inverse_2_);
  std::swap(inverse_, inverse_1_);
  std::swap(g_1_, g_2_);
  std::swap(g_, g_1_);
  std::swap(chosen_, chosen_1_);
  std::swap(f_, f_next_);
}

/// U_{i+1} = S S^T V_i^T A V_0 + D^T U_i + E^T U_{i-1} + F^T U_{i-2}, where inverse U = G at every step.
void LanczosStep::advance_u() {
  const Matrix transposed = work_, product = work_ + size_;
  std::copy_n(t_, size_, transposed);
  add_chosen_rows(q_, transposed);  // Z^T, as Q and T are symmetric
  multiply(transposed, g_, u_next_);
  add(u_, u_next_, size_);
  if (steps_ == 0) {
    add_chosen_rows(t_, u_next_);  // V_0^T A V_0; first = V_1^T A V_0 = S S^T Q + D^T T
    multiply(inverse_, t_, product);
    multiply(transposed, product, first_);
    add(t_, first_, size_);
    add_chosen_rows(q_, first_);
  } else if (steps_ == 1) {
    add_chosen_rows(first_, u_next_);
  }
  multiply(t_, g_1_, product);
  add_chosen_rows(product, u_next_);
  for (std::size_t k = 0; k < rank_of_f(); ++k) {
    for (std::size_t i = 0; i < rows_; ++i) {
      if (is_one(row_of_f(k), i)) add(g_2_ + words_ * f_.left_out[k], u_next_ + words_ * i, words_);
    }
  }
  std::swap(u_, u_next_);
}

/// F of the next step is inverse_1 (I + T inverse) Z S S^T, S and the rest as they are now but for S. I + T inverse has
/// rows other than 0 only where a column was left out.
void LanczosStep::prepare_next_f() {
  f_next_.left_out.clear();
  for (std::size_t column = 0; column < rows_; ++column) {
    if (is_one(chosen_, column)) continue;
    const Matrix row = work_, out = f_next_.rows + words_ * f_next_.left_out.size();
    std::fill_n(row, words_, 0);
    add_product(t_ + words_ * column, inverse_, row);
    row[column / 64] ^= std::uint64_t{1} << (column % 64);
    std::fill_n(out, words_, 0);
    add_product(row, z_, out);
    f_next_.left_out.push_back(column);
  }
}

bool LanczosStep::is_one(const std::uint64_t* row, std::size_t column) const {
  return (row[column / 64] >> (column % 64) & 1) != 0;
}

void LanczosStep::multiply(const std::uint64_t* a, const std::uint64_t* b, Matrix out) {
  loops_.tabulate(b, words_, table_);
  std::fill_n(out, size_, 0);
  loops_.apply(a, words_, table_, rows_, out);
}

void LanczosStep::add_product(const std::uint64_t* row, const std::uint64_t* matrix, Matrix out) const {
  for (std::size_t i = 0; i < rows_; ++i) {
    if (is_one(row, i)) add(matrix + words_ * i, out, words_);
  }
}

void LanczosStep::add(const std::uint64_t* a, Matrix to, std::size_t words) const {
  for (std::size_t i = 0; i < words; ++i) to[i] ^= a[i];
}

void LanczosStep::add_chosen_rows(const std::uint64_t* a, Matrix to) const {
  for (std::size_t i = 0; i < rows_; ++i) {
    if (is_one(chosen_, i)) add(a + words_ * i, to + words_ * i, words_);
  }
}

void LanczosStep::keep_chosen_columns(const std::uint64_t* a, Matrix out, std::size_t rows) const {
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < words_; ++k) out[words_ * i + k] = a[words_ * i + k] & chosen_[k];
  }
}

}  // namespace heiretsu::factorize
