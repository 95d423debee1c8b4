#pragma once
#include <cstdint>

#include "kernels/factorize/simd/addition_chain.hpp"
#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/parts.hpp"

namespace heiretsu::factorize::simd {

/// One elliptic curve in Montgomery form, for as many numbers at once as the field holds; points are x : z, and
/// -(a + 2) / 4 stays a fraction (numerator over denominator), so that nothing is ever inverted.
/// Source: P. Montgomery, Speeding the Pollard and elliptic curve methods of factorization (1987), §10.
template <class Field>
class BatchCurve {
  using Part = PartOf<Field>;
  using PartElement = typename Part::Type::Element;
  using Element = typename Field::Element;

 public:
  struct Point {
    Element x;
    Element z;
  };
  /// One curve per lane.
  struct LaneConstants {
    std::uint64_t x[Field::numbers];
    std::uint64_t z[Field::numbers];
    std::uint64_t numerator[Field::numbers];
    std::uint64_t denominator[Field::numbers];
    void set(std::size_t lane, const CurveConstants& curve) {
      x[lane] = curve.x;
      z[lane] = curve.z;
      numerator[lane] = curve.numerator;
      denominator[lane] = curve.denominator;
    }
  };

  BatchCurve(const std::uint64_t* moduli, const LaneConstants& constants)
      : field_(moduli),
        numerator_(field_.residues(constants.numerator)),
        denominator_(field_.residues(constants.denominator)),
        start_{field_.residues(constants.x), field_.residues(constants.z)} {}

  /// Runs both stages. `product` gets a number per lane that shares a factor with the modulus when either stage found
  /// it, `stage_one` the same for the first stage alone.
  void run(const BatchCurvePlan& plan, std::uint64_t* product, std::uint64_t* stage_one) {
    const Point q = AdditionChain<BatchCurve>::multiply(*this, start_, plan.chain);
    field_.store(q.z, stage_one);
    field_.store(second_stage(q, plan), product);
  }

  /// out = p + q, given p - q (x_d : z_d):
  ///   x = z_d (u + v)^2, z = x_d (u - v)^2 with u = (x_p - z_p) (x_q + z_q), v = (x_p + z_p) (x_q - z_q).
  [[gnu::noinline]] void add_points(Point& out, const Point& p, const Point& q, const Point& difference) const {
    for (std::size_t i = 0; i < Part::count; ++i) {
      const auto& field = Part::at(field_, i);
      const PartElement& px = Part::at(p.x, i);
      const PartElement& pz = Part::at(p.z, i);
      const PartElement& qx = Part::at(q.x, i);
      const PartElement& qz = Part::at(q.z, i);
      const PartElement u = field.multiply(field.subtract(px, pz), field.add(qx, qz));
      const PartElement v = field.multiply(field.add(px, pz), field.subtract(qx, qz));
      const PartElement x = field.multiply(field.square(field.add(u, v)), Part::at(difference.z, i));
      const PartElement z = field.multiply(field.square(field.subtract(u, v)), Part::at(difference.x, i));
      Part::at(out.x, i) = x;
      Part::at(out.z, i) = z;
    }
  }

  /// out = 2 p:
  ///   x = plus minus, z = gap (minus + gap (a + 2) / 4) with plus = (x_p + z_p)^2, minus = (x_p - z_p)^2,
  ///   gap = plus - minus; both times the denominator of (a + 2) / 4.
  [[gnu::noinline]] void double_point(Point& out, const Point& p) const {
    for (std::size_t i = 0; i < Part::count; ++i) {
      const auto& field = Part::at(field_, i);
      const PartElement plus = field.square(field.add(Part::at(p.x, i), Part::at(p.z, i)));
      const PartElement minus = field.square(field.subtract(Part::at(p.x, i), Part::at(p.z, i)));
      const PartElement gap = field.subtract(plus, minus);
      const PartElement scaled = field.multiply(minus, Part::at(denominator_, i));
      Part::at(out.x, i) = field.multiply(plus, scaled);
      Part::at(out.z, i) = field.multiply(gap, field.subtract(scaled, field.multiply(gap, Part::at(numerator_, i))));
    }
  }

 private:
  /// Stage 2: the product over all pairs of x(g step Q) - x(j Q). Every point is first brought to one common z, by
  /// multiplying its x with the z of all the others (four multiplications per point), so that a pair costs only one.
  /// That z also catches the orders of the points themselves: the primes among the babies, and all of stage 1.
  Element second_stage(const Point& q, const BatchCurvePlan& plan) const {
    CommonZ points;
    baby_steps(points, q, plan);
    points.finish(field_);
    Element product = points.x[0];
    Element other = points.x[0];  // every second pair, so that two chains of products overlap
    const std::uint8_t* pair = plan.pairs;
    const int last = plan.baby_count + plan.last_giant - plan.first_giant;
    for (int giant = plan.baby_count; giant <= last; ++giant, ++pair) {
      for (; *pair != next_giant; ++pair) {
        const Element next = field_.multiply(other, field_.subtract(points.x[giant], points.x[*pair]));
        other = product;
        product = next;
      }
    }
    return field_.multiply(product, other);
  }

  struct CommonZ {
    Element x[max_babies + max_giants];
    Element z[max_babies + max_giants];
    Element before;  // product of the z so far
    int count = 0;

    void append(const Field& field, const Point& p) {
      x[count] = count == 0 ? p.x : field.multiply(p.x, before);
      z[count] = p.z;
      before = count == 0 ? p.z : field.multiply(before, p.z);
      ++count;
    }
    void finish(const Field& field) {
      Element after = z[count - 1];
      for (int i = count - 2; i >= 0; --i) {
        x[i] = field.multiply(x[i], after);
        after = field.multiply(after, z[i]);
      }
    }
  };

  /// j Q for the j = 1, 5 (mod 6) by two progressions of difference 6, then the giants up from step Q.
  void baby_steps(CommonZ& points, const Point& q, const BatchCurvePlan& plan) const {
    Point odd[largest_baby + 3];
    Point two, four, six;
    double_point(two, q);
    double_point(four, two);
    add_points(six, four, two, two);
    odd[1] = q;
    add_points(odd[3], two, q, q);
    add_points(odd[5], four, q, odd[3]);
    add_points(odd[7], six, q, odd[5]);
    add_points(odd[11], six, odd[5], q);
    const int beyond = plan.step % 4 == 0 ? 1 : 2;  // step = (step / 2 + beyond) + (step / 2 - beyond)
    const int half = plan.step / 2;
    for (int j = 13; j <= half + beyond; j += 2) {
      if (j % 3 != 0) add_points(odd[j], odd[j - 6], six, odd[j - 12]);
    }
    for (int i = 0; i < plan.baby_count; ++i) points.append(field_, odd[plan.babies[i]]);
    Point step, giant, next, after;
    add_points(step, odd[half + beyond], odd[half - beyond], beyond == 1 ? two : four);
    giant = step;
    double_point(next, step);
    for (int g = 1; g <= plan.last_giant; ++g) {
      if (g >= plan.first_giant) points.append(field_, giant);
      add_points(after, next, step, giant);
      giant = next;
      next = after;
    }
  }

  Field field_;
  Element numerator_;
  Element denominator_;
  Point start_;
};

}  // namespace heiretsu::factorize::simd
