#include "kernels/factorize/big/primality.hpp"

#include <flint/flint.h>
#include <flint/fmpz.h>

#include "kernels/factorize/primes/primality.hpp"

namespace heiretsu::factorize {
namespace {

/// FLINT keeps memory for each thread that used it; this gives it back when the thread ends.
struct FlintThread {
  ~FlintThread() { flint_cleanup(); }
};

/// n as FLINT sees it.
class FlintValue {
 public:
  explicit FlintValue(const mpz_class& n) { fmpz_init_set_readonly(value_, n.get_mpz_t()); }
  ~FlintValue() { fmpz_clear_readonly(value_); }
  FlintValue(const FlintValue&) = delete;
  FlintValue& operator=(const FlintValue&) = delete;

  [[nodiscard]] bool passes_bpsw() const { return fmpz_is_probabprime(value_) != 0; }
  [[nodiscard]] bool is_proven_prime() const { return fmpz_is_prime(value_) != 0; }

 private:
  fmpz_t value_;
};

}  // namespace

Primality primality(const mpz_class& n) {
  if (n.fits_ulong_p()) return is_prime(n.get_ui()) ? Primality::proven : Primality::composite;
  static thread_local const FlintThread thread;
  const FlintValue value(n);
  if (!value.passes_bpsw()) return Primality::composite;
  if (mpz_sizeinbase(n.get_mpz_t(), 2) > max_proof_bits) return Primality::probable;
  return value.is_proven_prime() ? Primality::proven : Primality::composite;
}

}  // namespace heiretsu::factorize
