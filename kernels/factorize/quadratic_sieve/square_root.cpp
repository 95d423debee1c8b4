#include "kernels/factorize/quadratic_sieve/square_root.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/large_primes.hpp"

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
                                std::atomic<unsigned>* tried) {
  CoprimeParts parts(relations.n);
  Splitting result;
  std::uint64_t all = 0;
  for (const auto set : sets) all |= set;
  result.complete = parts.complete();
  for (; all != 0 && !result.complete; all &= all - 1) {
    if (tried != nullptr) *tried = result.tried;
    ++result.tried;
    const auto difference = square_root(relations, sets, static_cast<unsigned>(std::countr_zero(all)));
    if (!difference) {
      ++result.wrong;
      continue;
    }
    const std::size_t before = parts.parts().size();
    parts.split_by(*difference);
    if (parts.parts().size() != before) result.complete = parts.complete();
  }
  result.parts = parts.parts();
  std::sort(result.parts.begin(), result.parts.end());
  return result;
}

}  // namespace heiretsu::factorize
