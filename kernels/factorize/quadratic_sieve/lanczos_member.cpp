#include "kernels/factorize/quadratic_sieve/lanczos_member.hpp"

#include <algorithm>
#include <bit>

#include "kernels/base/random.hpp"

namespace heiretsu::factorize {
namespace {

/// What a row costs beside its entries, in entries: a store; and for a column the products of block vectors.
constexpr std::size_t row_cost = 4, column_cost = 100;

}  // namespace

LanczosMember::LanczosMember(const LanczosMemory& memory, unsigned member, const std::function<void(bool)>& waiting)
    : memory_(memory),
      member_(member),
      waiting_(waiting),
      words_(memory.shape.words),
      loops_(lanczos_loops(instruction_set(), memory.shape.words)),
      rows_(memory.by_row.part(memory.shape.rows, member, memory.shape.members, row_cost)),
      columns_(memory.by_column.part(memory.shape.columns, member, memory.shape.members, column_cost)),
      step_(loops_, memory.step(member), memory.table(member, 0)) {}

LanczosStatus LanczosMember::attempt(std::uint64_t seed) {
  start(seed);
  // A step takes all but one column of the N in a block on average; one that is far behind will not end.
  const std::size_t max_steps = memory_.shape.columns / (32 * words_) + 32;
  LanczosStatus status = LanczosStatus::running;
  for (std::size_t step = 0; status == LanczosStatus::running; ++step)
    status = step < max_steps ? iterate() : LanczosStatus::failed;
  if (status != LanczosStatus::found) return status;
  finish();
  const bool any = std::any_of(memory_.dependencies(), memory_.dependencies() + memory_.shape.columns,
                               [](std::uint64_t set) { return set != 0; });
  return any ? LanczosStatus::found : LanczosStatus::failed;
}

/// x random, V_0 = A x: the x that the steps add up to has the same image, so that A maps their sum to zero.
void LanczosMember::start(std::uint64_t seed) {
  for (std::size_t j = columns_.first; j < columns_.last; ++j) {
    SplitMix64 random(SplitMix64::mix(seed) + j);
    std::generate_n(memory_.vector(x) + words_ * j, words_, random);
  }
  if (member_ == 0) memory_.header().steps.store(0, std::memory_order_relaxed);
  wait();
  multiply(memory_.vector(x), memory_.image(y));
  wait();
  multiply_transposed(memory_.image(y), block(1));
  share_products(block(1), block(1), 0);
  wait();
  sum_products(0, step_.u());
}

/// From V_i to V_{i+1}; running, found if V_i was the last, failed or stopped.
LanczosStatus LanczosMember::iterate() {
  LanczosHeader& header = memory_.header();
  multiply(block(1), memory_.image(y));
  wait();
  multiply_transposed(memory_.image(y), memory_.vector(av));
  share_products(block(1), memory_.vector(av), 0);
  share_products(memory_.vector(av), memory_.vector(av), 1);
  if (member_ == 0) header.stopping = header.stop.load(std::memory_order_relaxed);
  wait();
  if (header.stopping != 0) return LanczosStatus::stopped;
  sum_products(0, step_.t());
  sum_products(1, step_.q());
  const auto result = step_.next();
  if (result == LanczosStep::Result::finished) return LanczosStatus::found;
  if (result == LanczosStep::Result::failed) return LanczosStatus::failed;
  update();
  std::rotate(v_, v_ + 3, v_ + 4);
  if (member_ == 0) header.steps.fetch_add(1, std::memory_order_relaxed);
  wait();
  return LanczosStatus::running;
}

/// Its rows of B in, and its share of the dense ones.
void LanczosMember::multiply(const std::uint64_t* in, std::uint64_t* image) {
  const std::size_t dense = memory_.shape.dense;
  loops_.gather(memory_.by_row.starts, memory_.by_row.index, rows_.first, rows_.last, in, image + 64 * dense * words_);
  if (dense == 0) return;
  std::fill_n(table(0), table_words(dense), 0);
  loops_.collect(memory_.dense() + dense * columns_.first, dense, in + words_ * columns_.first, columns_.size(),
                 table(0));
  loops_.fold(table(0), dense, memory_.share(member_));
}

/// Its columns of B^T image.
void LanczosMember::multiply_transposed(const std::uint64_t* image, std::uint64_t* out) {
  const std::size_t dense = memory_.shape.dense;
  loops_.gather(memory_.by_column.starts, memory_.by_column.index, columns_.first, columns_.last,
                image + 64 * dense * words_, out);
  if (dense == 0) return;
  sum_dense_rows();
  loops_.tabulate(memory_.dense_sum(member_), dense, table(0));
  loops_.apply(memory_.dense() + dense * columns_.first, dense, table(0), columns_.size(), own(out));
}

void LanczosMember::sum_dense_rows() {
  const std::size_t size = 64 * memory_.shape.dense * words_;
  std::uint64_t* const sum = memory_.dense_sum(member_);
  std::fill_n(sum, size, 0);
  for (unsigned member = 0; member < memory_.shape.members; ++member) {
    for (std::size_t k = 0; k < size; ++k) sum[k] ^= memory_.share(member)[k];
  }
}

/// Its share of a^T b.
void LanczosMember::share_products(const std::uint64_t* a, const std::uint64_t* b, std::size_t slot) {
  std::fill_n(table(slot), table_words(words_), 0);
  const std::size_t first = words_ * columns_.first;
  loops_.collect(a + first, words_, b + first, columns_.size(), table(slot));
  loops_.fold(table(slot), words_, memory_.share(member_) + 64 * words_ * (memory_.shape.dense + slot * words_));
}

void LanczosMember::sum_products(std::size_t slot, std::uint64_t* out) const {
  const std::size_t size = 64 * words_ * words_;
  std::fill_n(out, size, 0);
  for (unsigned member = 0; member < memory_.shape.members; ++member) {
    const std::uint64_t* const share = memory_.share(member) + 64 * words_ * (memory_.shape.dense + slot * words_);
    for (std::size_t k = 0; k < size; ++k) out[k] ^= share[k];
  }
}

/// V_{i+1} = A V_i S S^T + V_i D + V_{i-1} E + V_{i-2} F and x += V_i G, in pieces that stay in the cache meanwhile.
void LanczosMember::update() {
  constexpr std::size_t piece = 2048;
  loops_.tabulate(step_.d(), words_, table(0));
  loops_.tabulate(step_.e(), words_, table(1));
  loops_.tabulate(step_.g(), words_, table(2));
  for (std::size_t first = columns_.first; first < columns_.last; first += piece) {
    const std::size_t count = std::min(piece, columns_.last - first), at = words_ * first;
    std::uint64_t* const next = block(0) + at;
    loops_.keep(memory_.vector(av) + at, step_.chosen(), count, next);
    for (std::size_t k = 0; k < step_.rank_of_f(); ++k)
      loops_.add_outer(block(3) + at, step_.column_of_f(k), step_.row_of_f(k), count, next);
    loops_.apply(block(1) + at, words_, table(0), count, next);
    loops_.apply(block(2) + at, words_, table(1), count, next);
    loops_.apply(block(1) + at, words_, table(2), count, memory_.vector(x) + at);
  }
}

}  // namespace heiretsu::factorize
