#include "kernels/factorize/range_loops.hpp"

namespace heiretsu::factorize {
namespace {

void first_multiples(const std::uint64_t* primes, std::size_t count, std::uint64_t start, std::uint32_t* offsets) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto past = start % primes[i];
    offsets[i] = static_cast<std::uint32_t>(past == 0 ? 0 : primes[i] - past);
  }
}

bool cofactors(std::uint64_t start, std::size_t count, std::uint64_t root, std::uint64_t* products) {
  bool found = false;
  for (std::size_t i = 0; i < count; ++i) {
    products[i] = (start + i) / products[i];
    found |= products[i] - 2 < root - 1;
  }
  return found;
}

/// As rows differ in length at random, a loop to their length would mispredict; most have six small primes and two
/// large ones or fewer, so these are written for every row and the next row begins where the true ones end.
std::size_t write_rows(const SegmentRows& rows, std::size_t begin, std::size_t end, PrimePower* powers,
                       std::uint32_t* starts, std::uint32_t entries) {
  constexpr unsigned usual_small = 6;
  constexpr unsigned usual_large = 2;
  std::size_t written = 0;
  for (std::size_t i = begin; i < end; ++i) {
    const unsigned small = rows.counts[i] & 15U;
    const unsigned large = rows.counts[i] >> 4;
    auto* const row = powers + written;
    const auto write_small = [&](unsigned k) {
      const unsigned entry = rows.small[SegmentRows::small_index(i, k)];
      row[k] = {entry & SegmentRows::prime_mask, entry >> SegmentRows::exponent_shift};
    };
    const auto write_large = [&](unsigned k) { row[small + k] = {rows.large[k * SegmentRows::size + i], 1}; };
    for (unsigned k = 0; k < usual_small; ++k) write_small(k);
    for (unsigned k = usual_small; k < small; ++k) write_small(k);
    for (unsigned k = 0; k < usual_large; ++k) write_large(k);
    for (unsigned k = usual_large; k < large; ++k) write_large(k);
    row[small + large] = {rows.products[i], 1};
    written += small + large + (rows.products[i] > 1 ? 1U : 0U);
    starts[i - begin] = entries + static_cast<std::uint32_t>(written);
  }
  return written;
}

const RangeLoops range_loops_portable{"portable", first_multiples, cofactors, write_rows};

}  // namespace

#ifdef __x86_64__
extern const RangeLoops range_loops_avx2;
extern const RangeLoops range_loops_avx512;
#endif

std::vector<const RangeLoops*> runnable_range_loops() {
  std::vector<const RangeLoops*> loops{&range_loops_portable};
#ifdef __x86_64__
  // Every extension that the files of these names are compiled with.
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) return loops;
  loops.push_back(&range_loops_avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512ifma")) {
    loops.push_back(&range_loops_avx512);
  }
#endif
  return loops;
}

const RangeLoops& range_loops() {
  static const RangeLoops& best = *runnable_range_loops().back();
  return best;
}

}  // namespace heiretsu::factorize
