#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

/// The loops of block Lanczos for blocks of 64 `words` bits, in the form for one instruction set. A block vector has
/// `words` 64-bit words for each of its rows, bit b of word k being column 64 k + b; all pointers to words are aligned
/// to a block row. A table has, for each of the 8 `width` bytes of a row of `width` words, 256 block rows.
struct LanczosLoops {
  unsigned words;

  /// out[i] = the sum of in[index[k]], starts[i] <= k < starts[i + 1], for i in [first, last).
  void (*gather)(const std::uint32_t* starts, const std::uint32_t* index, std::size_t first, std::size_t last,
                 const std::uint64_t* in, std::uint64_t* out);

  /// Adds row i of b to the place of the table that each byte of row i of a names, for i below `count`: after fold()
  /// the product of a's transpose, `width` words a row, with b.
  void (*collect)(const std::uint64_t* a, std::size_t width, const std::uint64_t* b, std::size_t count,
                  std::uint64_t* table);

  /// out = the 64 `width` rows of a product, from the table of collect(), which it uses up.
  void (*fold)(std::uint64_t* table, std::size_t width, std::uint64_t* out);

  /// The table of a matrix of 64 `width` block rows: all sums of 8 rows.
  void (*tabulate)(const std::uint64_t* matrix, std::size_t width, std::uint64_t* table);

  /// Adds row i of a, `width` words, times the tabulated matrix to row i of out, for i below `count`.
  void (*apply)(const std::uint64_t* a, std::size_t width, const std::uint64_t* table, std::size_t count,
                std::uint64_t* out);

  /// out = a in the columns of one block row, 0 in the others; `count` rows.
  void (*keep)(const std::uint64_t* a, const std::uint64_t* columns, std::size_t count, std::uint64_t* out);

  /// Adds to each of `count` rows of out `row` if the same row of a has an odd number of ones in common with `column`.
  void (*add_outer)(const std::uint64_t* a, const std::uint64_t* column, const std::uint64_t* row, std::size_t count,
                    std::uint64_t* out);

  /// The largest set of columns in which the symmetric matrix t of 64 `words` rows is invertible, columns outside
  /// `last` preferred: sets `chosen` to it and `inverse` to the inverse, 0 outside. `work` has room for two matrices.
  /// False if some column is neither in `last` nor chosen. Source: P. Montgomery 1995, section 8.
  bool (*choose)(const std::uint64_t* t, const std::uint64_t* last, std::uint64_t* chosen, std::uint64_t* inverse,
                 std::uint64_t* work);
};

/// 64-bit words in a block row: 2^i for i below 4.
inline constexpr std::size_t lanczos_widths = 4;
extern const LanczosLoops lanczos_loops_portable[lanczos_widths];
extern const LanczosLoops lanczos_loops_avx2[lanczos_widths];    // defined on x86-64 only
extern const LanczosLoops lanczos_loops_avx512[lanczos_widths];  // likewise

/// The loops for one of available_instruction_sets() and 1, 2, 4 or 8 words. @throws std::invalid_argument for others.
[[nodiscard]] const LanczosLoops& lanczos_loops(InstructionSet set, unsigned words);

}  // namespace heiretsu::factorize
