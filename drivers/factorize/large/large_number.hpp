#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/factorize/large/split_rounds.hpp"
#include "kernels/numbers.hpp"

namespace heiretsu::factorize {

/// From so many bits on a composite gains from all workers: it takes one core 0.2 s or more. See README.md.
inline constexpr std::size_t min_hard_bits = 190;

/// n without its primes below 2^16, if that is a composite of min_hard_bits or more. O(1) for smaller ones, else some
/// 100 us, and seconds for 20 000 bits.
[[nodiscard]] std::optional<mpz_class> hard_part(const mpz_class& n);

/// The places of a window's numbers that all `workers` factor together, one after another; for none of the others is
/// that faster than a thread for each. These are the hard ones, if with h of them h (t / workers + 20 ms) < t, where
/// one thread takes t for the smallest of them: then fewer are open than there are workers. One worker takes all that
/// are hard. None where more than 16 numbers a worker are so large: they are not even looked at.
[[nodiscard]] std::vector<std::size_t> hard_places(const Numbers& window, std::uint32_t workers);

/// One number that all ranks and threads factor together, round after round. What is small or prime is left for the
/// end, when one thread does it.
class LargeNumber {
 public:
  /// n > 0; rank 0 says how long it will take, if that is long. `context` must outlive it.
  LargeNumber(const LargeContext& context, mpz_class n);

  /// The next round; nothing at the end. Collective; called and booked as Rounds::next() is.
  [[nodiscard]] std::optional<Round> next(PhaseClock& clock);

  /// After the last round: the factorization, as factor_big() gives it. What the rounds left is split and proven here,
  /// on the calling thread; thread-safe.
  [[nodiscard]] std::vector<BigPower> powers() const;

  /// The files that a resumed run would go on with, at rank 0. They are written whole when this object ends.
  [[nodiscard]] std::vector<std::string> kept_files() const;

  /// The result is safe: removes the files that a resumed run would have gone on with.
  void forget() const;

 private:
  struct Part {
    mpz_class value;
    std::uint32_t exponent;
  };
  /// What comes next for a composite.
  enum class Stage : std::uint8_t { curves, sieve, more_curves };

  [[nodiscard]] bool begin();
  [[nodiscard]] bool is_joined(const mpz_class& n) const;
  void announce(const mpz_class& n) const;
  void replace_last(const std::vector<mpz_class>& factors);
  [[nodiscard]] std::unique_ptr<SplitRounds> rounds_of(const mpz_class& n, Stage stage) const;

  const LargeContext& context_;
  std::vector<BigPower> small_;
  std::vector<Part> open_;  // the last one is being split
  std::vector<Part> left_;  // for the end
  std::vector<std::string> files_;
  Stage stage_ = Stage::curves;
  std::unique_ptr<SplitRounds> rounds_;  // of open_.back()
};

}  // namespace heiretsu::factorize
