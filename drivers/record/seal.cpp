#include "drivers/record/seal.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace heiretsu {
namespace {

/// What each value of a byte becomes in eight steps of the division.
constexpr std::array<std::uint32_t, 256> steps = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1 ^ ((rest & 1) != 0 ? 0xedb88320U : 0);
    table[byte] = rest;
  }
  return table;
}();

}  // namespace

std::string seal(std::span<const std::byte> image) {
  std::uint32_t rest = ~0U;
  for (const std::byte byte : image) rest = rest >> 8 ^ steps[(rest ^ static_cast<std::uint32_t>(byte)) & 0xff];
  return fmt::format("heiretsu{:08x}", ~rest);
}

}  // namespace heiretsu
