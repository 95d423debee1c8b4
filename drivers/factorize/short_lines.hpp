#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "drivers/factorize/text.hpp"

namespace heiretsu::factorize {

/// The lines of Print::factors of the numbers below 2^13, for long texts of short numbers: each line is made once, by
/// the engine, and its product checked then; from there on it is copied.
class ShortLines {
 public:
  /// Numbers from here on have no line. No line below it is longer than 31 bytes: 12 factors.
  static constexpr std::uint64_t bound = std::uint64_t{1} << 13;

  /// Fewer numbers than this are not worth the 0.5 ms that all lines take.
  static constexpr std::size_t few = std::size_t{1} << 10;

  /// The lines, made by the first call. Thread-safe.
  [[nodiscard]] static const ShortLines& get();

  /// Have all numbers lines here?
  [[nodiscard]] static bool hold(std::span<const std::uint64_t> numbers);

  /// Appends the lines of numbers below the bound, in order; returns how many there were before the first whose
  /// factors are wrong. O(1) for each.
  [[nodiscard]] std::size_t append(LineBlock& lines, std::span<const std::uint64_t> numbers) const;

 private:
  /// Copied whole, as one or two vectors.
  struct Line {
    char text[31];
    std::uint8_t length;  // 0 where the engine's factors are wrong
  };
  static_assert(sizeof(Line) == 32);

  ShortLines();
  std::array<Line, bound> lines_{};
};

}  // namespace heiretsu::factorize
