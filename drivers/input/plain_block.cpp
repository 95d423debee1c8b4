#include "drivers/input/plain_block.hpp"

#include <cstring>

#include "drivers/input/characters.hpp"

namespace heiretsu {
namespace {

// Sixteen bytes, which every processor compares at once.
typedef std::uint8_t Bytes __attribute__((vector_size(16)));
typedef std::uint64_t Words __attribute__((vector_size(16)));

Bytes load(const char* text) {
  Bytes bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

// All bits of a byte are set where it is true.
Bytes digit_mask(Bytes bytes) { return reinterpret_cast<Bytes>(bytes - '0' < 10); }
Bytes spaces(Bytes bytes) { return reinterpret_cast<Bytes>(bytes == ' ') | reinterpret_cast<Bytes>(bytes - '\t' < 5); }

unsigned sum(Bytes bytes) {
  unsigned total = 0;
  for (std::size_t i = 0; i < sizeof bytes; ++i) total += bytes[i];
  return total;
}

bool any(Words words) { return (words[0] | words[1]) != 0; }

/// Does the number that reaches into the text end there with white space, soon?
bool ends_soon(const char* text) {
  constexpr int max_digits = 23;
  int count = 0;
  while (count <= max_digits && is_digit(text[count])) ++count;
  return count <= max_digits && is_space(text[count]);
}

}  // namespace

std::optional<BlockCount> count_plain(const char* text) {
  constexpr std::size_t piece = 128 * sizeof(Bytes);  // in which no byte of the counters overflows
  unsigned numbers = 0, lines = 0;
  Bytes others{}, before{};
  Words long_ones{};
  for (std::size_t start = 0; start < plain_block; start += piece) {
    Bytes begins{}, line_ends{};
    for (const char* at = text + start; at != text + start + piece; at += sizeof(Bytes)) {
      const Bytes bytes = load(at), digit = digit_mask(bytes);
      begins -= digit & ~digit_mask(load(at - 1));
      line_ends -= reinterpret_cast<Bytes>(bytes == '\n');
      others |= ~(digit | spaces(bytes));
      // Three words of eight digits in a row are in every number of 31 digits, and in none of 23.
      const Words one = reinterpret_cast<Words>(before), three = reinterpret_cast<Words>(digit);
      const Words two{one[1], three[0]};
      long_ones |= reinterpret_cast<Words>((one & two & three) == ~std::uint64_t{0});
      before = digit;
    }
    numbers += sum(begins);
    lines += sum(line_ends);
  }
  const bool plain = !any(reinterpret_cast<Words>(others)) && !any(long_ones) &&
                     (!is_digit(text[plain_block - 1]) || ends_soon(text + plain_block));
  if (!plain) return std::nullopt;
  return BlockCount{numbers, static_cast<std::uint16_t>(lines)};
}

}  // namespace heiretsu
