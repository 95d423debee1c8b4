// Workloads that are wrong in one way each: bad WHICH [OPTIONS].
#include <heiretsu/workload.hpp>

#include <cmath>
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
    {"no-count", [](MapWorkload& w) { w.count = {}; }},
    {"no-result", [](MapWorkload& w) { w.rows = {}; }},
    {"no-name", [](MapWorkload& w) { w.name = ""; }},
    {"path-as-name", [](MapWorkload& w) { w.name = "../bad"; }},
    {"no-such-size", [](MapWorkload& w) { w.size_option = "--lines"; }},
    {"option-of-the-kit",
     [](MapWorkload& w) {
       w.options = [](CommandLine& line) {
         static std::uint64_t threads = 1;
         line.size("--threads", threads, 1, 9, "Threads");
       };
     }},
    {"wrong-sum",
     [](MapWorkload& w) {
       w.rows = {};
       w.reduction = reduce(Reduce<std::uint64_t>{
           [](Range items) { return items.size(); },
           [](std::uint64_t& sum, const std::uint64_t& other) { sum += other; },
           [](const std::uint64_t& sum) { return std::to_string(sum) + '\n'; },
           [](const std::uint64_t& sum) {
             return sum == 1000 ? std::string("1000 is not 999") : "";
           },
           {}});
     }},
};

}  // namespace

int main(int argc, char** argv) {
  const auto change = argc > 1 ? changes.find(argv[1]) : changes.end();
  if (change == changes.end()) return 3;
  MapWorkload workload = good();
  change->second(workload);
  argv[1] = argv[0];
  return run(argc - 1, argv + 1, workload);
}
