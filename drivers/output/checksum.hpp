#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace heiretsu {

/// Fletcher's checksum (IEEE Transactions on Communications 30, 1982) over 64-bit words, of bytes that come in pieces:
/// detects bytes that were lost, zeroed or moved, in less than 0.1 ns per byte. It depends on the byte order.
class Checksum {
 public:
  /// What parts of a text, in any order and each summed on its own, contribute to the checksum of the whole. Word i of
  /// n is in the sum once and in the sum of sums n - i times, so the words' sum and that of i times word i are enough;
  /// a word that two parts share is the sum of its halves.
  class Part {
   public:
    /// Adds bytes that begin at `place` of the whole text.
    void add(std::uint64_t place, std::string_view bytes);
    void add(const Part& other) {
      sum_ += other.sum_;
      weighted_ += other.weighted_;
    }
    /// The checksum of the whole text of `bytes` bytes, when all of its parts have been added.
    [[nodiscard]] std::uint64_t value(std::uint64_t bytes) const {
      const std::uint64_t words = (bytes + word_bytes - 1) / word_bytes;
      return mixed(1 + sum_, words * (1 + sum_) - weighted_);
    }

   private:
    void add_word(std::uint64_t index, std::uint64_t word) {
      sum_ += word;
      weighted_ += index * word;
    }
    void add_words(std::uint64_t index, std::string_view bytes);
    std::uint64_t sum_ = 0;
    std::uint64_t weighted_ = 0;
  };

  void add(std::string_view bytes) {
    for (; begun_ > 0 && !bytes.empty(); bytes.remove_prefix(1)) add_byte(bytes.front());
    for (; bytes.size() >= word_bytes; bytes.remove_prefix(word_bytes)) add_word(bytes.data());
    for (const char byte : bytes) add_byte(byte);
  }

  [[nodiscard]] std::uint64_t value() const {
    Checksum whole = *this;
    while (whole.begun_ > 0) whole.add_byte('\0');
    return mixed(whole.sum_, whole.sum_of_sums_);
  }

 private:
  static constexpr std::size_t word_bytes = sizeof(std::uint64_t);

  [[nodiscard]] static std::uint64_t mixed(std::uint64_t sum, std::uint64_t sum_of_sums) {
    return sum_of_sums ^ std::rotl(sum, 32);
  }

  void add_byte(char byte) {
    word_[begun_++] = byte;
    if (begun_ < word_bytes) return;
    add_word(word_.data());
    begun_ = 0;
  }
  void add_word(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, word_bytes);
    sum_ += word;
    sum_of_sums_ += sum_;
  }

  std::array<char, word_bytes> word_{};
  std::size_t begun_ = 0;  // bytes of the word that is not full yet
  std::uint64_t sum_ = 1;
  std::uint64_t sum_of_sums_ = 0;
};

inline void Checksum::Part::add(std::uint64_t place, std::string_view bytes) {
  const auto add_some = [&](std::size_t begun, std::size_t count) {  // of one word
    std::uint64_t word = 0;
    std::memcpy(reinterpret_cast<char*>(&word) + begun, bytes.data(), count);
    add_word(place / word_bytes, word);
    place += count;
    bytes.remove_prefix(count);
  };
  if (const std::size_t begun = place % word_bytes; begun > 0)
    add_some(begun, std::min(word_bytes - begun, bytes.size()));
  const std::size_t whole = bytes.size() / word_bytes * word_bytes;
  add_words(place / word_bytes, bytes.substr(0, whole));
  place += whole;
  bytes.remove_prefix(whole);
  if (!bytes.empty()) add_some(0, bytes.size());
}

/// Adds whole words, the first of which is word `index`. Their sum of sums has word j of n n - j times.
inline void Checksum::Part::add_words(std::uint64_t index, std::string_view bytes) {
  std::uint64_t sum = 0, sum_of_sums = 0;
  for (std::size_t i = 0; i < bytes.size(); i += word_bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, word_bytes);
    sum += word;
    sum_of_sums += sum;
  }
  sum_ += sum;
  weighted_ += (index + bytes.size() / word_bytes) * sum - sum_of_sums;
}

}  // namespace heiretsu
