#include "kernels/factorize/wide/witnesses.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "kernels/factorize/wide/roots.hpp"
#include "kernels/factorize/wide/schedule.hpp"

namespace heiretsu::factorize::wide {
namespace {

constexpr int max_tries = 40;
constexpr std::uint64_t max_parameter = 2000;  // of a prime the least non-residue of size 2^128 is far smaller

/// The next base after `base` of which (a / n) = -1: where n is prime, a^((n - 1) / 2) = -1. None: 0.
std::uint64_t next_base(std::uint64_t base, uint128 n) {
  do {
    if (++base > max_parameter) return 0;
  } while (jacobi(base, n) != -1);
  return base;
}

/// The next P with (P - 2 / n) = 1 and (P + 2 / n) = -1: where n is prime, V((n + 1) / 2) = -2, because the root
/// (P + sqrt(P^2 - 4)) / 2 has norm 1 and would be the square of an element of norm 1 only if P + 2 were a square.
/// None: 0.
std::uint64_t next_parameter(std::uint64_t parameter, uint128 n) {
  do {
    if (++parameter > max_parameter) return 0;
  } while (parameter < 3 || jacobi(parameter - 2, n) != 1 || jacobi(parameter + 2, n) != -1);
  return parameter;
}

/// One side of n: the search for the witnesses of n - 1, or of n + 1. The first prime is 2, and what it gives must be
/// -1 or V = -2 whatever the other primes do, because that is what shows a^(n - 1) = 1 or V(n + 1) = 2.
class Side {
 public:
  Side(uint128 n, uint128 neighbour, const std::vector<uint128>& primes)
      : n_(n), neighbour_(neighbour), open_(primes) {}

  [[nodiscard]] bool done() const { return open_.empty(); }
  [[nodiscard]] bool plus() const { return neighbour_ > n_; }
  [[nodiscard]] uint128 modulus() const { return n_; }
  /// Takes the next base or parameter; false where there is none.
  [[nodiscard]] bool advance() {
    base_ = plus() ? next_parameter(base_, n_) : next_base(base_, n_);
    return base_ != 0;
  }
  [[nodiscard]] std::uint64_t base() const { return base_; }
  [[nodiscard]] std::size_t size() const { return open_.size(); }
  [[nodiscard]] uint128 exponent(std::size_t i) const { return neighbour_ / open_[i]; }

  /// Takes the powers or sequence values of all exponents; false when they show n composite.
  [[nodiscard]] bool take(const uint128* values) {
    const uint128 one = plus() ? 2 : 1;  // what stands for the element 1
    if (values[0] != n_ - one) return false;
    std::vector<uint128> missing{2};
    for (std::size_t i = 1; i < open_.size(); ++i) {
      const uint128 difference = values[i] >= one ? values[i] - one : values[i] + (n_ - one);
      const uint128 common = common_divisor(difference, n_);
      if (common == n_)
        missing.push_back(open_[i]);
      else if (common != 1)
        return false;
    }
    open_ = missing.size() > 1 ? std::move(missing) : std::vector<uint128>();
    return true;
  }

 private:
  uint128 n_;
  uint128 neighbour_;
  std::vector<uint128> open_;  // the primes that have no witness yet, after 2
  std::uint64_t base_ = 1;
};

/// The powers and sequence values that sides ask for, worked out together.
class Questions {
 public:
  void ask(const Side& side) {
    for (std::size_t i = 0; i < side.size(); ++i) {
      moduli_.push_back(side.modulus());
      exponents_.push_back(side.exponent(i));
      bases_.push_back(side.base());
    }
  }
  [[nodiscard]] std::vector<uint128> answers(const SizeClass& size, bool plus) const {
    std::vector<uint128> values(moduli_.size());
    const auto work_out = plus ? size.lucas : size.powers;
    work_out(moduli_.data(), exponents_.data(), bases_.data(), moduli_.size(), values.data());
    return values;
  }

 private:
  std::vector<uint128> moduli_, exponents_;
  std::vector<std::uint64_t> bases_;
};

/// A side of the claim of that number.
struct Entry {
  std::size_t claim;
  Side side;
};

/// One try for every open side of one kind and size class.
void try_all(const SizeClass& size, bool plus, const std::vector<Entry*>& entries, std::vector<Verdict>& found) {
  Questions questions;
  std::vector<Entry*> asked;
  for (Entry* entry : entries) {
    if (!entry->side.advance()) continue;
    questions.ask(entry->side);
    asked.push_back(entry);
  }
  const std::vector<uint128> values = questions.answers(size, plus);
  const uint128* next = values.data();
  for (Entry* entry : asked) {
    const std::size_t count = entry->side.size();
    if (!entry->side.take(next)) found[entry->claim] = Verdict::composite;
    next += count;
  }
}

}  // namespace

std::vector<Verdict> verdicts(Kernels kernels, std::span<const Claim> claims) {
  std::vector<Verdict> found(claims.size(), Verdict::open);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const uint128 n = claims[i].n;
    entries.push_back({i, Side(n, n - 1, claims[i].certificate.minus)});
    entries.push_back({i, Side(n, n + 1, claims[i].certificate.plus)});
  }
  for (int tries = 0; tries < max_tries; ++tries) {
    int above = 64;  // sides are worked on by size class
    for (const SizeClass& size : kernels) {
      for (const bool plus : {false, true}) {
        std::vector<Entry*> open;
        for (Entry& entry : entries) {
          const int bits = bits_of(entry.side.modulus());
          if (!entry.side.done() && entry.side.plus() == plus && found[entry.claim] == Verdict::open && bits > above &&
              bits <= size.max_bits)
            open.push_back(&entry);
        }
        if (!open.empty()) try_all(size, plus, open, found);
      }
      above = size.max_bits;
    }
  }
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (found[i] == Verdict::open && entries[2 * i].side.done() && entries[2 * i + 1].side.done())
      found[i] = follows(claims[i].n, claims[i].certificate) ? Verdict::prime : Verdict::composite;
  }
  return found;
}

}  // namespace heiretsu::factorize::wide
