#pragma once
#include <gmpxx.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "drivers/factorize/large/relation_block.hpp"
#include "drivers/factorize/large/relation_blocks.hpp"
#include "drivers/factorize/large/relation_header.hpp"
#include "drivers/factorize/large/unit_ranges.hpp"
#include "drivers/output/locked_file.hpp"
#include "kernels/base/clock.hpp"
#include "kernels/base/range.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/relation.hpp"

namespace heiretsu::factorize {

/// The checkpoint of a sieve, for one process: which units are done, and their relations. A header names the number and
/// the parameters; blocks are appended that name the units they hold. Header, heads and contents have checksums, so
/// that whatever ends the run, and wherever a disk errs, the blocks that are whole are found again: an incomplete end
/// is cut, a damaged block left out, its units not done. The file depends on neither ranks nor threads. Not
/// thread-safe.
class RelationFile {
 public:
  /// What to do with a file that keeps units.
  enum class Opening : std::uint8_t {
    anew,            ///< refuse it
    resume,          ///< go on, with the file's parameters
    resume_exactly,  ///< go on if it has the parameters given
  };

  /// No file can be made there.
  struct CannotWrite : UsageError {
    using UsageError::UsageError;
  };

  /// At most so many seconds of sieving should be unwritten: the caller looks at due() more often. Fewer, where a flush
  /// takes less than a thousandth of them.
  static constexpr double max_between_flushes = 15;

  /// Opens and locks the file; begins it where there is none, or one without a whole block. Reads all of it, once, a
  /// block at a time. @throws UsageError with one line when another process has it; when it keeps units and is not to
  /// be resumed; when it is of another number, other parameters or another version, no such file, or its header is
  /// damaged: then it is left as it is; CannotWrite when it cannot be made.
  RelationFile(const std::string& path, const mpz_class& n, const SieveParameters& parameters, Opening opening);
  RelationFile(const RelationFile&) = delete;
  RelationFile& operator=(const RelationFile&) = delete;
  /// Removes a file without a block. What was added and not flushed is lost.
  ~RelationFile();

  /// Those of the file: with them, and no others, its units mean what they say.
  [[nodiscard]] const SieveParameters& parameters() const { return parameters_; }

  [[nodiscard]] const std::string& path() const { return file_.path(); }

  /// The units on disk: ascending ranges with gaps between them.
  [[nodiscard]] const std::vector<Range>& done() const { return blocks_.done(); }
  [[nodiscard]] std::uint64_t units_done() const { return count_units(done()); }

  /// For the user, in a line: what of the file was damaged when it was opened; empty if nothing.
  [[nodiscard]] std::string damage() const { return blocks_.damage("cut"); }

  /// Calls `visit` with the units on disk, ascending, each once, and their relations as they were added, a block at a
  /// time. @throws std::runtime_error when a block has become unreadable.
  void read(const std::function<void(Range units, std::span<const Relation>)>& visit) const { blocks_.read(visit); }

  /// A divisor of the number that write_divisor() has put there.
  [[nodiscard]] std::optional<mpz_class> divisor() const { return blocks_.divisor(); }
  /// Puts it there, on disk. @throws std::system_error when that fails.
  void write_divisor(const mpz_class& divisor);

  /// Adds units, in any order, and all relations of theirs; flush() writes them. Units that are done already are given
  /// once all the same. Needs about 18 bytes a relation until then.
  void add(Range units, std::span<const Relation> relations);

  /// Is there something to write, and the last flush long enough ago?
  [[nodiscard]] bool due() const;

  /// Writes what was added and waits until it is on disk. @throws std::runtime_error with one line when that fails: the
  /// file is as before, and what was added is kept for another try.
  void flush();

  /// Removes the file, if it is still there: the run is complete.
  void remove();

 private:
  void check(const RelationHeader& found, const RelationHeader& wanted, Opening opening) const;
  void begin(const mpz_class& n);
  void write_added();

  LockedFile file_;
  SieveParameters parameters_;
  RelationBlocks blocks_;
  std::vector<RelationBlock> added_;
  double last_flush_ = now(), flush_seconds_ = 0;
  bool removed_ = false;
};

/// The name of a sieve's file, made of the number: beside an output that is a file, else in the current folder. Each
/// composite part of a number has its own.
[[nodiscard]] std::string relation_file_name(const std::string& output, const mpz_class& n);

}  // namespace heiretsu::factorize
