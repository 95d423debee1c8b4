// Map whose kernel is in C or in Fortran: how many steps numbers take to 1.
#include <heiretsu/workload.hpp>

extern "C" void collatz_c(std::uint64_t first, std::uint64_t last, std::uint64_t* steps);
extern "C" void collatz_fortran(std::uint64_t first, std::uint64_t last, std::uint64_t* steps);

int main(int argc, char** argv) {
  std::uint64_t count = 20;
  std::string language = "c";
  heiretsu::MapWorkload collatz;
  collatz.name = "collatz";
  collatz.question = "How many steps do numbers take to 1?";
  collatz.items = "numbers";
  collatz.size_option = "--count";
  collatz.options = [&](heiretsu::CommandLine& line) {
    line.size("--count", count, 1, 1'000'000'000, "Numbers, from 1 on");
    line.choice("--language", language, {"c", "fortran"}, "Of the kernel (c)");
  };
  collatz.count = [&] { return count; };
  collatz.grain = [] { return std::uint64_t{1000}; };
  collatz.rows = [&](heiretsu::Range numbers) {
    std::vector<std::uint64_t> steps(numbers.size());
    (language == "c" ? collatz_c : collatz_fortran)(numbers.first, numbers.last, steps.data());
    std::string text;
    for (const std::uint64_t each : steps) text += std::to_string(each) + '\n';
    return text;
  };
  return heiretsu::run(argc, argv, collatz);
}
