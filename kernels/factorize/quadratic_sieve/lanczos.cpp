#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_member.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_memory.hpp"
#include "kernels/factorize/quadratic_sieve/thread_team.hpp"
#include "kernels/factorize/quadratic_sieve/zero_pages.hpp"

namespace heiretsu::factorize {
namespace {

LanczosHeader& header_of(std::span<std::byte> memory) { return *reinterpret_cast<LanczosHeader*>(memory.data()); }

const LanczosHeader& header_of(std::span<const std::byte> memory) {
  return *reinterpret_cast<const LanczosHeader*>(memory.data());
}

/// The columns' sparse rows and dense bits.
void place_columns(const Lists& columns, const LanczosPlan& plan, const LanczosMemory& memory) {
  const std::size_t dense = plan.shape.dense;
  std::fill_n(memory.dense(), dense * columns.size(), 0);
  const auto [starts, index] = memory.by_column;
  std::uint32_t entries = 0;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    starts[j] = entries;
    memory.column_numbers()[j] = plan.columns[j];
    for (const auto row : columns[plan.columns[j]]) {
      const std::uint32_t place = plan.row_places[row];
      if (place < 64 * dense) {
        memory.dense()[dense * j + place / 64] |= std::uint64_t{1} << (place % 64);
      } else {
        index[entries++] = place - static_cast<std::uint32_t>(64 * dense);
      }
    }
  }
  starts[columns.size()] = entries;
}

/// The columns of some of the sparse rows, from all columns' rows.
void place_rows(const LanczosMemory& memory, Range rows) {
  const auto [starts, index] = memory.by_row;
  const auto& columns = memory.by_column;
  std::vector<std::uint32_t> next(starts + rows.first, starts + rows.last);
  for (std::uint32_t j = 0; j < memory.shape.columns; ++j) {
    for (std::size_t k = columns.starts[j]; k < columns.starts[j + 1]; ++k) {
      const std::size_t row = columns.index[k] - rows.first;
      if (row < next.size()) index[next[row]++] = j;
    }
  }
}

}  // namespace

std::size_t lanczos_bytes(const Lists& columns, std::size_t rows, unsigned members, const LanczosOptions& options) {
  return LanczosLayout(LanczosPlan(columns, rows, members, options.words).shape).end;
}

void lanczos_place(const Lists& columns, std::size_t rows, unsigned members, const LanczosOptions& options,
                   std::span<std::byte> memory) {
  const LanczosPlan plan(columns, rows, members, options.words);
  if (memory.size() < LanczosLayout(plan.shape).end) throw std::logic_error("too little memory for block Lanczos");
  new (memory.data()) LanczosHeader{plan.shape, options.seed, options.attempts, LanczosStatus::running, 0, 0, 0, {}};
  const LanczosMemory parts(memory.data());
  place_columns(columns, plan, parts);
  std::copy(plan.row_starts.begin(), plan.row_starts.end(), parts.by_row.starts);
}

void lanczos_solve(unsigned member, unsigned members, std::span<std::byte> memory,
                   const std::function<void(bool)>& waiting) {
  const LanczosMemory parts(memory.data());
  LanczosHeader& header = parts.header();
  if (members != parts.shape.members || member >= members)
    throw std::logic_error("block Lanczos with another team than its memory was made for");
  place_rows(parts, parts.by_row.part(parts.shape.rows, member, members, 0));
  if (waiting) waiting(true);
  header.barrier.wait(members);
  if (waiting) waiting(false);
  LanczosStatus status = LanczosStatus::failed;
  for (std::uint32_t attempt = 0; attempt < header.attempts && status == LanczosStatus::failed; ++attempt)
    status = LanczosMember(parts, member, waiting).attempt(header.seed + attempt);
  if (member == 0) header.status.store(status, std::memory_order_release);
}

LanczosStatus lanczos_status(std::span<const std::byte> memory) {
  return header_of(memory).status.load(std::memory_order_acquire);
}

std::vector<std::uint64_t> lanczos_dependencies(std::span<const std::byte> memory) {
  const LanczosShape& shape = header_of(memory).shape;
  const auto* const first = reinterpret_cast<const std::uint64_t*>(memory.data() + LanczosLayout(shape).dependencies);
  return {first, first + shape.columns};
}

double lanczos_progress(std::span<const std::byte> memory) {
  const LanczosHeader& header = header_of(memory);
  // A step takes 0.76 of a column less than a block has (Montgomery 1995).
  const double steps = static_cast<double>(header.shape.columns) / (64 * header.shape.words - 0.76);
  return std::min(1.0, header.steps.load(std::memory_order_relaxed) / std::max(1.0, steps));
}

void lanczos_stop(std::span<std::byte> memory) { header_of(memory).stop.store(1, std::memory_order_relaxed); }

std::vector<std::uint64_t> lanczos(const Lists& columns, std::size_t rows, unsigned threads,
                                   const LanczosOptions& options) {
  const ZeroPages pages(lanczos_bytes(columns, rows, threads, options));
  const std::span memory = pages.bytes();
  lanczos_place(columns, rows, threads, options, memory);
  run_as_team(threads, [&](unsigned member) { lanczos_solve(member, threads, memory); });
  if (lanczos_status(memory) != LanczosStatus::found) return {};
  return lanczos_dependencies(memory);
}

}  // namespace heiretsu::factorize
