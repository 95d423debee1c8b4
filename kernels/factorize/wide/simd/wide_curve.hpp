#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

#include "kernels/factorize/simd/addition_chain.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/wide/simd/kernels.hpp"
#include "kernels/factorize/wide/simd/second_stage.hpp"

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
  static constexpr std::size_t width = Width;
  using CurveField = Field;
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
    SecondStage<WideCurve>(*this).run(result, q, plan);
    store(result, product);
  }

  [[nodiscard]] const Field& field(std::size_t i) const { return fields_[i]; }

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

  Field fields_[Width];
  Operand numerator_[Width];
  Operand denominator_[Width];
  Point start_;
};

}  // namespace heiretsu::factorize::wide
