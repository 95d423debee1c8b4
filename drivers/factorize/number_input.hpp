#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <variant>

#include "drivers/factorize/options.hpp"
#include "drivers/input/counted_text.hpp"
#include "drivers/input/input.hpp"
#include "drivers/input/shared_file.hpp"
#include "drivers/input/window_feed.hpp"
#include "drivers/map/rounds.hpp"
#include "drivers/output/journal.hpp"

namespace heiretsu::factorize {

/// Numbers of a text that are dealt together, and read where they are factored.
struct TextWindow {
  std::shared_ptr<const CountedText> text;
  Range places;
};

/// The input of a run as windows, on every rank alike. Rank 0 reads a window's numbers, and all get them; or all count
/// those of a long stretch of a file, in a round of its own, and each reads the ones that it is dealt. What a pipe
/// sends rank 0 gathers and counts, all get the text, and it is parsed likewise.
class NumberInput {
 public:
  /// `input`: rank 0's, null elsewhere; `journal`: where windows are noted, may be null. `file`: the input's name where
  /// its numbers may be counted by all, the same on every rank; else empty. All but the name must outlive it.
  /// Collective.
  NumberInput(const Ranks& ranks, InputWindows* input, Journal* journal, const std::string& file);

  /// Is it a file that not every rank sees? Then rank 0 reads it for all.
  [[nodiscard]] bool hidden() const { return hidden_; }

  /// A window; or the round of all ranks that counts numbers, to be run before the next call.
  using Window = std::shared_ptr<const InputWindow>;
  using Given = std::variant<Window, TextWindow, Round>;
  /// What comes next; nothing at the end. Collective.
  [[nodiscard]] std::optional<Given> next();

  /// Why reading failed; empty when it did not.
  [[nodiscard]] const std::string& error() const { return feed_.error(); }

  /// Starts again. Collective. @throws UsageError on every rank when it cannot.
  void restart();

  /// The fraction of the input up to the end of the window given last, at rank 0.
  [[nodiscard]] double fraction() const { return fraction_; }

 private:
  /// Text whose numbers are counted, and how many windows of it are given.
  struct Counted {
    std::shared_ptr<CountedText> text;
    bool in_file;
    std::uint64_t windows = 0;
  };
  [[nodiscard]] bool read(InputWindow& window);
  [[nodiscard]] bool rewind();
  void note_fraction();
  [[nodiscard]] Round count(const Stretch& stretch);
  void take(const Window& gathered);
  void number(std::vector<Piece> pieces);
  [[nodiscard]] std::optional<TextWindow> next_of_text();

  const Ranks& ranks_;
  InputWindows* input_;
  Journal* journal_;
  std::string name_;
  std::unique_ptr<SharedFile> file_;  // null: rank 0 reads
  bool hidden_ = false;
  bool gathers_;  // text of a pipe
  bool one_host_;
  std::optional<Counted> counted_;
  double fraction_ = 0;
  std::mutex mutex_;
  std::queue<double> fractions_;  // of windows read ahead and not given yet
  WindowFeed feed_;
};

}  // namespace heiretsu::factorize
