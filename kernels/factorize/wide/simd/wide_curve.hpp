#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "kernels/factorize/simd/addition_chain.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"

namespace heiretsu::factorize::wide {

/// One elliptic curve in Montgomery form per number, `Width` vectors of numbers in flight; simd/batch_curve.hpp, its
/// counterpart below 2^64, has the formulas. Here a product stays Raw until the next formula makes an operand of it
/// (see IfmaField), and a point's x is lifted while its z is not, so that they may be added and subtracted. The vectors
/// go through each level of a formula together: one after the other they would fill the processor's queue with waiting
/// instructions.
template <class Field, std::size_t Width>
class WideCurve {
  using Raw = typename Field::Raw;
  using Operand = typename Field::Operand;

 public:
  static constexpr std::size_t numbers = Width * Field::lanes;
  struct Point {
    Raw x[Width];  // lifted
    Raw z[Width];
  };

  /// Suyama's curve of a parameter s / t per number: with u = s^2 - 5 t^2 and v = 4 s t it has the point x : z = u^3 :
  /// v^3, and -(a + 2) / 4 = (u - v)^3 (3 u + v) / (16 u^3 v). Source: P. Zimmermann and B. Dodson, 20 years of ECM
  /// (2006), §2.2.
  WideCurve(const uint128* moduli, const Sigma* sigmas)
      : WideCurve(moduli, sigmas, std::make_index_sequence<Width>()) {}

  /// Runs both stages. `product` gets a number below the modulus, and sharing a factor with it when either stage found
  /// that, `stage_one` the same for the first stage alone.
  void run(const BatchCurvePlan& plan, uint128* product, uint128* stage_one) const {
    const Point q = simd::AdditionChain<WideCurve>::multiply(*this, start_, plan.chain);
    Operand result[Width];
    for (std::size_t i = 0; i < Width; ++i) result[i] = fields_[i].carried(q.z[i]);
    store(result, stage_one);
    second_stage(result, q, plan);
    store(result, product);
  }

