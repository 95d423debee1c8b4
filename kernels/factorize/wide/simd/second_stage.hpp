#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"

namespace heiretsu::factorize::wide {

/// The second stage of a WideCurve, as in simd/batch_curve.hpp.
template <class Curve>
class SecondStage {
  using Field = typename Curve::CurveField;
  using Raw = typename Field::Raw;
  using Operand = typename Field::Operand;
  using Point = typename Curve::Point;
  static constexpr std::size_t Width = Curve::width;

 public:
  explicit SecondStage(const Curve& curve) : curve_(curve) {}

  /// `product` gets an element that shares a factor with the modulus when q, multiplied by a prime of the plan or 1, is
  /// the neutral point modulo that factor.
  void run(Operand* product, const Point& q, const BatchCurvePlan& plan) const {
    static thread_local const std::unique_ptr<CommonZ> memory(new CommonZ);
    CommonZ& points = *memory;
    points.count = 0;
    baby_steps(points, q, plan);
    finish(points, plan.baby_count);
    multiply_pairs(product, points, plan);
  }

 private:
  /// The points, brought to a common z by multiplying each x with the z of all others: the babies, then the
  /// giants, whose x are lifted.
  struct CommonZ {
    Raw x[max_babies + max_giants][Width];
    Raw z[max_babies + max_giants][Width];
    Operand before[Width];  // the product of the z so far
    int count;
  };

  HEIRETSU_INLINE static Operand times(const Field& field, const Operand& a, const Operand& b) {
    return field.carried(field.template multiply<false>(a, b));
  }

  void append(CommonZ& points, const Point& p) const {
    for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = curve_.field(i);
      points.z[points.count][i] = p.z[i];
      if (points.count == 0) {
        points.x[0][i] = p.x[i];
        points.before[i] = field.carried(p.z[i]);
      } else {
        points.x[points.count][i] = field.template multiply<false>(field.carried(p.x[i]), points.before[i]);
        points.before[i] = times(field, points.before[i], field.carried(p.z[i]));
      }
    }
    ++points.count;
  }

  [[gnu::noinline]] void finish(CommonZ& points, int babies) const {
    Operand after[Width];
    for (std::size_t i = 0; i < Width; ++i) {
      std::uint64_t one[Field::lanes];
      for (std::uint64_t& each : one) each = 1;
      after[i] = times(curve_.field(i), curve_.field(i).load(one), curve_.field(i).square_of_radix_residue());
    }
    for (int point = points.count - 1; point >= 0; --point) {
      for (std::size_t i = 0; i < Width; ++i) {
        const Field& field = curve_.field(i);
        const Operand x = field.carried(points.x[point][i]);
        points.x[point][i] =
            point >= babies ? field.template multiply<true>(x, after[i]) : field.template multiply<false>(x, after[i]);
        after[i] = times(field, after[i], field.carried(points.z[point][i]));
      }
    }
  }

  /// The product over all pairs of a giant and a baby of the difference of their x.
  [[gnu::noinline]] void multiply_pairs(Operand* product, const CommonZ& points, const BatchCurvePlan& plan) const {
    for (std::size_t i = 0; i < Width; ++i) product[i] = curve_.field(i).carried(points.x[0][i]);
    const std::uint8_t* pair = plan.pairs;
    for (int giant = plan.baby_count; giant < points.count; ++giant, ++pair) {
      for (; *pair != next_giant; ++pair) {
        HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
          const Field& field = curve_.field(i);
          product[i] = times(field, product[i], field.subtract(points.x[giant][i], points.x[*pair][i]));
        }
      }
    }
  }

  /// j Q for the j = 1, 5 (mod 6) by two progressions of difference 6, of which four points are kept, then the giants.
  void baby_steps(CommonZ& points, const Point& q, const BatchCurvePlan& plan) const {
    const int half = plan.step / 2;
    const int beyond = plan.step % 4 == 0 ? 1 : 2;  // step = (half + beyond) + (half - beyond)
    Point two, four, six, three, below, above;
    curve_.double_point(two, q);
    curve_.double_point(four, two);
    curve_.add_points(six, four, two, two);
    curve_.add_points(three, two, q, q);
    Point recent[5];  // number k of 1, 5, 7, 11, ... stands in place k mod 5
    recent[0] = q;
    const std::uint16_t* baby = plan.babies;
    for (int k = 0, j = 1; j <= half + beyond; ++k, j += k % 2 != 0 ? 4 : 2) {
      Point& point = recent[k % 5];
      if (k == 1) curve_.add_points(point, four, q, three);
      if (k == 2) curve_.add_points(point, six, q, recent[1]);
      if (k == 3) curve_.add_points(point, six, recent[1], q);
      if (k > 3) curve_.add_points(point, recent[(k - 2) % 5], six, recent[(k - 4) % 5]);
      if (baby != plan.babies + plan.baby_count && j == *baby) {
        append(points, point);
        ++baby;
      }
      if (j == half - beyond) below = point;
      if (j == half + beyond) above = point;
    }
    Point giant;
    curve_.add_points(giant, above, below, beyond == 1 ? two : four);
    giant_steps(points, giant, plan);
  }

  /// The multiples of the step, given the first.
  void giant_steps(CommonZ& points, const Point& step, const BatchCurvePlan& plan) const {
    Point giant = step, next, after;
    curve_.double_point(next, step);
    for (int g = 1; g <= plan.last_giant; ++g) {
      if (g >= plan.first_giant) append(points, giant);
      curve_.add_points(after, next, step, giant);
      giant = next;
      next = after;
    }
  }

  const Curve& curve_;
};

}  // namespace heiretsu::factorize::wide
