#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "kernels/numbers.hpp"

static_assert(std::endian::native == std::endian::little,
              "digits are taken eight at a time, the first in the lowest byte");

namespace heiretsu {

/// Bytes behind their text that write_number may overwrite and read_number may read.
inline constexpr int digits_slack = 8;

namespace digits {

inline constexpr std::uint64_t eight_digits = 100'000'000;
inline constexpr std::uint64_t zeros = 0x3030303030303030;  // "00000000"

/// The eight digits of n < 10^8, one per byte, the first in the lowest: pairs, then single digits, split side by side
/// in one word. The multiplications divide by 100 and 10, exactly for values of that size (D. Lemire, P. Khuong,
/// 2021-22).
inline std::uint64_t split(std::uint64_t n) {
  n = n / 10'000 | n % 10'000 << 32;
  const std::uint64_t hundreds = (n * 10'486 >> 20) & 0x0000007f0000007f;
  n = hundreds | (n - hundreds * 100) << 16;
  const std::uint64_t tens = (n * 103 >> 10) & 0x000f000f000f000f;
  return tens | (n - tens * 10) << 8;
}

/// The number from its eight digits: the inverse of split().
inline std::uint64_t join(std::uint64_t n) {
  n = n * 10 + (n >> 8);
  n = (n & 0x00ff00ff00ff00ff) * (1 + (std::uint64_t{100} << 16)) >> 16;
  return (n & 0x0000ffff0000ffff) * (1 + (std::uint64_t{10'000} << 32)) >> 32;
}

inline char* store(char* out, std::uint64_t characters) {
  std::memcpy(out, &characters, sizeof characters);
  return out + sizeof characters;
}

/// The text of each n < 10^4 in the lowest bytes, its length in the highest.
inline constexpr std::array<std::uint64_t, 10'000> short_texts = [] {
  std::array<std::uint64_t, 10'000> texts{};
  for (std::uint64_t n = 0; n < texts.size(); ++n) {
    std::uint64_t text = 0, length = 0;
    for (std::uint64_t rest = n; rest != 0 || length == 0; rest /= 10, ++length) text = text << 8 | ('0' + rest % 10);
    texts[n] = text | length << 56;
  }
  return texts;
}();

/// Writes n < 10^8 without leading zeros.
inline char* write_first(char* out, std::uint64_t n) {
  if (n < short_texts.size()) {
    store(out, short_texts[n]);
    return out + (short_texts[n] >> 56);
  }
  const std::uint64_t all = split(n);
  const int leading = std::countr_zero(all) / 8;
  store(out, (all | zeros) >> 8 * leading);
  return out + 8 - leading;
}

inline char* write_eight(char* out, std::uint64_t n) { return store(out, split(n) | zeros); }

}  // namespace digits

/// Writes n in decimal, at most 20 digits, and may touch up to digits_slack bytes behind. Returns the end.
inline char* write_number(char* out, std::uint64_t n) {
  using namespace digits;
  if (n < eight_digits) return write_first(out, n);
  if (n < eight_digits * eight_digits) return write_eight(write_first(out, n / eight_digits), n % eight_digits);
  const std::uint64_t low = n % (eight_digits * eight_digits);
  return write_eight(write_eight(write_first(out, n / (eight_digits * eight_digits)), low / eight_digits),
                     low % eight_digits);
}

/// The same of a wider n, at most 39 digits.
inline char* write_number(char* out, Uint128 n) {
  using namespace digits;
  constexpr std::uint64_t sixteen_digits = eight_digits * eight_digits;
  if (n >> 64 == 0) return write_number(out, static_cast<std::uint64_t>(n));
  const auto low = static_cast<std::uint64_t>(n % sixteen_digits);
  out = write_number(out, n / sixteen_digits);
  return write_eight(write_eight(out, low / eight_digits), low % eight_digits);
}

/// The same of either, a blank before it.
template <class Word>
inline char* write_after_blank(char* out, Word n) {
  using namespace digits;
  if (n < short_texts.size()) {  // with its blank it is still one word
    const std::uint64_t text = short_texts[static_cast<std::size_t>(n)];
    store(out, text << 8 | ' ');
    return out + (text >> 56) + 1;
  }
  *out = ' ';
  return write_number(out + 1, n);
}

/// A number at the front of a text.
template <class Word>
struct ReadNumber {
  Word value;
  const char*
      end;  ///< after its last digit; null without a digit, and for more digits than a Word has, or a larger value
};

/// Reads decimal digits up to the first other character, and may read up to digits_slack bytes behind that. Word:
/// std::uint64_t or Uint128.
template <class Word = std::uint64_t>
inline ReadNumber<Word> read_number(const char* text) {
  using namespace digits;
  constexpr int max_digits = sizeof(Word) == 8 ? 20 : 39;
  static constexpr std::uint64_t powers[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000};
  Word value = 0;
  for (const char* p = text;; p += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, p, sizeof eight);
    eight ^= zeros;
    const std::uint64_t others =
        (((eight & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | eight) & 0x8080808080808080;  // bytes that are no digit
    if (others == 0 && p - text < max_digits / 8 * 8) {
      value = value * eight_digits + join(eight);
      continue;
    }
    const auto count = static_cast<unsigned>(std::countr_zero(others)) / 8;
    const char* const end = p + count;
    if (end == text || end - text > max_digits) return {0, nullptr};
    // Leading zeros make eight digits of these.
    const std::uint64_t last = join(eight << 8 * (7 - count) << 8);
    if (__builtin_mul_overflow(value, powers[count], &value) || __builtin_add_overflow(value, last, &value))
      return {0, nullptr};
    return {value, end};
  }
}

}  // namespace heiretsu
