#include "kernels/factorize/quadratic_sieve/square_root.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/large_primes.hpp"
#include "kernels/factorize/quadratic_sieve/thread_team.hpp"

namespace heiretsu::factorize {
namespace {

/// A product modulo n. Small factors are collected in a word, words in a number as long as n, so that there is one
/// division for many.
class Product {
 public:
  explicit Product(const mpz_class& n) : n_(n), limbs_(mpz_size(n.get_mpz_t())) {}

  void multiply(mpz_srcptr factor) {
    mpz_mul(wide_.get_mpz_t(), value_.get_mpz_t(), factor);
    mpz_tdiv_r(value_.get_mpz_t(), wide_.get_mpz_t(), n_.get_mpz_t());
  }
  void multiply(std::uint32_t factor) {
    if (word_ > ~std::uint64_t{0} / factor) flush_word();
    word_ *= factor;
  }
  void square() {
    flush();
    multiply(value_.get_mpz_t());
  }
  mpz_class take() {
    flush();
    return std::move(value_);
  }

 private:
  void flush_word() {
    words_ *= static_cast<unsigned long>(std::exchange(word_, 1));
    if (mpz_size(words_.get_mpz_t()) < limbs_) return;
    multiply(words_.get_mpz_t());
    words_ = 1;
  }
  void flush() {
    flush_word();
    multiply(words_.get_mpz_t());
    words_ = 1;
  }

  const mpz_class& n_;
  std::size_t limbs_;
  mpz_class value_ = 1, words_ = 1, wide_;
  std::uint64_t word_ = 1;
};

/// Large primes of a product. Each counts in pairs: one that comes for the second time is a factor of the square root.
class Pairs {
 public:
  /// Is it the second of a pair?
  bool add(std::uint32_t prime) {
    const std::uint32_t number = numbers_.number(prime);
    if (number >= open_.size()) open_.resize(number + 1);
    open_[number] = !open_[number];
    singles_ += open_[number] ? 1U : ~std::size_t{0};
    return !open_[number];
  }
  [[nodiscard]] std::size_t singles() const { return singles_; }

 private:
  LargePrimes numbers_;
  std::vector<bool> open_;
  std::size_t singles_ = 0;
};

/// The places of the bits that are set.
std::vector<unsigned> bits_of(std::uint64_t set) {
  std::vector<unsigned> bits;
  for (; set != 0; set &= set - 1) bits.push_back(static_cast<unsigned>(std::countr_zero(set)));
  return bits;
}

/// square_root() for each of these dependencies, on a thread each.
std::vector<std::optional<mpz_class>> square_roots(const FactoredRelations& relations,
                                                   std::span<const std::uint64_t> sets,
                                                   std::span<const unsigned> dependencies) {
  std::vector<std::optional<mpz_class>> roots(dependencies.size());
  run_as_team(static_cast<unsigned>(roots.size()),
              [&](unsigned member) { roots[member] = square_root(relations, sets, dependencies[member]); });
  return roots;
}

/// Is n > 1 a power of a probable prime?
bool is_prime_power(const mpz_class& n) {
  constexpr int rounds = 25;  // of Miller-Rabin, beside BPSW
  if (mpz_probab_prime_p(n.get_mpz_t(), rounds) != 0) return true;
  if (mpz_perfect_power_p(n.get_mpz_t()) == 0) return false;
  mpz_class root;
  for (unsigned long exponent = mpz_sizeinbase(n.get_mpz_t(), 2); exponent > 1; --exponent) {  // the largest first
    if (mpz_root(root.get_mpz_t(), n.get_mpz_t(), exponent) != 0)
      return mpz_probab_prime_p(root.get_mpz_t(), rounds) != 0;
  }
  return false;
}

}  // namespace

std::optional<mpz_class> square_root(const FactoredRelations& relations, std::span<const std::uint64_t> sets,
                                     unsigned k) {
  Product x(relations.n), z(relations.n), large(relations.n);
  Pairs pairs;
  std::vector<std::uint32_t> exponents(relations.primes.size() + 1);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if ((sets[i] >> k & 1) == 0) continue;
    x.multiply(relations.roots[i].get());
    for (const auto factor : relations.factors[i]) ++exponents[factor];
    for (const auto prime : relations.relations[i].large) {
      if (prime != 1 && pairs.add(prime)) large.multiply(prime);
    }
  }
  if (pairs.singles() > 0) return std::nullopt;
  std::uint32_t all = 0;
  for (auto& exponent : exponents) {
    if (exponent % 2 != 0) return std::nullopt;
    exponent /= 2;
    all |= exponent;
  }
  exponents[0] = 0;  // (-1)^2 = 1

  for (int bit = static_cast<int>(std::bit_width(all)) - 1; bit >= 0; --bit) {
    z.square();
    for (std::size_t f = 1; f < exponents.size(); ++f) {
      if ((exponents[f] >> bit & 1) != 0) z.multiply(relations.primes[f - 1]);
    }
  }
  z.multiply(large.take().get_mpz_t());
  const mpz_class product = x.take(), root = z.take();
  if ((product * product - root * root) % relations.n != 0) return std::nullopt;
  return product - root;
}

/// A number that has a divisor in common with a part is taken apart with it: g, part / g and number / g.
void CoprimeParts::insert(mpz_class number) {
  for (std::size_t i = 0; i < parts_.size() && number != 1; ++i) {
    const mpz_class g = gcd(parts_[i], number);
    if (g == 1) continue;
    if (g == parts_[i]) {
      while (mpz_divisible_p(number.get_mpz_t(), g.get_mpz_t()) != 0) number /= g;
      --i;  // what is left may still have a divisor of this part
      continue;
    }
    const mpz_class rest = parts_[i] / g;
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(i));
    insert(g);
    insert(rest);
    insert(number);
    return;
  }
  if (number != 1) parts_.push_back(std::move(number));
}

void CoprimeParts::split_by(const mpz_class& number) {
  for (const mpz_class& part : std::vector(parts_)) {
    const mpz_class g = gcd(part, number);
    if (g != 1 && g != part) insert(g);
  }
}

bool CoprimeParts::complete() const { return std::all_of(parts_.begin(), parts_.end(), is_prime_power); }

Splitting split_by_dependencies(const FactoredRelations& relations, std::span<const std::uint64_t> sets,
                                unsigned threads, std::atomic<unsigned>* tried) {
  constexpr std::size_t max_at_once = 8;  // all fail once in 256 times
  CoprimeParts parts(relations.n);
  Splitting result;
  const std::vector<unsigned> all =
      bits_of(std::accumulate(sets.begin(), sets.end(), std::uint64_t{0}, std::bit_or<>()));
  result.complete = parts.complete();
  std::vector<std::optional<mpz_class>> differences;  // of those from result.tried - next on
  for (std::size_t next = 0; result.tried < all.size() && !result.complete; ++next, ++result.tried) {
    if (next == differences.size()) {
      if (tried != nullptr) *tried = result.tried;
      const std::span left = std::span(all).subspan(result.tried);
      differences =
          square_roots(relations, sets, left.first(std::min({left.size(), std::size_t{threads}, max_at_once})));
      next = 0;
    }
    if (!differences[next]) {
      ++result.wrong;
      continue;
    }
    const std::size_t before = parts.parts().size();
    parts.split_by(*differences[next]);
    if (parts.parts().size() != before) result.complete = parts.complete();
  }
  result.parts = parts.parts();
  std::sort(result.parts.begin(), result.parts.end());
  return result;
}

}  // namespace heiretsu::factorize
