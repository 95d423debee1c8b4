#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heiretsu {

/// The nonnegative integers of one window, in order. Those below 2^64 stand in a plain array, ready for the bulk
/// kernels; the rare larger ones stand beside it. At most 2^32 numbers.
class Numbers {
 public:
  [[nodiscard]] std::size_t size() const { return small_.size(); }
  [[nodiscard]] bool empty() const { return small_.empty(); }

  /// Forgets the numbers and keeps the memory.
  void clear();

  void push_back(std::uint64_t value) { small_.push_back(value); }

  /// `value` is at least 0; below 2^64 it joins the small ones.
  void push_back(const mpz_class& value);

  /// Every number, 0 standing in the place of those from 2^64 on.
  [[nodiscard]] std::span<const std::uint64_t> small() const { return small_; }

  /// Is number i at least 2^64? O(log of how many are).
  [[nodiscard]] bool is_big(std::size_t i) const { return small_[i] == 0 && find_big(i) < indices_.size(); }

  /// Number i, which must be big.
  [[nodiscard]] const mpz_class& big(std::size_t i) const { return big_[find_big(i)]; }

  /// The indices of the big numbers, ascending.
  [[nodiscard]] std::span<const std::uint32_t> big_indices() const { return indices_; }

  /// Not empty, all below 2^64, and each one more than the one before: the numbers of a range. O(size).
  [[nodiscard]] bool consecutive() const;

  /// How many numbers follow the last of this window in the input, each one more than the one before: the rest of a range.
  [[nodiscard]] std::uint64_t following() const { return following_; }
  void set_following(std::uint64_t count) { following_ = count; }

  /// The numbers as bytes to send between ranks of the same byte order, some ten bytes for consecutive ones;
  /// `from_bytes` reads them.
  [[nodiscard]] std::string to_bytes() const;

  /// @throws std::invalid_argument when `bytes` is not what `to_bytes` gave.
  [[nodiscard]] static Numbers from_bytes(std::string_view bytes);

  friend bool operator==(const Numbers&, const Numbers&) = default;

 private:
  /// Where in big_ number i stands, big_.size() if it is not there.
  [[nodiscard]] std::size_t find_big(std::size_t i) const;

  std::uint64_t following_ = 0;
  std::vector<std::uint64_t> small_;
  std::vector<std::uint32_t> indices_;
  std::vector<mpz_class> big_;
};

}  // namespace heiretsu
