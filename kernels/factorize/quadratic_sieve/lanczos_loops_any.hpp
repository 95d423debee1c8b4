// The loops of block Lanczos in the vectors of the compiler, for the files that compile them for one instruction set
// each. All is local to such a file: the linker must not keep one file's code for all.
#pragma once
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels/factorize/quadratic_sieve/lanczos_loops.hpp"

namespace heiretsu::factorize {
namespace {

static_assert(std::endian::native == std::endian::little, "byte b of a row holds its bits from 8 b on");

template <unsigned words>
struct BlockRow {
  using Type [[gnu::vector_size(8 * words), gnu::may_alias]] = std::uint64_t;
};
template <>
struct BlockRow<1> {
  using Type [[gnu::may_alias]] = std::uint64_t;
};

template <unsigned words>
struct Loops {
  using Row = typename BlockRow<words>::Type;
  static constexpr std::size_t width = 64 * words;  // of a block
  static constexpr std::size_t sums = 256;          // of 8 rows
  /// Bytes of a row looked up together: their part of a table, 2 KiB each and word, is as large as most first-level
  /// caches. Half of it takes a tenth longer, since the sum is loaded and stored twice as often.
  static constexpr std::size_t together = std::min(8U, 16 / words);
  /// Rows done before the next bytes: enough to pay for the loading of the tables, and few enough for the second level.
  static constexpr std::size_t rows_at_once = 8192 / words;

  static const Row* rows(const std::uint64_t* words_of) { return reinterpret_cast<const Row*>(words_of); }
  static Row* rows(std::uint64_t* words_of) { return reinterpret_cast<Row*>(words_of); }
  static const std::uint8_t* bytes(const std::uint64_t* words_of) {
    return reinterpret_cast<const std::uint8_t*>(words_of);
  }

  static void gather(const std::uint32_t* starts, const std::uint32_t* index, std::size_t first, std::size_t last,
                     const std::uint64_t* in, std::uint64_t* out) {
    const Row* const from = rows(in);
    Row* const to = rows(out);
    for (std::size_t i = first; i < last; ++i) {
      Row sum{};
      for (std::uint32_t k = starts[i]; k < starts[i + 1]; ++k) sum ^= from[index[k]];
      to[i] = sum;
    }
  }

  /// Calls visit(i, byte) for rows [0, count) and groups of bytes in the order that suits the cache.
  template <class Visit>
  [[gnu::always_inline]] static void for_bytes(std::size_t width_of, std::size_t count, Visit visit) {
    for (std::size_t first = 0; first < count; first += rows_at_once) {
      const std::size_t last = std::min(count, first + rows_at_once);
      for (std::size_t byte = 0; byte < 8 * width_of; byte += together) {
        for (std::size_t i = first; i < last; ++i) visit(i, byte);
      }
    }
  }

  static void collect(const std::uint64_t* a, std::size_t width_of, const std::uint64_t* b, std::size_t count,
                      std::uint64_t* table) {
    const std::uint8_t* const names = bytes(a);
    const Row* const from = rows(b);
    Row* const to = rows(table);
    for_bytes(width_of, count, [&](std::size_t i, std::size_t byte) {
      const Row row = from[i];
      for (std::size_t t = byte; t < byte + together; ++t) to[sums * t + names[8 * width_of * i + t]] ^= row;
    });
  }

  static void fold(std::uint64_t* table, std::size_t width_of, std::uint64_t* out) {
    Row* const to = rows(out);
    for (std::size_t byte = 0; byte < 8 * width_of; ++byte) {
      Row* const part = rows(table) + sums * byte;
      for (std::size_t bit = 8; bit-- > 0;) {
        const std::size_t half = std::size_t{1} << bit;
        Row sum{};
        for (std::size_t i = 0; i < half; ++i) {
          sum ^= part[half + i];
          part[i] ^= part[half + i];
        }
        to[8 * byte + bit] = sum;
      }
    }
  }

  static void tabulate(const std::uint64_t* matrix, std::size_t width_of, std::uint64_t* table) {
    const Row* const from = rows(matrix);
    for (std::size_t byte = 0; byte < 8 * width_of; ++byte) {
      Row* const part = rows(table) + sums * byte;
      part[0] = Row{};
      for (std::size_t bit = 0; bit < 8; ++bit) {
        const std::size_t half = std::size_t{1} << bit;
        for (std::size_t i = 0; i < half; ++i) part[half + i] = part[i] ^ from[8 * byte + bit];
      }
    }
  }

