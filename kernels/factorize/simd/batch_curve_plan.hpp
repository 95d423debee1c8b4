#pragma once
#include <cstdint>
#include <vector>

namespace heiretsu::factorize {

/// One step of a differential addition chain on points A, B, C = A - B; addition_chain.hpp says what each does. The
/// rules are numbered as in Montgomery's paper (1983), whose fourth does what the second does.
enum class ChainStep : std::uint8_t {
  double_a,  // a factor 2 of the multiplier
  start,
  swap,
  rule_1,
  rule_2,
  rule_3,
  rule_5,
  rule_6,
  rule_7,
  rule_8,
  rule_9,
  finish,
  end
};

/// What one curve does to a number: stage 1 multiplies the starting point by every prime power up to b1, stage 2 finds
/// a further prime order up to b2 among the differences of giants g step Q and babies j Q.
struct BatchCurvePlan {
  const ChainStep* chain;       // stage 1, up to ChainStep::end
  int step;                     // a multiple of 6
  const std::uint16_t* babies;  // the j < step / 2 prime to step, ascending from 1
  int baby_count;
  int first_giant;  // g from first_giant to last_giant
  int last_giant;
  const std::uint8_t*
      pairs;  // per giant the indices of the babies that cover a prime g step +- j > b1, then `next_giant`
};
inline constexpr std::uint8_t next_giant = 255;

// What BatchCurve, the curve of numbers below 2^64, has room for.
inline constexpr int max_babies = 24;
inline constexpr int max_giants = 64;
inline constexpr int largest_baby = 105;

/// Builds a plan and owns its tables. b1 >= 2, b2 < 2^31; step a multiple of 6, at most 2310, so
/// that it has fewer than `next_giant` babies. O(b2 + b1 log b1).
class BatchCurvePlanTables {
 public:
  BatchCurvePlanTables(int b1, int b2, int step);
  [[nodiscard]] BatchCurvePlan plan() const;

 private:
  int step_;
  int first_giant_ = 0;
  int last_giant_ = 0;
  std::vector<ChainStep> chain_;
  std::vector<std::uint16_t> babies_;
  std::vector<std::uint8_t> pairs_;
};

/// A Montgomery curve b y^2 = x^3 + a x^2 + x over the rationals with a point x : z on it, and
/// -(a + 2) / 4 = numerator / denominator. Numbers below 2^62, to be taken modulo each n.
struct CurveConstants {
  std::uint64_t x;
  std::uint64_t z;
  std::uint64_t numerator;
  std::uint64_t denominator;
};

}  // namespace heiretsu::factorize
