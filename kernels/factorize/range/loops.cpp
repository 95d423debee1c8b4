#include "kernels/factorize/range/loops.hpp"

namespace heiretsu::factorize {
namespace {

void first_multiples(const std::uint64_t* primes, std::size_t count, std::uint64_t start, std::uint32_t* offsets) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto past = start % primes[i];
    offsets[i] = static_cast<std::uint32_t>(past == 0 ? 0 : primes[i] - past);
  }
}

Cofactors cofactors(std::uint64_t start, std::size_t count, std::uint64_t root, std::uint64_t* products) {
  Cofactors found{};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t n = start + i, product = products[i];
    const std::uint64_t quotient = product == 0 ? 0 : n / product;  // a wrong product may have overflowed to 0
    products[i] = quotient;
    found.repeated |= quotient - 2 < root - 1;
    found.wrong |= quotient * product != n;
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

}  // namespace

const RangeLoops range_loops_portable{first_multiples, cofactors, write_rows};

const RangeLoops& range_loops(InstructionSet set) {
  return pick(set, range_loops_portable, HEIRETSU_ON_X86(range_loops_avx2), HEIRETSU_ON_X86(range_loops_avx512));
}

}  // namespace heiretsu::factorize
