#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/range.hpp"

namespace heiretsu {

/// An integer below 2^128.
__extension__ typedef unsigned __int128 Uint128;

[[nodiscard]] mpz_class mpz_of(Uint128 value);
/// Of a value below 2^128.
[[nodiscard]] Uint128 uint128_of(const mpz_class& value);

/// Nonnegative integers in a row, at most 2^32: a range, of which only the first number and the count are stored, or a
/// list, stored by width: numbers below 2^64, below 2^128, and larger ones, each a plain array for the kernels that
/// take that width. Numbers below 2^128 that follow each other by one are a range, however they came, unless they cross
/// 2^64.
class Numbers {
 public:
  /// How many numbers.
  [[nodiscard]] std::size_t size() const { return is_range() ? count_ : words_.size(); }
  /// Are there none?
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// Forgets the numbers and keeps the memory.
  void clear();

  /// Appends a number. Amortized O(1).
  void push_back(std::uint64_t value) {
    if (words_.empty()) {  // of a list this is all that a number costs more than one of a vector
      if (continue_range(value)) return;
      spread();
    }
    words_.push_back(value);
  }

  /// `value` is at least 0; it is stored by its width.
  void push_back(const mpz_class& value);

  /// The same for any value below 2^128.
  void push_back_wide(Uint128 value);

  /// Becomes the range first, first + 1, ..., of `count` numbers, at least one, all below 2^64 or all from there on and
  /// below 2^128.
  void set_range(Uint128 first, std::uint64_t count);

  // As a range.

  /// Not empty, each one more than the one before, and all below 2^64 or all from there on and below 2^128.
  [[nodiscard]] bool is_range() const { return count_ != 0; }
  /// Such a range, from 2^64 on.
  [[nodiscard]] bool is_wide_range() const { return first_ >> 64 != 0; }
  /// The first number of a range.
  [[nodiscard]] Uint128 first() const { return first_; }
  /// How many numbers below 2^64 follow the last of a range in the input, each one more than the one before: the rest
  /// of a longer one.
  [[nodiscard]] std::uint64_t following() const { return following_; }
  /// Sets following().
  void set_following(std::uint64_t count) { following_ = count; }

  // Of a range and of a list.

  /// The numbers `places` as words, 0 standing in the place of those from 2^64 on. Those of a range are written into
  /// `memory`, those of a list are where they are.
  [[nodiscard]] std::span<const std::uint64_t> words(Range places, std::vector<std::uint64_t>& memory) const;
  /// Number i where it is below 2^64, else 0.
  [[nodiscard]] std::uint64_t word(std::size_t i) const {
    if (!is_range()) return words_[i];
    return is_wide_range() ? 0 : static_cast<std::uint64_t>(first_) + i;
  }
  /// Is number i at least 2^64? O(log of how many are).
  [[nodiscard]] bool is_wider(std::size_t i) const {
    return is_range() ? is_wide_range() : word(i) == 0 && has_wider(i);
  }
  /// How many are at least 2^64.
  [[nodiscard]] std::size_t wider() const { return wide_count() + large_.size(); }
  /// The places within `places` of those, ascending.
  [[nodiscard]] std::vector<std::uint32_t> wider_places(Range places) const;
  /// Number i, whatever its width.
  [[nodiscard]] mpz_class value(std::size_t i) const;

  // By width.

  /// How many are from 2^64 on and below 2^128: the wide ones.
  [[nodiscard]] std::size_t wide_count() const { return is_wide_range() ? count_ : wide_.size(); }
  /// The wide ones `which`, counted among themselves. Those of a range are written into `memory`, those of a list are
  /// where they are.
  [[nodiscard]] std::span<const Uint128> wide(Range which, std::vector<Uint128>& memory) const;
  /// Wide one i.
  [[nodiscard]] Uint128 wide(std::size_t i) const { return is_range() ? first_ + i : wide_[i]; }
  /// Its place among all numbers; they ascend.
  [[nodiscard]] std::uint64_t wide_place(std::size_t i) const { return is_range() ? i : wide_places_[i]; }
  /// Which of the wide ones have their place within `places`.
  [[nodiscard]] Range wide_within(Range places) const;
  /// From 2^128 on.
  [[nodiscard]] std::span<const mpz_class> large() const { return large_; }
  /// Their places among all, ascending.
  [[nodiscard]] std::span<const std::uint32_t> large_places() const { return large_places_; }
  /// Which of them have their place within `places`.
  [[nodiscard]] Range large_within(Range places) const;

  /// The numbers as bytes to send between ranks of the same byte order, a few tens of them for a range; `from_bytes`
  /// reads them.
  [[nodiscard]] std::string to_bytes() const;

  /// @throws std::invalid_argument when `bytes` is not what `to_bytes` gave.
  [[nodiscard]] static Numbers from_bytes(std::string_view bytes);

  friend bool operator==(const Numbers&, const Numbers&) = default;

 private:
  /// Takes the number that follows a range, or begins one; false where it does neither.
  [[nodiscard]] bool continue_range(Uint128 value) {
    if (count_ == 0)
      first_ = value;
    else if (value < first_ || value - first_ != count_ || is_wide_range() != (value >> 64 != 0))
      return false;
    ++count_;
    return true;
  }
  [[nodiscard]] bool has_wider(std::size_t i) const;
  void spread();

  Uint128 first_ = 0;        // of a range; 0 of a list
  std::uint64_t count_ = 0;  // likewise
  std::uint64_t following_ = 0;
  std::vector<std::uint64_t> words_;  // of a list, as words() gives them
  std::vector<Uint128> wide_;
  std::vector<std::uint32_t> wide_places_;
  std::vector<mpz_class> large_;
  std::vector<std::uint32_t> large_places_;
};

}  // namespace heiretsu
