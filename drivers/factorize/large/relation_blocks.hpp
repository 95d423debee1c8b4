#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/factorize/large/relation_block.hpp"
#include "drivers/output/locked_file.hpp"

namespace heiretsu::factorize {

/// The whole blocks of a sieve's file: what units they hold, and where. Their relations stay in the file.
class RelationBlocks {
 public:
  /// `file` must outlive it.
  explicit RelationBlocks(const LockedFile& file) : file_(file) {}

  /// There are none: the header ends at `end`.
  void begin_at(std::uint64_t end) { end_ = end; }
  /// Finds the whole blocks from `begin` on, where the header ends. Reads all of it, once, a block at a time.
  void find(std::uint64_t begin);

  /// Notes a block that has been written at `offset`.
  void add(const BlockHead& head, std::uint64_t offset);

  [[nodiscard]] bool empty() const { return places_.empty(); }
  /// Where the last whole block ends; the header where there is none.
  [[nodiscard]] std::uint64_t end() const { return end_; }
  /// Their units: ascending ranges with gaps between them.
  [[nodiscard]] const std::vector<Range>& done() const { return done_; }
  /// What divides the number, where curves have found that; see divisor_block().
  [[nodiscard]] std::optional<mpz_class> divisor() const;

  /// What was not whole when they were found, in a line; empty when all was. `torn`: what happens to an incomplete end.
  [[nodiscard]] std::string damage(std::string_view torn) const;

  /// Reads them, ascending, a block at a time: some units and all their relations, no unit twice. @throws
  /// std::runtime_error when the file has changed, or is a forgery.
  void read(const std::function<void(Range units, std::span<const Relation>)>& visit) const;

 private:
  struct Place {
    BlockHead head;
    std::uint64_t offset;
  };

  [[nodiscard]] std::optional<std::string> contents(const BlockHead& head, std::uint64_t offset) const;
  [[nodiscard]] std::string known_contents(const Place& place) const;
  [[nodiscard]] std::vector<Relation> known_relations(const Place& place) const;
  [[nodiscard]] std::uint64_t next_mark(std::uint64_t offset) const;

  const LockedFile& file_;
  std::uint64_t end_ = 0, damaged_ = 0, torn_ = 0;  // bytes
  std::vector<Place> places_;
  std::vector<Range> done_;
};

}  // namespace heiretsu::factorize
