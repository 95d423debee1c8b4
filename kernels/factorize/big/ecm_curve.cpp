#include "kernels/factorize/big/ecm_curve.hpp"

#include <bit>
#include <utility>
#include <vector>

#include "kernels/factorize/modular/wide_montgomery.hpp"

namespace heiretsu::factorize {
namespace {

/// A curve b y^2 = x^3 + a x^2 + x modulo n, its points by x and z alone.
template <std::size_t limbs>
class EcmCurve {
  using Ring = WideMontgomery<limbs>;
  using Value = typename Ring::Value;

  struct Point {
    Value x, z;
  };

 public:
  explicit EcmCurve(const mpz_class& n) : ring_(n) {}

  mpz_class run(const mpz_class& n, const EcmPlan& plan, std::uint64_t sigma) {
    const mpz_class divisor = choose(n, sigma);
    if (divisor != 1) return divisor;
    for (const std::uint64_t multiplier : plan.multipliers) point_ = multiple(multiplier, point_);
    return ring_.gcd(second_stage(plan));
  }

 private:
  /// Sets the curve and its point up. Returns 1, or the divisor that hinders it.
  mpz_class choose(const mpz_class& n, std::uint64_t sigma) {
    const mpz_class s(sigma);
    const mpz_class u = s * s - 5, v = 4 * s;
    const mpz_class u3 = u * u * u, difference = v - u;
    const mpz_class denominator = 16 * u3 * v;
    mpz_class inverse;
    if (mpz_invert(inverse.get_mpz_t(), denominator.get_mpz_t(), n.get_mpz_t()) == 0) return gcd(denominator, n);
    point_ = {ring_.from(u3), ring_.from(v * v * v)};
    a24_ = ring_.from(difference * difference * difference * (3 * u + v) * inverse);
    return 1;
  }

  Point doubled(const Point& p) const {
    const Value sum = ring_.square(ring_.add(p.x, p.z)), difference = ring_.square(ring_.subtract(p.x, p.z));
    const Value cross = ring_.subtract(sum, difference);
    return {ring_.multiply(sum, difference), ring_.multiply(cross, ring_.add(difference, ring_.multiply(a24_, cross)))};
  }

  /// p + q of points whose difference is d.
  Point added(const Point& p, const Point& q, const Point& d) const {
    const Value a = ring_.multiply(ring_.subtract(p.x, p.z), ring_.add(q.x, q.z));
    const Value b = ring_.multiply(ring_.add(p.x, p.z), ring_.subtract(q.x, q.z));
    return {ring_.multiply(d.z, ring_.square(ring_.add(a, b))),
            ring_.multiply(d.x, ring_.square(ring_.subtract(a, b)))};
  }

  /// k p for k >= 1, by Montgomery's ladder.
  Point multiple(std::uint64_t k, const Point& p) const {
    if (k == 1) return p;
    Point low = p, high = doubled(p);
    for (auto bit = static_cast<int>(std::bit_width(k)) - 2; bit >= 0; --bit) {
      Point sum = added(low, high, p);
      if ((k >> bit & 1) != 0) {
        high = doubled(high);
        low = sum;
      } else {
        low = doubled(low);
        high = sum;
      }
    }
    return low;
  }

  /// A multiple of the point with what the products below need of it.
  struct Term {
    Value x, z, product;
  };
  Term term(const Point& p) const { return {p.x, p.z, ring_.multiply(p.x, p.z)}; }

  std::vector<Term> small_multiples(const EcmPlan& plan) const {
    std::vector<Term> terms;
    terms.reserve(plan.residues.size());
    const Point two = doubled(point_);
    Point before = point_, current = point_;  // (r - 2) p up to sign, r p
    for (std::uint32_t r = 1; terms.size() < plan.residues.size(); r += 2) {
      if (r == plan.residues[terms.size()]) terms.push_back(term(current));
      before = std::exchange(current, added(current, two, before));
    }
    return terms;
  }

  /// The product over the primes of stage 2 of what vanishes where the prime is the order that is missing; a factor of
  /// it is the z of stage 1, which vanishes where none is.
  Value second_stage(const EcmPlan& plan) const {
    const std::vector<Term> small = small_multiples(plan);
    const Point step = multiple(plan.spacing, point_);
    // The multiple before the first one would have no coordinates if that were 0; doubling takes the place of the
    // addition.
    bool double_next = plan.first_multiple == 1;
    Point before = double_next ? step : multiple(plan.first_multiple - 1, step);
    Point current = multiple(plan.first_multiple, step);
    Term large = term(current);
    Value product = point_.z;
    for (const std::uint16_t r : plan.steps) {
      if (r == EcmPlan::next_multiple) {
        Point next = double_next ? doubled(current) : added(current, step, before);
        double_next = false;
        before = std::exchange(current, next);
        large = term(current);
        continue;
      }
      // x z' - x' z by one multiplication.
      const Term& other = small[r];
      const Value cross = ring_.multiply(ring_.subtract(large.x, other.x), ring_.add(large.z, other.z));
      product = ring_.multiply(product, ring_.add(ring_.subtract(cross, large.product), other.product));
    }
    return product;
  }

  Ring ring_;
  Point point_{};
  Value a24_{};
};

}  // namespace

mpz_class ecm_curve(const mpz_class& n, const EcmPlan& plan, std::uint64_t sigma) {
  switch (mpz_size(n.get_mpz_t())) {
    case 1: return EcmCurve<1>(n).run(n, plan, sigma);
    case 2: return EcmCurve<2>(n).run(n, plan, sigma);
    case 3: return EcmCurve<3>(n).run(n, plan, sigma);
    case 4: return EcmCurve<4>(n).run(n, plan, sigma);
    case 5: return EcmCurve<5>(n).run(n, plan, sigma);
    default: return EcmCurve<6>(n).run(n, plan, sigma);
  }
}

}  // namespace heiretsu::factorize
