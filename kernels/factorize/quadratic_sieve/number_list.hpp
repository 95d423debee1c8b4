#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <stdexcept>
#include <vector>

namespace heiretsu::factorize {

/// Numbers no longer than some maximum, without their signs, one behind the other in memory.
class NumberList {
 public:
  explicit NumberList(const mpz_class& max) : width_(mpz_size(max.get_mpz_t())) {}

  [[nodiscard]] std::size_t size() const { return limbs_.size() / width_; }
  void reserve(std::size_t numbers) { limbs_.reserve(numbers * width_); }

  /// @throws std::length_error where it is longer.
  void add(const mpz_class& number) {
    const std::size_t length = mpz_size(number.get_mpz_t());
    if (length > width_) throw std::length_error("a number longer than a list's maximum");
    const mp_limb_t* const limbs = mpz_limbs_read(number.get_mpz_t());
    limbs_.insert(limbs_.end(), limbs, limbs + length);
    limbs_.resize(limbs_.size() + width_ - length);
  }

  /// Of a number, until one is added.
  class View {
   public:
    View(const mp_limb_t* limbs, std::size_t width) { mpz_roinit_n(value_, limbs, static_cast<mp_size_t>(width)); }
    [[nodiscard]] mpz_srcptr get() const { return value_; }

   private:
    mpz_t value_;
  };
  [[nodiscard]] View operator[](std::size_t i) const { return View(limbs_.data() + i * width_, width_); }

 private:
  std::size_t width_;
  std::vector<mp_limb_t> limbs_;
};

}  // namespace heiretsu::factorize
