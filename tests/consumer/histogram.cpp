// Team of threads: what does a shared histogram cost, by atomic increments or by one histogram per thread?
#include <heiretsu/random.hpp>
#include <heiretsu/workload.hpp>

#include <atomic>
#include <numeric>

int main(int argc, char** argv) {
  using namespace heiretsu;
  std::uint64_t draws = 1'000'000, bins = 256;
  std::vector<std::atomic<std::uint64_t>> shared;
  TeamVariant atomic;
  atomic.name = "atomic";
  atomic.what = "one histogram, atomic increments";
  atomic.prepare = [&](const TeamContext&) { shared = std::vector<std::atomic<std::uint64_t>>(bins); };
  atomic.run = [&](Team& team, const TeamContext& context) {
    SplitMix64 random(context.seed + std::uint64_t(team.rank()) * team.threads() + team.thread());
    for (std::uint64_t i = 0; i < draws; ++i) shared[random() % bins].fetch_add(1, std::memory_order_relaxed);
    return Outcome{draws, double(draws), 0, 0};
  };
  atomic.check = [&](const TeamContext& context) {
    const auto got = std::accumulate(shared.begin(), shared.end(), std::uint64_t{0});
    return got == draws * context.threads ? std::string() : std::to_string(got) + " draws are in the histogram";
  };
  TeamVariant own = atomic;
  own.name = "own";
  own.what = "a histogram per thread, added up at the end";
  own.run = [&](Team& team, const TeamContext& context) {
    SplitMix64 random(context.seed + std::uint64_t(team.rank()) * team.threads() + team.thread());
    std::vector<std::uint64_t> mine(bins);
    for (std::uint64_t i = 0; i < draws; ++i) ++mine[random() % bins];
    for (std::uint64_t bin = 0; bin < bins; ++bin) shared[bin] += mine[bin];
    return Outcome{draws, double(draws), 0, 0};
  };
  TeamWorkload histogram{.name = "histogram", .question = "What does a shared histogram cost?"};
  histogram.work_unit = "draws";
  histogram.size_option = "--draws";
  histogram.random = true;
  histogram.options = [&](CommandLine& line) { line.size("--draws", draws, 1, 1'000'000'000, "Draws per thread"); };
  histogram.methods = {atomic, own};
  return run(argc, argv, histogram);
}
