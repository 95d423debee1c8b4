#include "drivers/factorize/number_input.hpp"

#include <span>
#include <utility>
#include <vector>

#include "drivers/map/gather.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/ranks/communicator.hpp"

namespace heiretsu::factorize {
namespace {

/// Blocks of text, some 0.1 ms of counting.
constexpr std::uint64_t count_grain = 64;

}  // namespace

NumberInput::NumberInput(const Ranks& ranks, InputWindows* input, Journal* journal, const std::string& file)
    : ranks_(ranks),
      input_(input),
      journal_(journal),
      name_(printable(file)),
      gathers_(!file.empty()),
      one_host_(Communicator::node_of(ranks)->size() == ranks.size()),
      feed_(
          ranks, [this](InputWindow& window) { return read(window); }, [this] { return rewind(); }) {
  if (file.empty()) return;
  file_ = std::make_unique<SharedFile>(ranks, file);
  if (file_->by_all()) return;
  hidden_ = ranks.from_root(file_->regular());
  file_.reset();
}

/// At rank 0, also while a window is computed.
bool NumberInput::read(InputWindow& window) {
  if (file_ && (window.stretch = input_->stretch())) return true;
  if (gathers_ && (window.stretch = input_->gather(window.text))) return true;
  if (!input_->next(window.numbers)) return false;
  {
    const std::lock_guard lock(mutex_);
    fractions_.push(input_->fraction());
  }
  if (journal_ != nullptr) journal_->window_read(to_text(input_->position()), window.numbers.size());
  return true;
}

bool NumberInput::rewind() {
  fractions_ = {};
  return input_->rewind();
}

void NumberInput::restart() {
  counted_.reset();
  feed_.restart();
}

std::optional<NumberInput::Given> NumberInput::next() {
  if (auto window = next_of_text()) return *std::move(window);
  const Window window = feed_.next();
  if (!window) return std::nullopt;
  if (window->in_file()) return count(*window->stretch);
  if (window->stretch) {
    take(window);
    return next_of_text();
  }
  note_fraction();
  return window;
}

void NumberInput::note_fraction() {
  const std::lock_guard lock(mutex_);
  if (fractions_.empty()) return;  // a window that was kept is not read again
  fraction_ = fractions_.front();
  fractions_.pop();
}

Round NumberInput::count(const Stretch& stretch) {
  const auto read_bytes = [file = file_.get()](std::uint64_t offset, std::span<char> bytes) {
    return file->read(offset, bytes);
  };
  const auto text = std::make_shared<CountedText>(stretch, read_bytes, name_);
  counted_ = {text, true};
  Round round;
  round.kernel = "CountedText";
  round.preparation = true;
  round.job.items = text->blocks();
  round.job.grain = count_grain;
  round.job.run = [text](Range blocks) { return JobResult{text->count(blocks), {}}; };
  round.collect = [this, stretch](std::vector<Piece> mine, PhaseClock&) {
    number(std::move(mine));
    // The next one comes while this one is factored. On several hosts each would fetch all of it.
    if (one_host_) file_->fetch(stretch.last, stretch.last - stretch.first);
    return Verdict{};
  };
  return round;
}

void NumberInput::take(const Window& gathered) {
  const auto read_bytes = [gathered](std::uint64_t offset, std::span<char> bytes) {
    return gathered->text.read(offset, bytes);
  };
  counted_ = {std::make_shared<CountedText>(*gathered->stretch, read_bytes, name_), false};
  const std::vector<BlockCount>& counts = gathered->text.counts();
  counted_->text->number({reinterpret_cast<const char*>(counts.data()), counts.size() * sizeof(BlockCount)});
}

/// Every rank gets the counts of all.
void NumberInput::number(std::vector<Piece> mine) {
  std::string counts;
  for (const Piece& piece : gather_pieces(ranks_, std::move(mine), counted_->text->blocks())) counts += piece.bytes;
  ranks_.broadcast(counts);
  counted_->text->number(counts);
}

/// The next window of the text that was counted; nothing where there is none.
std::optional<TextWindow> NumberInput::next_of_text() {
  if (!counted_) return std::nullopt;
  const CountedText& text = *counted_->text;
  TextWindow window{counted_->text, text.window(counted_->windows++)};
  const bool more = !window.places.empty();
  if (ranks_.root()) {
    const InputPosition position = text.position(window.places.last);
    if (!more && counted_->in_file) input_->leave(position, text.whole() && text.numbers() > 0);
    fraction_ = input_->fraction(position);
    if (more && journal_ != nullptr) journal_->window_read(to_text(position), window.places.size());
  }
  if (more) return window;
  counted_.reset();
  return std::nullopt;
}

}  // namespace heiretsu::factorize
