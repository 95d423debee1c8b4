#include "kernels/factorize/quadratic_sieve/lanczos.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>
#include <new>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/echelon.hpp"
#include "kernels/factorize/quadratic_sieve/elimination.hpp"
#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"
#include "kernels/factorize/quadratic_sieve/matrix.hpp"
#include "tests/kernels/factorize/quadratic_sieve/matrices.hpp"

namespace heiretsu::factorize {
namespace {

using Sets = std::vector<std::uint64_t>;

int count(const Sets& sets) {
  std::uint64_t all = 0;
  for (const auto set : sets) all |= set;
  return std::popcount(all);
}

/// The sets must add up to zero, and be independent; returns how many there are.
int check(const Lists& columns, std::size_t rows, const Sets& sets) {
  if (sets.empty()) return 0;
  EXPECT_EQ(sums_to_zero(columns, rows, sets), ~std::uint64_t{0});
  Echelon independent(1);
  for (const auto set : sets) independent.insert({&set, 1});
  EXPECT_EQ(static_cast<int>(independent.pivots().size()), count(sets));
  return count(sets);
}

/// Memory that a team shares.
class Memory {
 public:
  explicit Memory(std::size_t bytes)
      : first_(static_cast<std::byte*>(::operator new (bytes, std::align_val_t{64}))), span_(first_.get(), bytes) {}

  [[nodiscard]] std::span<std::byte> span() const { return span_; }

