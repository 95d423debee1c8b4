#pragma once
#include <cstdint>

#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"
#include "kernels/factorize/simd/parts.hpp"

namespace heiretsu::factorize::simd {

/// One elliptic curve in Montgomery form, for as many numbers at once as the field holds; points are x : z, and
/// -(a + 2) / 4 stays a fraction, so that nothing is ever inverted.
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
  /// A curve a lane.
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
    const Point q = climb(plan.chain);
    field_.store(q.z, stage_one);
    field_.store(cover(q, plan), product);
  }

 private:
  /// out = p + q, given p - q.
  [[gnu::noinline]] void add(Point& out, const Point& p, const Point& q, const Point& difference) const {
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

  /// out = 2 p.
  [[gnu::noinline]] void twice(Point& out, const Point& p) const {
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

  /// Stage 1: follows the chain from the starting point.
  Point climb(const ChainStep* chain) const {
    Point points[6];
    points[0] = start_;
    Point* a = &points[0];
    Point* b = &points[1];
    Point* c = &points[2];
    Point* s = &points[3];
    Point* t = &points[4];
    Point* u = &points[5];
    const auto exchange = [](Point*& p, Point*& q) {
      Point* const kept = p;
      p = q;
      q = kept;
    };
    for (;; ++chain) {
      switch (*chain) {
        case ChainStep::double_a:
          twice(*s, *a), exchange(a, s);
          break;
        case ChainStep::start:
          *b = *a, *c = *a, twice(*s, *a), exchange(a, s);
          break;
        case ChainStep::swap:
          exchange(a, b);
          break;
        case ChainStep::rule_1:  // 2 A + B, A + 2 B
          add(*s, *a, *b, *c), add(*t, *s, *a, *b), add(*u, *s, *b, *a), exchange(a, t), exchange(b, u);
          break;
        case ChainStep::rule_2:  // 2 A, A + B
          add(*s, *a, *b, *c), twice(*t, *a), exchange(b, s), exchange(a, t);
          break;
        case ChainStep::rule_3:  // A, A + B
          add(*s, *a, *b, *c), exchange(c, b), exchange(b, s);
          break;
        case ChainStep::rule_5:  // 2 A, B
          add(*s, *a, *c, *b), twice(*t, *a), exchange(c, s), exchange(a, t);
          break;
        case ChainStep::rule_6:  // 3 A, 3 A + B
          twice(*s, *a), add(*t, *a, *b, *c), add(*u, *s, *t, *c), add(*t, *s, *a, *a);
          exchange(a, t), exchange(c, b), exchange(b, u);
          break;
        case ChainStep::rule_7:  // 3 A, 2 A + B
          add(*s, *a, *b, *c), add(*t, *s, *a, *b), twice(*s, *a), add(*u, *s, *a, *a);
          exchange(a, u), exchange(b, t);
          break;
        case ChainStep::rule_8:  // 3 A, A + B
          add(*s, *a, *b, *c), add(*t, *a, *c, *b), twice(*u, *a);
          exchange(b, s), exchange(c, t), add(*s, *u, *a, *a), exchange(a, s);
          break;
        case ChainStep::rule_9:  // A, 2 B
          add(*s, *b, *c, *a), twice(*t, *b), exchange(c, s), exchange(b, t);
          break;
        case ChainStep::finish:
          add(*s, *a, *b, *c), exchange(a, s);
          break;
        case ChainStep::end:
          return *a;
      }
    }
  }

  /// Stage 2: the product over all pairs of x(g step Q) - x(j Q). Every point is first brought to one common z, by
  /// multiplying its x with the z of all the others (four multiplications a point), so that a pair costs only one.
  /// That z also catches the orders of the points themselves: the primes among the babies, and all of stage 1.
  Element cover(const Point& q, const BatchCurvePlan& plan) const {
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
    twice(two, q);
    twice(four, two);
    add(six, four, two, two);
    odd[1] = q;
    add(odd[3], two, q, q);
    add(odd[5], four, q, odd[3]);
    add(odd[7], six, q, odd[5]);
    add(odd[11], six, odd[5], q);
    const int beyond = plan.step % 4 == 0 ? 1 : 2;  // step = (step / 2 + beyond) + (step / 2 - beyond)
    const int half = plan.step / 2;
    for (int j = 13; j <= half + beyond; j += 2) {
      if (j % 3 != 0) add(odd[j], odd[j - 6], six, odd[j - 12]);
    }
    for (int i = 0; i < plan.baby_count; ++i) points.append(field_, odd[plan.babies[i]]);
    Point step, giant, next, after;
    add(step, odd[half + beyond], odd[half - beyond], beyond == 1 ? two : four);
    giant = step;
    twice(next, step);
    for (int g = 1; g <= plan.last_giant; ++g) {
      if (g >= plan.first_giant) points.append(field_, giant);
      add(after, next, step, giant);
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