  /// out = p + q, given p - q.
  [[gnu::noinline]] void add_points(Point& out, const Point& p, const Point& q, const Point& difference) const {
    Raw u[Width], v[Width], plus[Width], minus[Width];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = fields_[i];
      u[i] = field.template multiply<true>(field.subtract(p.x[i], p.z[i]), field.add(q.x[i], q.z[i]));
      v[i] = field.template multiply<false>(field.add(p.x[i], p.z[i]), field.subtract(q.x[i], q.z[i]));
    }
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      plus[i] = fields_[i].template square<false>(fields_[i].add(u[i], v[i]));
      minus[i] = fields_[i].template square<false>(fields_[i].subtract(u[i], v[i]));
    }
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = fields_[i];
      const Raw x = field.template multiply<true>(field.carried(plus[i]), field.carried(difference.z[i]));
      const Raw z = field.template multiply<false>(field.carried(minus[i]), field.carried(difference.x[i]));
      out.x[i] = x;
      out.z[i] = z;
    }
  }

  /// out = 2 p.
  [[gnu::noinline]] void double_point(Point& out, const Point& p) const {
    Raw plus[Width], minus[Width], scaled[Width], part[Width];
    Operand gap[Width];
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      plus[i] = fields_[i].template square<true>(fields_[i].add(p.x[i], p.z[i]));
      minus[i] = fields_[i].template square<false>(fields_[i].subtract(p.x[i], p.z[i]));
    }
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = fields_[i];
      gap[i] = field.subtract(plus[i], minus[i]);
      scaled[i] = field.template multiply<true>(field.carried(minus[i]), denominator_[i]);
      part[i] = field.template multiply<false>(gap[i], numerator_[i]);
    }
    HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = fields_[i];
      out.x[i] = field.template multiply<true>(field.carried(plus[i]), field.carried(scaled[i]));
      out.z[i] = field.template multiply<false>(gap[i], field.subtract(scaled[i], part[i]));
    }
  }

 private:
  template <std::size_t... I>
  WideCurve(const uint128* moduli, const Sigma* sigmas, std::index_sequence<I...>)
      : fields_{Field(moduli + I * Field::lanes)...} {
    for (std::size_t i = 0; i < Width; ++i) choose(i, sigmas + i * Field::lanes);
  }

  void choose(std::size_t i, const Sigma* sigmas) {
    const Field& field = fields_[i];
    std::uint64_t values[5][Field::lanes];  // u, v, |u - v|, 3 u + v, 16
    for (std::size_t lane = 0; lane < Field::lanes; ++lane) {
      const auto [s, t] = sigmas[lane];
      const std::uint64_t u = s * s - 5 * t * t;
      const std::uint64_t v = 4 * s * t;
      values[0][lane] = u;
      values[1][lane] = v;
      values[2][lane] = u - v;
      values[3][lane] = 3 * u + v;
      values[4][lane] = 16;
    }
    Operand x[5];
    for (std::size_t k = 0; k < 5; ++k) x[k] = times(field, field.load(values[k]), field.square_of_radix_residue());
    const Operand u_square = times(field, x[0], x[0]);
    const Operand v_square = times(field, x[1], x[1]);
    const Operand difference_square = times(field, x[2], x[2]);
    start_.x[i] = field.template multiply<true>(u_square, x[0]);
    start_.z[i] = field.template multiply<false>(v_square, x[1]);
    numerator_[i] = times(field, difference_square, times(field, x[2], x[3]));
    denominator_[i] = times(field, times(field, u_square, x[0]), times(field, x[1], x[4]));
  }

  HEIRETSU_INLINE static Operand times(const Field& field, const Operand& a, const Operand& b) {
    return field.carried(field.template multiply<false>(a, b));
  }

  void store(const Operand* a, uint128* out) const {
    for (std::size_t i = 0; i < Width; ++i) fields_[i].store(a[i], out + i * Field::lanes);
  }

  /// The points of stage 2, brought to a common z by multiplying each x with the z of all others: the babies, then the
  /// giants, whose x are lifted.
  struct CommonZ {
    Raw x[max_babies + max_giants][Width];
    Raw z[max_babies + max_giants][Width];
    Operand before[Width];  // the product of the z so far
    int count;
  };

  /// Stage 2, as in simd/batch_curve.hpp.
  void second_stage(Operand* product, const Point& q, const BatchCurvePlan& plan) const {
    static thread_local const std::unique_ptr<CommonZ> memory(new CommonZ);
    CommonZ& points = *memory;
    points.count = 0;
    baby_steps(points, q, plan);
    finish(points, plan.baby_count);
    multiply_pairs(product, points, plan);
  }

  void append(CommonZ& points, const Point& p) const {
    for (std::size_t i = 0; i < Width; ++i) {
      const Field& field = fields_[i];
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
      after[i] = times(fields_[i], fields_[i].load(one), fields_[i].square_of_radix_residue());
    }
    for (int point = points.count - 1; point >= 0; --point) {
      for (std::size_t i = 0; i < Width; ++i) {
        const Field& field = fields_[i];
        const Operand x = field.carried(points.x[point][i]);
        points.x[point][i] =
            point >= babies ? field.template multiply<true>(x, after[i]) : field.template multiply<false>(x, after[i]);
        after[i] = times(field, after[i], field.carried(points.z[point][i]));
      }
    }
  }

  /// The product over all pairs of a giant and a baby of the difference of their x.
  [[gnu::noinline]] void multiply_pairs(Operand* product, const CommonZ& points, const BatchCurvePlan& plan) const {
    for (std::size_t i = 0; i < Width; ++i) product[i] = fields_[i].carried(points.x[0][i]);
    const std::uint8_t* pair = plan.pairs;
    for (int giant = plan.baby_count; giant < points.count; ++giant, ++pair) {
      for (; *pair != next_giant; ++pair) {
        HEIRETSU_UNROLL for (std::size_t i = 0; i < Width; ++i) {
          const Field& field = fields_[i];
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
    double_point(two, q);
    double_point(four, two);
    add_points(six, four, two, two);
    add_points(three, two, q, q);
    Point recent[5];  // number k of 1, 5, 7, 11, ... stands in place k mod 5
    recent[0] = q;
    const std::uint16_t* baby = plan.babies;
    for (int k = 0, j = 1; j <= half + beyond; ++k, j += k % 2 != 0 ? 4 : 2) {
      Point& point = recent[k % 5];
      if (k == 1) add_points(point, four, q, three);
      if (k == 2) add_points(point, six, q, recent[1]);
      if (k == 3) add_points(point, six, recent[1], q);
      if (k > 3) add_points(point, recent[(k - 2) % 5], six, recent[(k - 4) % 5]);
      if (baby != plan.babies + plan.baby_count && j == *baby) {
        append(points, point);
        ++baby;
      }
      if (j == half - beyond) below = point;
      if (j == half + beyond) above = point;
    }
    Point giant;
    add_points(giant, above, below, beyond == 1 ? two : four);
    giant_steps(points, giant, plan);
  }

  /// The multiples of the step, given the first.
  void giant_steps(CommonZ& points, const Point& step, const BatchCurvePlan& plan) const {
    Point giant = step, next, after;
    double_point(next, step);
    for (int g = 1; g <= plan.last_giant; ++g) {
      if (g >= plan.first_giant) append(points, giant);
      add_points(after, next, step, giant);
      giant = next;
      next = after;
    }
  }

  Field fields_[Width];
  Operand numerator_[Width];
  Operand denominator_[Width];
  Point start_;
};

}  // namespace heiretsu::factorize::wide
