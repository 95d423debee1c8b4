#pragma once
#include <gmpxx.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/base/range.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// The head of a block of relations: whose they are, and what its contents are checked by. A block is its head and its
/// contents, one after the other; integers are little endian.
struct BlockHead {
  static constexpr std::size_t size = 56;

  Range units;                      ///< all their relations are in the block
  std::uint64_t relations = 0;      ///< how many
  std::uint64_t contents_size = 0;  ///< bytes
  std::uint64_t checksum = 0;       ///< of the contents

  /// Is it a divisor_block()?
  [[nodiscard]] bool holds_divisor() const { return units.empty() && contents_size > 0; }

  /// None unless the bytes begin with a head, undamaged.
  [[nodiscard]] static std::optional<BlockHead> of(std::string_view bytes);

  /// Are these the contents, undamaged?
  [[nodiscard]] bool fits(std::string_view contents) const;

  /// The relations in contents that fit.
  [[nodiscard]] std::vector<Relation> relations_in(std::string_view contents) const;
};

/// What every block begins with: how the next one is found behind a damaged one.
inline constexpr std::string_view block_mark = "\xffunits\n\xff";

/// Relations of units that adjoin, in the making: about 18 bytes each, in any order, though ascending ones are
/// shortest.
class RelationBlock {
 public:
  [[nodiscard]] Range units() const { return units_; }
  [[nodiscard]] std::size_t size() const { return BlockHead::size + contents_.size(); }

  /// Adds units, which must begin where the last ones end, and all relations of theirs.
  void add(Range units, std::span<const Relation> relations);

  /// The whole block.
  [[nodiscard]] std::string bytes() const;

 private:
  Range units_;
  std::uint64_t relations_ = 0;
  Relation last_{};
  std::string contents_;
};

/// A block without units that holds a divisor of the number: no units are needed any more.
[[nodiscard]] std::string divisor_block(const mpz_class& divisor);

}  // namespace heiretsu::factorize
