#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/input/digits.hpp"
#include "kernels/factorize/big.hpp"
#include "kernels/factorize/factors.hpp"

namespace heiretsu::factorize {

/// What is printed of each number, on a line of its own.
enum class Print : std::uint8_t {
  factors,   ///< "12: 2 2 3", as GNU factor does
  divisors,  ///< "12: 1 2 3 4 6 12"
  json,      ///< {"number":"12","factors":[["2",2],["3",1]],"proven":true}; numbers as strings: they may exceed 2^53
  none,
};

/// More divisors than this are not listed.
inline constexpr std::uint64_t max_divisors = 1'000'000;

/// Appends the line of n, whose factorization is `powers`, primes ascending. The rows of 0 and 1 have no factors.
/// @throws ItemError (bad input) when there are more than max_divisors to list.
void append_line(std::string& text, Print print, std::uint64_t n, std::span<const PrimePower> powers);
void append_line(std::string& text, Print print, Uint128 n, std::span<const WidePower> powers);
void append_line(std::string& text, Print print, const mpz_class& n, std::span<const BigPower> powers);

/// The same from all divisors of n, ascending; n = 0 has none.
void append_line(std::string& text, Print print, std::uint64_t n, std::span<const std::uint64_t> divisors);

/// Lines on their way into a text: they are written where they stay in the cache, and appended many at once.
class LineBlock {
 public:
  /// `text` must outlive the block, which appends to it until it ends.
  explicit LineBlock(std::string& text) : text_(text) {}
  LineBlock(const LineBlock&) = delete;
  LineBlock& operator=(const LineBlock&) = delete;
  ~LineBlock() { flush(); }

  /// The longest line of Print::factors below 2^128, with what write_number may touch behind it: 39 digits and a colon,
  /// then fewer than 128 factors, each a blank and one digit more than its logarithm, which together are below 39.
  static constexpr std::size_t max_line = 40 + 128 * 2 + 39 + 1 + digits_slack;

  /// Where the next line of at most max_line bytes is to be written.
  [[nodiscard]] char* next() {
    if (room() < max_line) flush();
    return end_;
  }
  /// Bytes from there on.
  [[nodiscard]] std::size_t room() const { return static_cast<std::size_t>(block_ + sizeof block_ - end_); }
  /// It ends here.
  void keep(char* end) { end_ = end; }

 private:
  void flush() {
    text_.append(block_, end_);
    end_ = block_;
  }

  std::string& text_;
  char block_[std::size_t{1} << 14];  // not initialised
  char* end_ = block_;
};

/// The line of Print::factors, checked while it is written, at a tenth of the cost of a separate check: appends nothing
/// and returns false unless the primes ascend and multiply to n.
[[nodiscard]] bool append_factors(LineBlock& lines, std::uint64_t n, std::span<const PrimePower> powers);
[[nodiscard]] bool append_factors(LineBlock& lines, Uint128 n, std::span<const WidePower> powers);

}  // namespace heiretsu::factorize
