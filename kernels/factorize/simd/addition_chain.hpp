#pragma once
#include <utility>

#include "kernels/factorize/simd/batch_curve_plan.hpp"
#include "kernels/factorize/simd/inline.hpp"

namespace heiretsu::factorize::simd {

/// Multiplies a point of a curve by following a chain of additions whose differences are known (PRAC). It keeps three
/// points A, B and C = A - B; each rule replaces them by others with C = A - B again. A point and its negative have the
/// same x : z, so that signs do not matter: A - B and B - A are one point. Source: P. Montgomery, Evaluating
/// recurrences of form X(m+n) = f(X(m), X(n), X(m-n)) via Lucas chains (1983), the rules numbered as there.
///
/// `Curve` has a type Point, add_points(out, p, q, p - q) and double_point(out, p); `out` is none of the others.
template <class Curve>
class AdditionChain {
  using Point = typename Curve::Point;

 public:
  /// The multiple of `start` by what the chain stands for.
  static Point multiply(const Curve& curve, const Point& start, const ChainStep* chain) {
    Point points[6];
    points[0] = start;
    AdditionChain self(curve, points);
    for (; *chain != ChainStep::end; ++chain) self.follow(*chain);
    return *self.a_;
  }

 private:
  HEIRETSU_INLINE AdditionChain(const Curve& curve, Point* points)
      : curve_(curve), a_(points), b_(points + 1), c_(points + 2), r_(points + 3), s_(points + 4), t_(points + 5) {}

  HEIRETSU_INLINE void follow(ChainStep step) {
    switch (step) {
      case ChainStep::double_a: return double_a();
      case ChainStep::start: return begin();
      case ChainStep::swap: return std::swap(a_, b_);
      case ChainStep::rule_1: return rule_1();
      case ChainStep::rule_2: return rule_2();
      case ChainStep::rule_3: return rule_3();
      case ChainStep::rule_5: return rule_5();
      case ChainStep::rule_6: return rule_6();
      case ChainStep::rule_7: return rule_7();
      case ChainStep::rule_8: return rule_8();
      case ChainStep::rule_9: return rule_9();
      case ChainStep::finish: return finish();
      case ChainStep::end: return;
    }
  }

  /// A <- 2 A, between the chains of two primes.
  HEIRETSU_INLINE void double_a() {
    twice(r_, a_);
    std::swap(a_, r_);
  }

  /// A, B, C <- 2 A, A, A: the chain of a prime begins.
  HEIRETSU_INLINE void begin() {
    *b_ = *a_;
    *c_ = *a_;
    double_a();
  }

  /// A <- A + B: the chain of a prime ends.
  HEIRETSU_INLINE void finish() {
    sum(r_, a_, b_, c_);
    std::swap(a_, r_);
  }

  /// A, B, C <- 2 A + B, A + 2 B, A - B.
  HEIRETSU_INLINE void rule_1() {
    sum(r_, a_, b_, c_);  // R = A + B
    sum(s_, r_, a_, b_);  // S = R + A, and R - A = B
    sum(t_, r_, b_, a_);  // T = R + B, and R - B = A
    std::swap(a_, s_);
    std::swap(b_, t_);
  }

  /// A, B, C <- 2 A, A + B, A - B.
  HEIRETSU_INLINE void rule_2() {
    sum(r_, a_, b_, c_);
    twice(s_, a_);
    std::swap(b_, r_);
    std::swap(a_, s_);
  }

  /// A, B, C <- A, A + B, B.
  HEIRETSU_INLINE void rule_3() {
    sum(r_, a_, b_, c_);
    std::swap(c_, b_);
    std::swap(b_, r_);
  }

  /// A, B, C <- 2 A, B, 2 A - B.
  HEIRETSU_INLINE void rule_5() {
    sum(r_, a_, c_, b_);  // R = A + C, and A - C = B
    twice(s_, a_);
    std::swap(c_, r_);
    std::swap(a_, s_);
  }

  /// A, B, C <- 3 A, 3 A + B, B.
  HEIRETSU_INLINE void rule_6() {
    twice(r_, a_);        // R = 2 A
    sum(s_, a_, b_, c_);  // S = A + B
    sum(t_, r_, s_, c_);  // T = R + S, and R - S = A - B = C
    sum(s_, r_, a_, a_);  // S = R + A, and R - A = A
    std::swap(a_, s_);
    std::swap(c_, b_);
    std::swap(b_, t_);
  }

  /// A, B, C <- 3 A, 2 A + B, A - B.
  HEIRETSU_INLINE void rule_7() {
    sum(r_, a_, b_, c_);  // R = A + B
    sum(s_, r_, a_, b_);  // S = R + A, and R - A = B
    twice(r_, a_);        // R = 2 A
    sum(t_, r_, a_, a_);  // T = R + A, and R - A = A
    std::swap(a_, t_);
    std::swap(b_, s_);
  }

  /// A, B, C <- 3 A, A + B, 2 A - B.
  HEIRETSU_INLINE void rule_8() {
    sum(r_, a_, b_, c_);  // R = A + B
    sum(s_, a_, c_, b_);  // S = A + C, and A - C = B
    twice(t_, a_);        // T = 2 A
    std::swap(b_, r_);
    std::swap(c_, s_);
    sum(r_, t_, a_, a_);  // R = T + A, and T - A = A
    std::swap(a_, r_);
  }

  /// A, B, C <- A, 2 B, A - 2 B.
  HEIRETSU_INLINE void rule_9() {
    sum(r_, b_, c_, a_);  // R = B - C, and B + C = A
    twice(s_, b_);
    std::swap(c_, r_);
    std::swap(b_, s_);
  }

  HEIRETSU_INLINE void sum(Point* out, const Point* p, const Point* q, const Point* difference) const {
    curve_.add_points(*out, *p, *q, *difference);
  }
  HEIRETSU_INLINE void twice(Point* out, const Point* p) const { curve_.double_point(*out, *p); }

  const Curve& curve_;
  // Rules copy no point: they compute into the last three, then swap pointers.
  Point *a_, *b_, *c_;
  Point *r_, *s_, *t_;
};

}  // namespace heiretsu::factorize::simd