  static void apply(const std::uint64_t* a, std::size_t width_of, const std::uint64_t* table, std::size_t count,
                    std::uint64_t* out) {
    const std::uint8_t* const names = bytes(a);
    const Row* const from = rows(table);
    Row* const to = rows(out);
    for_bytes(width_of, count, [&](std::size_t i, std::size_t byte) {
      Row sum = to[i];
      for (std::size_t t = byte; t < byte + together; ++t) sum ^= from[sums * t + names[8 * width_of * i + t]];
      to[i] = sum;
    });
  }

  static void keep(const std::uint64_t* a, const std::uint64_t* columns, std::size_t count, std::uint64_t* out) {
    const Row mask = *rows(columns);
    for (std::size_t i = 0; i < count; ++i) rows(out)[i] = rows(a)[i] & mask;
  }

  static void add_outer(const std::uint64_t* a, const std::uint64_t* column, const std::uint64_t* row,
                        std::size_t count, std::uint64_t* out) {
    const Row added = *rows(row);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t common = 0;
      for (std::size_t k = 0; k < words; ++k) common ^= a[words * i + k] & column[k];
      rows(out)[i] ^= added & (0 - static_cast<std::uint64_t>(__builtin_parityll(common)));
    }
  }

  static std::uint64_t bit(const Row* row, std::size_t column) {
    return reinterpret_cast<const std::uint64_t*>(row)[column / 64] >> (column % 64) & 1;
  }

  /// The matrix and the identity beside it, brought to the identity, where possible, and the inverse beside it.
  struct Pair {
    Row *left, *right;

    /// Finds a row at or after place k of the order with a 1 in this column of a half, and exchanges the two.
    bool find(const Row* half, const std::size_t* order, std::size_t k) const {
      const std::size_t column = order[k];
      for (std::size_t i = k; i < width; ++i) {
        if (bit(half + order[i], column) == 0) continue;
        std::swap(left[order[i]], left[column]);
        std::swap(right[order[i]], right[column]);
        return true;
      }
      return false;
    }

    /// Makes a column of a half 0 outside its own row.
    void clear(const Row* half, std::size_t column) const {
      const Row pivot_left = left[column], pivot_right = right[column];
      for (std::size_t i = 0; i < width; ++i) {
        const std::uint64_t mask = 0 - bit(half + i, column);
        left[i] ^= pivot_left & mask;
        right[i] ^= pivot_right & mask;
      }
      left[column] = pivot_left;
      right[column] = pivot_right;
    }
  };

  static bool choose(const std::uint64_t* t, const std::uint64_t* last, std::uint64_t* chosen, std::uint64_t* inverse,
                     std::uint64_t* work) {
    std::size_t order[width];  // of columns: those outside `last` first
    std::size_t place = 0;
    for (const std::uint64_t in_last : {0U, 1U}) {
      for (std::size_t column = 0; column < width; ++column) {
        if (bit(rows(last), column) == in_last) order[place++] = column;
      }
    }
    const Pair pair{rows(work), rows(work) + width};
    std::copy_n(rows(t), width, pair.left);
    std::fill_n(pair.right, width, Row{});
    for (std::size_t i = 0; i < width; ++i) work[words * (width + i) + i / 64] = std::uint64_t{1} << (i % 64);

    std::fill_n(chosen, words, 0);
    for (std::size_t k = 0; k < width; ++k) {
      const std::size_t column = order[k];
      if (pair.find(pair.left, order, k)) {
        pair.clear(pair.left, column);
        chosen[column / 64] |= std::uint64_t{1} << (column % 64);
      } else {
        if (!pair.find(pair.right, order, k)) return false;
        pair.clear(pair.right, column);
        pair.left[column] = pair.right[column] = Row{};
      }
    }
    std::copy_n(pair.right, width, rows(inverse));
    for (std::size_t word = 0; word < words; ++word) {
      if (~(chosen[word] | last[word]) != 0) return false;
    }
    return true;
  }
};

template <unsigned words>
constexpr LanczosLoops loops_of{words,
                                Loops<words>::gather,
                                Loops<words>::collect,
                                Loops<words>::fold,
                                Loops<words>::tabulate,
                                Loops<words>::apply,
                                Loops<words>::keep,
                                Loops<words>::add_outer,
                                Loops<words>::choose};

}  // namespace
}  // namespace heiretsu::factorize
