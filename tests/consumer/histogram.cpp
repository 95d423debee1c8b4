// Team of threads: what does a shared histogram cost, by atomics or by one per thread?
#include <atomic>
#include <heiretsu/random.hpp>
#include <heiretsu/workload.hpp>
#include <numeric>

int main(int argc, char** argv) {
  using namespace heiretsu;
  std::uint64_t draws = 1'000'000;
  std::vector<std::atomic<std::uint64_t>> shared(256);
  const auto method = [&](const char* name, const char* what, auto fill) {
    TeamVariant made{.name = name, .what = what};
    made.prepare = [&](const TeamContext&) { std::fill(shared.begin(), shared.end(), 0); };
    made.run = [&, fill](Team& team, const TeamContext& context) {
      fill(SplitMix64(context.seed + 4096 * std::uint64_t(team.rank()) + team.thread()));
      return Outcome{draws, double(draws)};
    };
    made.check = [&](const TeamContext& context) {
      const auto got = std::accumulate(shared.begin(), shared.end(), std::uint64_t{0});
      return std::string(got == draws * context.threads ? "" : "some draws are missing");
    };
    return made;
  };
  TeamWorkload histogram{.name = "histogram", .question = "What does a histogram cost?"};
  histogram.work_unit = "draws";
  histogram.size_option = "--draws";
  histogram.random = true;
  histogram.options = [&](CommandLine& line) { line.size("--draws", draws, 1, 1 << 30, "Draws"); };
  histogram.methods = {
      method("atomic", "one histogram, atomic increments",
             [&](SplitMix64 random) {
               for (std::uint64_t i = 0; i < draws; ++i) ++shared[random() % shared.size()];
             }),
      method("own", "a histogram per thread, added up at the end", [&](SplitMix64 random) {
        std::vector<std::uint64_t> mine(shared.size());
        for (std::uint64_t i = 0; i < draws; ++i) ++mine[random() % mine.size()];
        for (std::size_t bin = 0; bin < mine.size(); ++bin) shared[bin] += mine[bin];
      })};
  return run(argc, argv, histogram);
}
