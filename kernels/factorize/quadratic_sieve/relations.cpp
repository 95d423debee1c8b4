#include "kernels/factorize/quadratic_sieve/relations.hpp"

#include <algorithm>
#include <utility>

namespace heiretsu::factorize {

void Relations::add(Congruence relation, std::uint32_t large) {
  mpz_mod(relation.root.get_mpz_t(), relation.root.get_mpz_t(), n_.get_mpz_t());
  if (2 * relation.root > n_) relation.root = n_ - relation.root;
  if (large != 1) {
    const auto [other, is_new] = partial_.try_emplace(large, std::move(relation));
    if (is_new) return;
    // The large prime is a square in the product of the two; its inverse takes it out of the root. A relation was only
    // moved from if it was new.
    mpz_class inverse(large);
    if (other->second.root == relation.root ||
        mpz_invert(inverse.get_mpz_t(), inverse.get_mpz_t(), n_.get_mpz_t()) == 0)
      return;
    relation.root = relation.root * other->second.root % n_ * inverse % n_;
    relation.factors.insert(relation.factors.end(), other->second.factors.begin(), other->second.factors.end());
    if (2 * relation.root > n_) relation.root = n_ - relation.root;
  }
  complete_.push_back(std::move(relation));
}

const std::vector<Congruence>& Relations::distinct() {
  std::sort(complete_.begin(), complete_.end(),
            [](const Congruence& a, const Congruence& b) { return a.root < b.root; });
  const auto same = [](const Congruence& a, const Congruence& b) { return a.root == b.root; };
  complete_.erase(std::unique(complete_.begin(), complete_.end(), same), complete_.end());
  return complete_;
}

}  // namespace heiretsu::factorize