 private:
  struct Free {
    void operator()(std::byte* memory) const { ::operator delete (memory, std::align_val_t{64}); }
  };
  std::unique_ptr<std::byte, Free> first_;
  std::span<std::byte> span_;
};

TEST(Lanczos, FindsWhatEliminationFinds) {
  for (const unsigned words : {1U, 2U, 4U, 8U}) {
    for (const std::size_t rows : {300U, 1000U, 1900U}) {
      for (const std::size_t surplus : {10U, 100U}) {
        const Lists columns = sieve_matrix(rows, rows + surplus, 8, rows + surplus);
        const auto sets = lanczos(columns, rows, 1, {.words = words});
        EXPECT_EQ(check(columns, rows, sets), count(eliminate(columns, rows)))
            << words << ' ' << rows << ' ' << surplus;
      }
    }
  }
}

TEST(Lanczos, SolvesASmallerMatrix) {
  const Lists columns = sieve_matrix(6000, 6100, 8, 5);
  const SmallerMatrix smaller = smaller_matrix(columns, 6000);
  const auto sets = expand(smaller.members, lanczos(smaller.columns, smaller.rows, 1), columns.size());
  EXPECT_EQ(check(columns, 6000, sets), 64);
}

/// Columns that stand there twice, empty ones, and more rows than columns, each three times: twice would make B^T B
/// zero.
TEST(Lanczos, SolvesSingularMatrices) {
  const Lists whole = sieve_matrix(700, 730, 6, 8);
  Lists twice, padded, many_rows;
  for (std::size_t j = 0; j < whole.size(); ++j) {
    twice.add(whole[j / 2]);
    padded.add(j % 3 == 0 ? std::span<const std::uint32_t>() : whole[j]);
    for (const auto row : whole[j]) {
      for (std::uint32_t copy = 0; copy < 3; ++copy) many_rows.push(3 * row + copy);
    }
    many_rows.close();
  }
  for (const unsigned words : {1U, 4U}) {
    EXPECT_EQ(check(twice, 700, lanczos(twice, 700, 1, {.words = words})), 64);
    EXPECT_EQ(check(padded, 700, lanczos(padded, 700, 1, {.words = words})), 64);
    EXPECT_EQ(check(many_rows, 2100, lanczos(many_rows, 2100, 1, {.words = words})), count(eliminate(whole, 700)));
  }
}

TEST(Lanczos, FindsNothingWhereNothingIs) {
  Lists unit;
  for (std::uint32_t j = 0; j < 500; ++j) unit.add({&j, 1});
  EXPECT_TRUE(lanczos(unit, 500, 1).empty());
  EXPECT_TRUE(lanczos({}, 0, 1).empty());
  EXPECT_TRUE(lanczos({}, 7, 1).empty());
}

TEST(Lanczos, ColumnsOfNothingAreDependencies) {
  Lists columns;
  for (int j = 0; j < 10; ++j) columns.close();
  EXPECT_EQ(check(columns, 3, lanczos(columns, 3, 1)), 10);
}

/// What the loops make of random block vectors, all of it.
std::vector<std::uint64_t> results_of(const LanczosLoops& loops) {
  constexpr std::size_t rows = 1000;
  const std::size_t words = loops.words, square = 64 * words * words, vector = rows * words;
  const Memory memory(8 * (2 * vector + 8 * square + 8 * 256 * words * words + 64));
  auto* next = reinterpret_cast<std::uint64_t*>(memory.span().data());
  const auto take = [&](std::size_t size) { return std::exchange(next, next + size); };
  std::uint64_t *const product = take(square), *const inverse = take(square), *const work = take(2 * square),
                       *const chosen = take(8), *const all = take(8), *const a = take(vector), *const b = take(vector),
                       *const table = take(8 * 256 * words * words);
  SplitMix64 random(1);
  std::generate_n(a, vector, [&] { return random(); });
  std::generate_n(b, vector, [&] { return random(); });
  std::fill_n(all, 8, ~std::uint64_t{0});

  std::fill_n(table, 8 * 256 * words * words, 0);
  loops.collect(a, words, a, rows, table);
  loops.fold(table, words, product);
  EXPECT_TRUE(loops.choose(product, all, chosen, inverse, work));
  loops.tabulate(product, words, table);
  loops.apply(a, words, table, rows, b);
  loops.add_outer(a, inverse, inverse + words, rows, b);
  loops.keep(b, chosen, rows, a);
  const std::vector<std::uint32_t> starts{0, 3, 3, 4}, index{1, 999, 7, 7};
  loops.gather(starts.data(), index.data(), 0, 3, a, b);

  std::vector<std::uint64_t> results(a, a + vector);
  for (const auto& [first, size] : {std::pair{product, square}, {inverse, square}, {b, vector}})
    results.insert(results.end(), first, first + size);
  return results;
}

TEST(Lanczos, EveryInstructionSetComputesTheSame) {
  for (const unsigned words : {1U, 2U, 4U, 8U}) {
    const auto portable = results_of(lanczos_loops(InstructionSet::scalar, words));
    for (const InstructionSet set : available_instruction_sets())
      EXPECT_EQ(results_of(lanczos_loops(set, words)), portable) << words << ' ' << name(set);
  }
  EXPECT_THROW((void)lanczos_loops(InstructionSet::scalar, 3), std::invalid_argument);
  EXPECT_THROW((void)lanczos_loops(InstructionSet::scalar, 16), std::invalid_argument);
}

TEST(LanczosTeam, OfAnySizeFindsTheSame) {
  const Lists columns = sieve_matrix(1500, 1600, 8, 3);
  for (const unsigned words : {1U, 4U}) {
    const auto alone = lanczos(columns, 1500, 1, {.words = words});
    EXPECT_EQ(check(columns, 1500, alone), 64);
    for (const unsigned members : {2U, 5U, 40U})
      EXPECT_EQ(lanczos(columns, 1500, members, {.words = words}), alone) << members;
  }
}

TEST(LanczosTeam, IsEnteredThroughSharedMemory) {
  constexpr unsigned members = 3;
  const Lists columns = sieve_matrix(1000, 1100, 8, 4);
  const Memory memory(lanczos_bytes(columns, 1000, members));
  lanczos_place(columns, 1000, members, {}, memory.span());
  EXPECT_EQ(lanczos_status(memory.span()), LanczosStatus::running);
  EXPECT_EQ(lanczos_progress(memory.span()), 0);
  EXPECT_THROW(lanczos_solve(0, 2, memory.span()), std::logic_error);
  EXPECT_THROW(lanczos_solve(3, 3, memory.span()), std::logic_error);
  std::atomic<int> begun = 0, ended = 0;
  {
    std::vector<std::jthread> team;
    for (unsigned member = 0; member < members; ++member)
      team.emplace_back([&, member] {
        lanczos_solve(member, members, memory.span(), [&](bool waits) { waits ? ++begun : ++ended; });
      });
  }
  EXPECT_EQ(lanczos_status(memory.span()), LanczosStatus::found);
  EXPECT_GT(lanczos_progress(memory.span()), 0.7);
  EXPECT_EQ(lanczos_dependencies(memory.span()), lanczos(columns, 1000, 1));
  EXPECT_GT(begun, 30);
  EXPECT_EQ(begun, ended);
}

/// Two processes that see the memory at different addresses.
TEST(LanczosTeam, MayBeOfSeveralProcesses) {
  const Lists columns = sieve_matrix(1000, 1100, 8, 4);
  const std::size_t bytes = lanczos_bytes(columns, 1000, 2);
  const int file = memfd_create("lanczos", 0);
  ASSERT_EQ(ftruncate(file, static_cast<off_t>(bytes)), 0);
  const auto map = [&] {
    void* const address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    return std::span(static_cast<std::byte*>(address), address == MAP_FAILED ? 0 : bytes);
  };
  const auto memory = map();
  ASSERT_FALSE(memory.empty());
  lanczos_place(columns, 1000, 2, {}, memory);
  const pid_t other = fork();
  ASSERT_GE(other, 0);
  if (other == 0) {
    const auto memory_there = map();
    if (memory_there.empty() || memory_there.data() == memory.data()) _exit(1);
    munmap(memory.data(), bytes);
    lanczos_solve(1, 2, memory_there);
    _exit(0);
  }
  lanczos_solve(0, 2, memory);
  int status = -1;
  EXPECT_EQ(waitpid(other, &status, 0), other);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(lanczos_dependencies(memory), lanczos(columns, 1000, 1));
  munmap(memory.data(), bytes);
  close(file);
}

TEST(LanczosTeam, StopsWhenAsked) {
  const Lists columns = sieve_matrix(1000, 1100, 8, 4);
  const Memory memory(lanczos_bytes(columns, 1000, 2));
  lanczos_place(columns, 1000, 2, {}, memory.span());
  lanczos_stop(memory.span());
  {
    std::jthread other([&] { lanczos_solve(1, 2, memory.span()); });
    lanczos_solve(0, 2, memory.span());
  }
  EXPECT_EQ(lanczos_status(memory.span()), LanczosStatus::stopped);
  EXPECT_EQ(lanczos_progress(memory.span()), 0);
}

TEST(LanczosTeam, FailsTogether) {
  Lists unit;
  for (std::uint32_t j = 0; j < 500; ++j) unit.add({&j, 1});
  EXPECT_TRUE(lanczos(unit, 500, 4).empty());
}

TEST(LanczosTeam, NeedsItsMemory) {
  const Lists columns = sieve_matrix(100, 120, 8, 4);
  const std::size_t bytes = lanczos_bytes(columns, 100, 2);
  const Memory memory(bytes);
  EXPECT_THROW(lanczos_place(columns, 100, 2, {}, memory.span().first(bytes - 64)), std::logic_error);
}

}  // namespace
}  // namespace heiretsu::factorize
