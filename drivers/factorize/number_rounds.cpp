#include "drivers/factorize/number_rounds.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "drivers/factorize/forecast.hpp"
#include "drivers/factorize/large/joined_units.hpp"
#include "drivers/factorize/large/large_number.hpp"
#include "drivers/factorize/resume.hpp"
#include "drivers/factorize/unit_options.hpp"
#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/factorize/simd/instruction_set.hpp"

namespace heiretsu::factorize {

NumberRounds::NumberRounds(const Invocation& run, const Options& options, const MapContext& context)
    : run_(run), options_(options), context_(context) {
  const Method& method = find_method(options.method, options.split);
  at_root(context.ranks, [&] {
    input_ = open_input(options, context.total_threads);
    if (method.shares_numbers)
      input_->set_apart(
          [workers = context.total_threads](const Numbers& window) { return hard_places(window, workers); });
    journal_ = open_journal(options, *input_);
    output_.open(options.common.output, journal_.get());
    fraction_before_ = input_->fraction();
  });
  if (context.ranks.from_root(output_.part().empty() ? 0 : 1) != 0)
    shared_.emplace(context.ranks, output_, journal_.get());
  if (input_) fit_windows(*input_, options, context.total_threads, shared_ && shared_->by_all());
  if (context.ranks.root() && shared_ && !shared_->by_all() && !options.common.quiet)
    say("warning: not every rank sees '{}': rank 0 writes the output of all\n", output_.part());
  if (journal_) resumed_ = journal_->done().windows;
  if (journal_ && options.resume && !options.common.quiet) say("{}\n", resumed_line(*journal_));
  windows_.emplace(context.ranks, input_ ? &*input_ : nullptr, journal_.get(),
                   file_of_all(options, context.total_threads));
  if (context.ranks.root() && windows_->hidden() && !options.common.quiet)
    say("warning: not every rank sees the '{}' of rank 0, which reads the input of all\n", printable(options.file));
  const std::optional<Checkpoint> checkpoint = checkpoint_of(options, journal_ != nullptr);
  if (context.ranks.root() && !journal_ && checkpoint)
    keeps_sieve_ = takes_long(options, *checkpoint, context.total_threads);
  settings_ = options.settings;
  settings_.way = method.way;
  const std::shared_ptr<JoinedUnits> joined =
      options.relations.empty() ? nullptr : join_units(context.ranks, options.relations, shared_part(options));
  make_ = method.make({context.ranks, context.mean_threads, context.threads, context.total_threads, settings_,
                       options.common.quiet, checkpoint, options.map.keep_costs, joined, log_});
}

std::optional<Round> NumberRounds::next(PhaseClock& clock) {
  if (!current_) {
    if (context_.ranks.root()) clock.enter(Phase::io);
    auto given = windows_->next();
    clock.enter(Phase::compute);
    if (!given) {
      if (windows_->error().empty() || std::exchange(bad_input_given_, true)) return std::nullopt;
      return bad_input();
    }
    if (auto* const round = std::get_if<Round>(&*given)) return std::move(*round);
    if (const auto* const text = std::get_if<TextWindow>(&*given))
      begin(*text, text_work(*text->text, text->places, settings_));
    else
      begin(std::get<Window>(*given));
  }
  if (current_->work->prepare) {
    if (auto preparation = current_->work->prepare(clock)) return preparation;
  }
  return std::exchange(current_, std::nullopt)->round;
}

void NumberRounds::begin(const Window& window) {
  begin(window, make_(window->numbers));
  if (current_->round.job.items > 0) warn_of_long_scan(window->numbers);
}

/// `window`: what the work needs until it is collected.
template <class Kept>
void NumberRounds::begin(const Kept& window, WindowWork window_work) {
  const auto work = std::make_shared<WindowWork>(std::move(window_work));
  Round round;
  round.job = work->job;
  if (shared_) round.job.aside = [this](std::uint64_t ranges) { shared_->help(ranges); };
  round.kernel = work->kernel;
  round.schedule = work->schedule;
  round.collect = [this, window, work](std::vector<Piece> mine, PhaseClock& clock) {
    return collect(*work, std::move(mine), clock);
  };
  current_ = {work, std::move(round)};
}

/// Nothing to compute: reading the input failed.
Round NumberRounds::bad_input() {
  Round round;
  round.collect = [this](const std::vector<Piece>&, PhaseClock&) {
    return Verdict{Verdict::Kind::bad_input, windows_->error()};
  };
  return round;
}

Verdict NumberRounds::collect(const WindowWork& work, std::vector<Piece> mine, PhaseClock& clock) {
  if (work.assemble) mine = assembled(work, std::move(mine));
  const auto deliver = [&](std::vector<Piece> pieces, const Verdict& so_far) {
    return this->deliver(work, std::move(pieces), so_far);
  };
  if (shared_ && first_pass_) return shared_->collect(std::move(mine), work.job.items, clock, deliver, work.written);
  if (!first_pass_)
    for (Piece& piece : mine) piece.bytes.clear();  // nobody wants them a second time
  return collect_in_order(context_.ranks, std::move(mine), work.job.items, clock, deliver);
}

/// At rank 0 all pieces as one, of the text to print; nothing elsewhere. Pieces of which one failed have no text.
std::vector<Piece> NumberRounds::assembled(const WindowWork& work, std::vector<Piece> mine) const {
  std::vector<Piece> pieces = gather_pieces(context_.ranks, std::move(mine), work.job.items);
  if (!context_.ranks.root()) return {};
  if (first_failed(pieces) < pieces.size()) {
    for (Piece& piece : pieces) piece.bytes.clear();
    return pieces;
  }
  Piece whole{{0, work.job.items}, {}, {}};
  try {
    whole.bytes = work.assemble(pieces);
    for (const Piece& piece : pieces) whole.notes += piece.notes;
  } catch (const ItemError& error) {
    whole.notes = error.what();
    whole.fault = error.fault;
  }
  return {std::move(whole)};
}

Verdict NumberRounds::deliver(const WindowWork& work, std::vector<Piece> pieces, const Verdict& so_far) {
  Verdict verdict = so_far;
  if (!work.refusal.empty() && !verdict.failed()) verdict = {Verdict::Kind::bad_input, work.refusal};
  if (!first_pass_) return verdict;
  for (const Piece& piece : pieces)
    if (!piece.notes.empty()) say("{}", piece.notes);
  if (shared_) return verdict;
  std::vector<std::string> texts;
  std::transform(pieces.begin(), pieces.end(), std::back_inserter(texts),
                 [](Piece& piece) { return std::move(piece.bytes); });
  bool heard = output_.write(std::move(texts));
  if (work.written && heard && !verdict.failed()) heard = output_.settle();
  if (!heard && !verdict.failed()) verdict = {Verdict::Kind::closed};
  if (work.written && verdict.kind == Verdict::Kind::go_on) work.written();
  return verdict;
}

void NumberRounds::warn_of_long_scan(const Numbers& window) {
  if (std::exchange(warned_, true) || !context_.ranks.root() || options_.common.quiet || options_.method != "scan")
    return;
  const std::string line = forecast(window, context_.total_threads);
  if (!line.empty()) say("warning: {}\n", line);
}

void NumberRounds::restart() {
  first_pass_ = false;
  bad_input_given_ = false;
  current_.reset();
  windows_->restart();
  log_->restart();
}

double NumberRounds::fraction() const { return (windows_->fraction() - fraction_before_) / (1 - fraction_before_); }

std::string NumberRounds::status() const { return log_->status(); }

std::string NumberRounds::stopped_line(const std::string& reason) const {
  return factorize::stopped_line(run_, options_, journal_.get(), kept_, reason);
}

std::string NumberRounds::failed_line(const std::string& problem) const {
  return output_.part().empty() ? problem : fmt::format("{} (the lines before are in '{}')", problem, output_.part());
}

/// A run that was stopped: what its sieve has is on disk after this.
void NumberRounds::let_go() {
  if (current_ && current_->work->kept) kept_ = current_->work->kept();
  current_.reset();
  std::erase_if(kept_, [](const std::string& file) { return !std::filesystem::exists(file); });
}

Ending NumberRounds::finish(Ending ending) {
  if (shared_) shared_->finish();
  if (ending == Ending::stopped) let_go();
  if (context_.ranks.root()) {
    if (ending == Ending::stopped) (void)output_.settle();
    if (ending == Ending::failed) output_.fail();
    if (ending == Ending::complete && !output_.finish()) ending = Ending::closed;
  }
  return context_.ranks.from_root(ending);
}

void NumberRounds::describe(Record& record) const {
  record.resumed = resumed_;
  log_->describe(record);
  record.provenance.emplace_back("instruction_set", name(instruction_set()));
}

}  // namespace heiretsu::factorize
