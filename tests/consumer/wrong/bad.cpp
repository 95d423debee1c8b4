// Workloads that are wrong in one way each: bad WHICH [OPTIONS].
#include <heiretsu/workload.hpp>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <map>
#include <stdexcept>

using namespace heiretsu;

namespace {

MapWorkload good() {
  MapWorkload workload;
  workload.name = "bad";
  workload.question = "What happens to a workload that is wrong?";
  workload.items = "lines";
  workload.count = [] { return std::uint64_t{1000}; };
  workload.rows = [](Range items) {
    std::string text;
    for (std::uint64_t i = items.first; i < items.last; ++i) text += std::to_string(i) + '\n';
    return text;
  };
  return workload;
}

/// Gives it a reduction in place of rows.
template <class T>
void give(MapWorkload& workload, Reduce<T> how) {
  workload.rows = {};
  workload.reduction = reduce(how);
}

/// Throws `error` where item 700 is computed.
template <class Error>
std::function<std::string(Range)> failing(Error error) {
  return [error](Range items) {
    if (items.first <= 700 && 700 < items.last) throw error;
    return good().rows(items);
  };
}

const std::map<std::string, std::function<void(MapWorkload&)>> changes{
    {"good", [](MapWorkload&) {}},
    {"throws", [](MapWorkload& w) { w.rows = failing(std::runtime_error("no such planet")); }},
    {"throws-usage",
     [](MapWorkload& w) { w.rows = failing(UsageError("the planet must be given")); }},
    {"throws-number", [](MapWorkload& w) { w.rows = failing(42); }},
    {"throws-nothing", [](MapWorkload& w) { w.rows = failing(std::runtime_error("")); }},
    {"throws-lines", [](MapWorkload& w) { w.rows = failing(std::runtime_error("no\nplanet\n")); }},
    {"throws-in-count",
     [](MapWorkload& w) {
       w.count = []() -> std::uint64_t { throw std::runtime_error("no such sky"); };
     }},
    {"exits",
     [](MapWorkload& w) {
       w.rows = [](Range items) {
         if (items.first <= 700 && 700 < items.last) std::exit(0);
         return good().rows(items);
       };
     }},
    {"too-few-rows",
     [](MapWorkload& w) {
       w.rows_per_item = 2;
       w.rows = good().rows;
     }},
    {"wrong",
     [](MapWorkload& w) {
       w.check = [](Range items, std::string_view) {
         return items.first <= 700 && 700 < items.last ? std::string("700 is not 7")
                                                       : std::string();
       };
     }},
    {"half-a-line", [](MapWorkload& w) { w.rows = [](Range) { return std::string("x"); }; }},
    {"depends-on-range",
     [](MapWorkload& w) {
       w.rows = [](Range items) { return std::to_string(items.size()) + '\n'; };
     }},
    {"does-not-add-up",
     [](MapWorkload& w) {
       w.rows = [](Range items) { return std::to_string(items.size()) + '\n'; };
       w.grain = [] { return std::uint64_t{10}; };
     }},
    {"negative-work", [](MapWorkload& w) { w.work = [](Range) { return -1.0; }; }},
    {"negative-item",
     [](MapWorkload& w) {
       w.work = [](Range items) {
         double work = 0;
         for (std::uint64_t i = items.first; i < items.last; ++i) work += i == 300 ? -1.0 : 1.0;
         return work;
       };
     }},
    {"nan-work", [](MapWorkload& w) { w.work = [](Range) { return std::nan(""); }; }},
    {"no-work", [](MapWorkload& w) { w.work = [](Range) { return 0.0; }; }},
    {"work-does-not-add-up",
     [](MapWorkload& w) {
       w.work = [](Range items) { return double(items.size()) * double(items.size()); };
     }},
    {"no-grain", [](MapWorkload& w) { w.grain = [] { return std::uint64_t{0}; }; }},
    {"no-items", [](MapWorkload& w) { w.count = [] { return std::uint64_t{0}; }; }},
    {"too-many-items", [](MapWorkload& w) { w.count = [] { return ~std::uint64_t{0}; }; }},
    {"ranks-disagree",
     [](MapWorkload& w) {
       static std::uint64_t here = 0;
       w.prepare = [](const Ranks& ranks) { here = 1000 + std::uint64_t(ranks.rank()); };
       w.count = [] { return here; };
     }},
    {"no-count", [](MapWorkload& w) { w.count = {}; }},
    {"no-result", [](MapWorkload& w) { w.rows = {}; }},
    {"no-name", [](MapWorkload& w) { w.name = ""; }},
    {"path-as-name", [](MapWorkload& w) { w.name = "../bad"; }},
    {"no-such-size", [](MapWorkload& w) { w.size_option = "--lines"; }},
    {"bad-default",
     [](MapWorkload& w) {
       w.options = [](CommandLine& line) {
         static std::uint64_t lines = 0;
         line.size("--lines", lines, 1, 9, "Lines");
       };
     }},
    {"bad-option",
     [](MapWorkload& w) {
       w.options = [](CommandLine& line) {
         static std::uint64_t lines = 1;
         line.size("--li nes", lines, 1, 9, "Lines");
       };
     }},
    {"no-join",
     [](MapWorkload& w) {
       give(w, Reduce<int>{[](Range) { return 1; }, {}, {}});
     }},
    {"value-is-no-line",
     [](MapWorkload& w) {
       give(w, Reduce<int>{
                   [](Range) { return 1; },
                   [](int& sum, const int& other) { sum = std::max(sum, other); },
                   [](const int& sum) { return std::to_string(sum); },
               });
     }},
    {"option-of-the-kit",
     [](MapWorkload& w) {
       w.options = [](CommandLine& line) {
         static std::uint64_t threads = 1;
         line.size("--threads", threads, 1, 9, "Threads");
       };
     }},
    {"two-methods",
     [](MapWorkload& w) {
       w.rows = {};
       w.methods = {{"plain", "as they are", [](MapWorkload& m) { m.rows = good().rows; }},
                    {"none", "nothing", [](MapWorkload&) {}}};
     }},
    {"same-methods",
     [](MapWorkload& w) {
       w.methods = {{"plain", "", [](MapWorkload&) {}}, {"plain", "", [](MapWorkload&) {}}};
     }},
    {"usage-on-one-rank",
     [](MapWorkload& w) {
       w.prepare = [](const Ranks& ranks) {
         if (ranks.rank() == ranks.size() - 1) throw UsageError("sky.txt: no such file");
       };
     }},
    {"changes",
     [](MapWorkload& w) {
       w.rows = [](Range items) {
         static std::atomic<int> calls = 0;
         std::string text = good().rows(items);
         if (++calls > 1) text.front() = 'x';
         return text;
       };
     }},
    {"twice",
     [](MapWorkload& w) {
       w.options = [](CommandLine& line) {
         static bool fast = false;
         line.flag("--fast", fast, "Fast");
         line.flag("--fast", fast, "Fast");
       };
     }},
    {"last-wins",
     [](MapWorkload& w) {
       give(w, Reduce<std::uint64_t>{
                   [](Range items) { return items.first; },
                   [](std::uint64_t& sum, const std::uint64_t& other) { sum = other; },
                   [](const std::uint64_t& sum) { return std::to_string(sum) + '\n'; },
               });
     }},
    {"no-equality",
     [](MapWorkload& w) {
       struct Pair {
         char c;
         double d;
       };
       give(w, Reduce<Pair>{
                   [](Range) { return Pair{}; },
                   [](Pair&, const Pair&) {},
                   [](const Pair&) { return std::string("0\n"); },
               });
     }},
    {"wrong-sum",
     [](MapWorkload& w) {
       give(w, Reduce<std::uint64_t>{
                   [](Range items) { return items.size(); },
                   [](std::uint64_t& sum, const std::uint64_t& other) { sum += other; },
                   [](const std::uint64_t& sum) { return std::to_string(sum) + '\n'; },
                   [](const std::uint64_t& sum) {
                     return sum == 1000 ? std::string("1000 is not 999") : "";
                   },
                   {}});
     }},
};

TeamWorkload team() {
  TeamVariant method;
  method.name = "only";
  method.run = [](Team&, const TeamContext&) { return Outcome{1, 1}; };
  TeamWorkload workload;
  workload.name = "bad";
  workload.methods = {method};
  return workload;
}

const std::map<std::string, std::function<void(TeamWorkload&)>> team_changes{
    {"team-good", [](TeamWorkload&) {}},
    {"team-throws",
     [](TeamWorkload& w) {
       w.methods[0].run = [](Team& team, const TeamContext&) -> Outcome {
         if (team.rank() == team.ranks() - 1) throw std::runtime_error("no such planet");
         team.barrier();
         return {};
       };
     }},
    {"team-wrong",
     [](TeamWorkload& w) {
       w.methods[0].check = [](const TeamContext& context) {
         return std::string(context.ranks.rank() == context.ranks.size() - 1 ? "7 is not 8" : "");
       };
     }},
    {"team-throws-number",
     [](TeamWorkload& w) {
       w.methods[0].run = [](Team&, const TeamContext&) -> Outcome { throw 42; };
     }},
    {"team-usage",
     [](TeamWorkload& w) {
       w.methods[0].run = [](Team& team, const TeamContext&) -> Outcome {
         if (team.rank() == team.ranks() - 1) throw UsageError("the planet must be given");
         team.barrier();
         return {};
       };
     }},
    {"team-message",
     [](TeamWorkload& w) {
       w.methods[0].run = [](Team& team, const TeamContext& context) -> Outcome {
         if (team.thread() == 0) context.ranks.send(1, team.ranks(), 0);
         return {};
       };
     }},
    {"team-tag",
     [](TeamWorkload& w) {
       w.methods[0].needs_mpi = true;
       w.methods[0].run = [](Team& team, const TeamContext& context) -> Outcome {
         if (team.thread() == 0) context.ranks.send(1, (team.rank() + 1) % team.ranks(), 5000);
         return {};
       };
     }},
    {"team-nan",
     [](TeamWorkload& w) {
       w.methods[0].run = [](Team&, const TeamContext&) { return Outcome{1, std::nan("")}; };
     }},
    {"team-figures",
     [](TeamWorkload& w) {
       w.methods[0].findings = [](const TeamTimes&) {
         return TeamFindings{"", {{"planets", 8}, {"planets", 9}}};
       };
     }},
    {"team-figure-name",
     [](TeamWorkload& w) {
       w.methods[0].findings = [](const TeamTimes&) { return TeamFindings{"", {{"a/b", 8}}}; };
     }},
    {"team-all", [](TeamWorkload& w) { w.methods[0].name = "all"; }},
    {"team-no-method", [](TeamWorkload& w) { w.methods.clear(); }},
    {"team-nothing-to-run", [](TeamWorkload& w) { w.methods[0].run = {}; }},
};

}  // namespace

int main(int argc, char** argv) {
  const std::string which = argc > 1 ? argv[1] : "";
  argv[1] = argv[0];
  if (const auto change = changes.find(which); change != changes.end()) {
    MapWorkload workload = good();
    change->second(workload);
    return run(argc - 1, argv + 1, workload);
  }
  TeamWorkload workload = team();
  team_changes.at(which)(workload);
  return run(argc - 1, argv + 1, workload);
}
