#include "drivers/workload/workload_rounds.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/core.h>

#include "drivers/map/gather.hpp"
#include "drivers/output/say.hpp"
#include "drivers/program/exception_line.hpp"
#include "kernels/base/clock.hpp"

namespace heiretsu {
namespace {

/// Returns the seconds of the slowest rank.
double prepare(const MapWorkload& workload, const Ranks& ranks) {
  if (!workload.prepare) return 0;
  const double start = now();
  workload.prepare(ranks);
  return ranks.max(now() - start);
}

}  // namespace

WorkloadRounds::WorkloadRounds(const MapWorkload& workload, const Ranks& ranks, WorkloadOptions options)
    : workload_(workload),
      ranks_(ranks),
      options_(std::move(options)),
      prepare_seconds_(prepare(workload, ranks)),
      declared_(declared_by(workload, ranks)),
      serial_check_(workload, declared_) {
  if (options_.verify && workload.reduction && !workload.reduction->comparable())
    throw UsageError("--verify serial: values of its reduction cannot be compared (give Reduce::same, or T an ==)");
  at_root(ranks, [&] {
    check_cuts();
    output_.open(options_.output);
  });
  if (!workload.reduction) return;
  sums_.emplace(*workload.reduction);
  total_ = workload.reduction->none();
}

/// Is the result of the first items the same when they are cut in two? Only where a chunk is cheap, as its grain says.
/// @throws UsageError where it is not.
void WorkloadRounds::check_cuts() const {
  const std::uint64_t count = std::min(declared_.grain, declared_.count), cut = count / 2;
  if (cut == 0 || (workload_.reduction && !workload_.reduction->exact())) return;
  bool same = true;
  try {
    if (workload_.rows) {
      same = workload_.rows({0, count}) == workload_.rows({0, cut}) + workload_.rows({cut, count});
    } else {
      const auto whole = workload_.reduction->none(), parts = workload_.reduction->none();
      whole->add({0, count});
      parts->add({0, cut});
      parts->add({cut, count});
      same = whole->same(*parts);
    }
  } catch (...) {  // the run will come to it, and say where
    return;
  }
  if (!same)
    throw UsageError(fmt::format("workload {}: the results of {} and {} do not add up to that of {}", workload_.name,
                                 items_text(workload_.items, {0, cut}), items_text(workload_.items, {cut, count}),
                                 items_text(workload_.items, {0, count})));
}

std::optional<Round> WorkloadRounds::next(PhaseClock&) {
  if (next_ == declared_.count) return std::nullopt;
  const Range window{next_, next_ + std::min(options_.window, declared_.count - next_)};
  next_ = window.last;
  const auto placed = [first = window.first](Range items) { return Range{first + items.first, first + items.last}; };
  Round round;
  round.kernel = workload_.name;
  round.job.items = window.size();
  round.job.grain = declared_.grain;
  round.job.items_alike = !workload_.work;
  round.job.work = [this, placed](Range items) { return work_of(workload_, placed(items)); };
  round.job.run = [this, placed](Range items) { return compute(placed(items)); };
  round.collect = [this, window](std::vector<Piece> mine, PhaseClock& clock) {
    return workload_.reduction ? collect_values(mine, window, clock) : collect_rows(std::move(mine), window, clock);
  };
  return round;
}

/// The rows of items, checked, or nothing where their value is joined. @throws ItemError
JobResult WorkloadRounds::compute(Range items) {
  const auto fail = [&](Fault fault, const std::string& what) {
    return ItemError(fault, fmt::format("{}: {}", items_text(workload_.items, items), what));
  };
  try {
    if (sums_) return sums_->add(items), JobResult{};
    JobResult result{workload_.rows(items), {}};
    const std::string wrong = wrong_rows(items, result.bytes);
    if (!wrong.empty()) throw fail(Fault::wrong_result, wrong);
    return result;
  } catch (const ItemError&) {
    throw;
  } catch (const UsageError&) {
    throw fail(Fault::bad_input, exception_line());
  } catch (...) {
    throw fail(Fault::wrong_result, exception_line());
  }
}

/// What is wrong with the rows of items; empty where nothing is.
std::string WorkloadRounds::wrong_rows(Range items, std::string_view rows) const {
  if (!rows.empty() && rows.back() != '\n') return "the rows do not end with a line end";
  const auto lines = static_cast<std::uint64_t>(std::count(rows.begin(), rows.end(), '\n'));
  if (workload_.rows_per_item != 0 && lines != items.size() * workload_.rows_per_item)
    return fmt::format("it gave {} lines instead of {}", lines, items.size() * workload_.rows_per_item);
  const std::string wrong = workload_.check ? workload_.check(items, rows) : std::string();
  return wrong.empty() ? wrong : fmt::format("wrong result: {}", one_line(wrong));
}

Verdict WorkloadRounds::collect_rows(std::vector<Piece> mine, Range window, PhaseClock& clock) {
  return collect_in_order(
      ranks_, std::move(mine), window.size(), clock,
      [&](std::vector<Piece> pieces, const Verdict& so_far) { return print_rows(std::move(pieces), window, so_far); });
}

Verdict WorkloadRounds::print_rows(std::vector<Piece> pieces, Range window, const Verdict& so_far) {
  const Verdict same = so_far.failed() ? so_far : compare_rows(pieces, window);
  if (!first_pass_) return same;
  if (options_.verify) serial_check_.keep(pieces, window);
  std::vector<std::string> texts;
  std::transform(pieces.begin(), pieces.end(), std::back_inserter(texts),
                 [](Piece& piece) { return std::move(piece.bytes); });
  const bool heard = output_.write(std::move(texts));
  return heard || so_far.failed() ? so_far : Verdict{Verdict::Kind::closed};
}

/// Every repetition must give the rows of the first.
Verdict WorkloadRounds::compare_rows(const std::vector<Piece>& pieces, Range window) {
  for (const Piece& piece : pieces) rows_.add(piece.bytes);
  if (window.last != declared_.count) return {};
  if (first_pass_) first_rows_ = rows_.value();
  if (rows_.value() == first_rows_) return {};
  return {Verdict::Kind::wrong_result, "wrong result: a repetition gave other rows than the first"};
}

Verdict WorkloadRounds::collect_values(const std::vector<Piece>& mine, Range window, PhaseClock& clock) {
  Verdict verdict = collect_in_order(ranks_, mine, window.size(), clock,
                                     [](const std::vector<Piece>&, const Verdict& so_far) { return so_far; });
  if (verdict.failed()) return verdict;
  clock.enter(Phase::communicate);
  const std::unique_ptr<Reduction::Sum> sum = sums_->take();
  join_at_root(ranks_, *sum);
  clock.enter(ranks_.root() ? Phase::serial : Phase::wait);
  if (ranks_.root()) {
    total_->join(*sum);
    if (window.last == declared_.count) verdict = print_total();
  }
  verdict.kind = ranks_.from_root(verdict.kind);
  return verdict;
}

Verdict WorkloadRounds::print_total() {
  const std::string wrong = total_->check();
  if (!wrong.empty()) return {Verdict::Kind::wrong_result, fmt::format("wrong result: {}", one_line(wrong))};
  if (!first_pass_ && workload_.reduction->exact() && !total_->same(*first_total_))
    return {Verdict::Kind::wrong_result, "wrong result: a repetition gave another value than the first"};
  if (!first_pass_) return {};
  std::string text = total_->print();
  if (!text.empty() && text.back() != '\n')
    return {Verdict::Kind::wrong_result, "the text of the value does not end with a line end"};
  return {output_.write({std::move(text)}) ? Verdict::Kind::go_on : Verdict::Kind::closed};
}

void WorkloadRounds::restart() {
  first_pass_ = false;
  next_ = 0;
  rows_ = Checksum();
  if (!total_) return;
  if (!first_total_) first_total_ = std::move(total_);
  total_ = workload_.reduction->none();
}

double WorkloadRounds::fraction() const { return static_cast<double>(next_) / static_cast<double>(declared_.count); }

std::string WorkloadRounds::failed_line(const std::string& problem) const {
  const std::string& line = problem.empty() ? problem_ : problem;
  return output_.part().empty() ? line : fmt::format("{} (the lines before are in '{}')", line, output_.part());
}

/// What differs from the results of one thread; empty where nothing does. At rank 0.
std::string WorkloadRounds::difference() const {
  std::string what = serial_check_.difference(total_.get());
  if (what.empty() && !options_.quiet)
    say("Verified: one thread computes the same of all {} {}\n", declared_.count, workload_.items);
  return what;
}

void WorkloadRounds::describe(Record& record) const {
  if (workload_.prepare) record.figures.emplace_back("prepare_seconds", prepare_seconds_);
}

Ending WorkloadRounds::finish(Ending ending) {
  if (ranks_.root()) {
    if (ending == Ending::complete && options_.verify && !(problem_ = difference()).empty()) ending = Ending::failed;
    if (ending == Ending::failed) output_.fail();
    if (ending == Ending::complete && !output_.finish()) ending = Ending::closed;
  }
  return ranks_.from_root(ending);
}

}  // namespace heiretsu
