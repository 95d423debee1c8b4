#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace heiretsu::factorize {

/// root^2 = the product of the factors modulo n. Factor 0 is -1, factor i + 1 prime i of the factor base; a factor
/// stands as often as it divides.
struct Congruence {
  mpz_class root;
  std::vector<std::uint32_t> factors;
};

/// The relations of a quadratic sieve. Those with one large prime besides their factors count when two share it.
class Relations {
 public:
  explicit Relations(const mpz_class& n) : n_(n) {}

  /// Takes a relation whose product has the further factor `large`, 1 for none.
  void add(Congruence relation, std::uint32_t large);

  [[nodiscard]] std::size_t size() const { return complete_.size(); }

  /// Sorts out what was found twice and returns the rest.
  [[nodiscard]] const std::vector<Congruence>& distinct();

 private:
  mpz_class n_;
  std::vector<Congruence> complete_;
  std::unordered_map<std::uint32_t, Congruence> partial_;  // by large prime
};

}  // namespace heiretsu::factorize
