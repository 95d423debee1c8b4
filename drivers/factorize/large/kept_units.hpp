#pragma once
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/relation_file.hpp"
#include "drivers/factorize/large/sieved_units.hpp"
#include "drivers/factorize/large/split_rounds.hpp"

namespace heiretsu::factorize {

/// The units of a sieve that need not be sieved again, at rank 0: those of other jobs, those of an earlier run that a
/// file keeps, and those that are added to it. Without a file it keeps nothing.
class KeptUnits {
 public:
  /// Takes what `context` has of other jobs on n. Opens the file, if it wants one and the rest of the sieve of n is
  /// predicted to take its min_seconds(), or there is one to go on with. Says what of it was damaged, and how many
  /// units it has. @throws UsageError as RelationFile does; but where nobody asked for a file that cannot be written,
  /// then or later, it says so and keeps nothing.
  KeptUnits(const LargeContext& context, const mpz_class& n, const SieveParameters& parameters);
  /// Writes what has been added.
  ~KeptUnits();
  KeptUnits(const KeptUnits&) = delete;
  KeptUnits& operator=(const KeptUnits&) = delete;

  /// Those of the files where there are units, else those given.
  [[nodiscard]] const SieveParameters& parameters() const { return parameters_; }

  /// As SievedUnits has it.
  [[nodiscard]] std::optional<std::span<const Relation>> take(std::uint64_t unit) { return units_.take(unit); }
  [[nodiscard]] std::uint64_t next() const { return units_.next(); }
  static constexpr std::uint64_t endless = SievedUnits::endless;
  [[nodiscard]] const std::vector<Range>& done() const { return units_.done(); }

  /// Keeps units and all their relations, from now and then on disk. @throws std::runtime_error when that fails.
  void add(Range units, std::span<const Relation> relations);

  /// Removes the file, which is of no use any more.
  void remove();

  /// The name of the file; empty where there is none. One that could not be written further stays until the end.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] bool is_kept(const LargeContext& context, const std::string& path, const mpz_class& n) const;
  void open(const LargeContext& context, const std::string& path, const mpz_class& n);
  void give_up(const std::exception& error);

  std::string path_;
  bool asked_ = true;
  std::optional<RelationFile> file_;
  SieveParameters parameters_;
  SievedUnits units_;
};

/// @throws UsageError, as KeptUnits would, if a file keeps units of n and is not to be gone on with: before much is
/// done.
void refuse_kept(const Checkpoint& checkpoint, const mpz_class& n);

}  // namespace heiretsu::factorize
