#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "drivers/map/gather.hpp"
#include "drivers/output/journal.hpp"
#include "drivers/output/output.hpp"
#include "drivers/output/placed_writer.hpp"
#include "kernels/base/bytes.hpp"
#include "kernels/ranks/ranks.hpp"

namespace heiretsu {

/// The text of a Map run in a file that all ranks write: each writes its own pieces where they belong, while the next
/// round is computed, so that no text travels. Rank 0 knows the lengths alone; it says what goes where, and notes a
/// round in the journal once every rank has written its part. Where a rank does not see rank 0's file, rank 0 gets all
/// text and writes it.
class SharedText {
 public:
  /// `output`: rank 0's, open on a file that is renamed when complete; `journal`: its own, may be null. Both must
  /// outlive this object. Collective.
  SharedText(const Ranks& ranks, const Output& output, Journal* journal);

  /// Does every rank write for itself?
  [[nodiscard]] bool by_all() const { return by_all_; }

  /// Collects a round of `items` items as collect_in_order() does, but the pieces that `deliver` gets have no bytes.
  /// `written`: called at rank 0 when the text of a round without fault is written and, where there is a journal, on
  /// disk; may be null. Collective. @throws at rank 0 as Output::write() does, for the round before.
  [[nodiscard]] Verdict collect(std::vector<Piece> mine, std::uint64_t items, PhaseClock& clock, const Deliver& deliver,
                                std::function<void()> written);

  /// Writes text of this rank that waits for it, unless another thread is at it. `ranges`: how many of this round the
  /// thread has computed; every other rank of a node writes after one only, since the system lets one rank at a time
  /// write to a file, and one that waits for its turn burns its core. Thread-safe.
  void help(std::uint64_t ranges) {
    if (ranges >= turn_) writer_.help();
  }

  /// Waits until all is written, and closes the file on every rank; nothing can be collected then. Collective.
  /// @throws as collect() does.
  void finish();

 private:
  /// A round whose text is being written.
  struct Pending {
    std::uint64_t bytes;
    bool complete;  // it is noted in the journal
    bool synced;
    std::function<void()> written;
  };
  [[nodiscard]] bool seen_by_all();
  [[nodiscard]] static std::string header_of(const PlacedWriter::Result& result, const std::vector<Piece>& mine);
  [[nodiscard]] std::string plan_of(const std::vector<std::string>& messages, std::uint64_t items, Verdict& verdict,
                                    const Deliver& deliver, std::function<void()> written);
  void write(std::vector<Piece> mine, ByteReader& plan);
  void settle(const std::vector<PlacedWriter::Result>& results);

  const Ranks& ranks_;
  const Output& output_;
  Journal* journal_;
  std::string path_;  // of the file, on every rank
  bool by_all_ = true;
  std::uint64_t turn_;  // 0 or 1
  PlacedWriter writer_;
  std::uint64_t end_ = 0;           // at rank 0: of the text of all rounds before the pending one
  std::optional<Pending> pending_;  // at rank 0
};

}  // namespace heiretsu
