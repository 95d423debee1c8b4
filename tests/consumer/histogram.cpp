// Team of threads: what does a shared histogram cost, by atomics or by one per thread?
#include <atomic>
#include <heiretsu/random.hpp>
#include <heiretsu/workload.hpp>

int main(int argc, char** argv) {
  using namespace heiretsu;
  std::uint64_t draws = 1'000'000;
  std::vector<std::atomic<std::uint64_t>> shared(256);
  const auto method = [&](const char* name, auto fill) {
    TeamVariant made{.name = name};
    made.prepare = [&](const TeamContext&) { std::fill(shared.begin(), shared.end(), 0); };
    made.run = [&, fill](Team& team, const TeamContext& context) {
      const Range mine = team.share(draws);
      fill(SplitMix64(context.seed + mine.first), mine.size());
      return Outcome{mine.size(), double(mine.size())};
    };
    made.check = [&](const TeamContext& context) {
      std::uint64_t got = 0;
      for (const auto& bin : shared) got += bin;
      return std::string(context.ranks.sum(got) == draws ? "" : "some draws are missing");
    };
    return made;
  };
  TeamWorkload histogram{.name = "histogram", .question = "What does a histogram cost?"};
  histogram.work_unit = "draws";
  histogram.size_option = "--draws";
  histogram.random = true;
  histogram.options = [&](CommandLine& line) { line.size("--draws", draws, 1, 1 << 30, "Draws"); };
  histogram.methods = {method("shared",
                              [&](SplitMix64 random, std::uint64_t n) {
                                while (n-- > 0) ++shared[random() % shared.size()];
                              }),
                       method("own", [&](SplitMix64 random, std::uint64_t n) {
                         std::vector<std::uint64_t> own(shared.size());
                         while (n-- > 0) ++own[random() % own.size()];
                         for (auto bin = own.size(); bin-- > 0;) shared[bin] += own[bin];
                       })};
  return run(argc, argv, histogram);
}
