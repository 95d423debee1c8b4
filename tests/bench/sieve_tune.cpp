// What sizes suit the quadratic sieve of a number: sieve_tune N SECONDS [NAME=VALUE,...]... sieves about so many
// seconds with each setting, in turn, on one thread, and prints a line for each: the CPU seconds that the whole sieve
// would take, relations and full relations per second, nanoseconds a place, and the setting. What is not named is as in
// the table.

#include <fmt/core.h>
#include <gmpxx.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/factorize/quadratic_sieve/collection.hpp"
#include "kernels/factorize/quadratic_sieve/factor_base.hpp"
#include "kernels/factorize/quadratic_sieve/parameters.hpp"
#include "kernels/factorize/quadratic_sieve/sieving.hpp"

namespace heiretsu::factorize {
namespace {

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

constexpr std::pair<const char*, double SieveSizes::*> names[] = {
    {"primes", &SieveSizes::primes},     {"multiple", &SieveSizes::multiple}, {"places", &SieveSizes::places},
    {"unsieved", &SieveSizes::unsieved}, {"trust", &SieveSizes::trust},       {"exponent", &SieveSizes::exponent}};

double& member(SieveSizes& sizes, const std::string& wanted) {
  for (const auto& [name, size] : names) {
    if (name == wanted) return sizes.*size;
  }
  throw std::invalid_argument("no size is called " + wanted);
}

SieveSizes table_sizes(const mpz_class& n, std::uint32_t multiplier) { return sieve_sizes(bits_of(n * multiplier)); }

void print_table_sizes(const mpz_class& n) {
  const SieveSizes sizes = table_sizes(n, best_multiplier(n));
  for (const auto& [name, size] : names) fmt::print("{}={:.6g}\n", name, sizes.*size);
}

SieveParameters parameters_of(const mpz_class& n, const std::string& setting) {
  const std::uint32_t multiplier = best_multiplier(n);
  SieveSizes sizes = table_sizes(n, multiplier);
  for (std::size_t at = 0; at < setting.size();) {
    const std::size_t equals = setting.find('=', at), end = std::min(setting.find(',', at), setting.size());
    if (equals >= end) throw std::invalid_argument("a setting is not NAME=VALUE: " + setting);
    member(sizes, setting.substr(at, equals - at)) = std::stod(setting.substr(equals + 1, end - equals - 1));
    at = end + 1;
  }
  return sieve_parameters(n, multiplier, sizes);
}

/// A setting, and what it has found so far.
class Trial {
 public:
  Trial(const mpz_class& n, std::string setting)
      : setting_(std::move(setting)), parameters_(parameters_of(n, setting_)), sieving_(n, parameters_) {}

  /// Sieves units for so long, at least one.
  void go_on(double seconds) {
    for (const double begin = cpu_seconds(); seconds > 0;) {
      const auto found = sieving_({units_, units_ + 1});
      relations_.insert(relations_.end(), found.begin(), found.end());
      ++units_;
      const double now = cpu_seconds();
      if (now - begin < seconds) continue;
      seconds_ += now - begin;
      return;
    }
  }

  void print() const {
    const auto fulls = std::count_if(relations_.begin(), relations_.end(),
                                     [](const Relation& relation) { return relation.large[1] == 1; });
    const double places =
        std::ldexp(parameters_.places, static_cast<int>(parameters_.log_polynomials)) * static_cast<double>(units_);
    const double needed = relations_needed();
    fmt::print("{:8.4g} s {:8.0f} relations/s {:7.0f} fulls/s {:.3f} ns {:.2f} a prime  {}\n",
               needed * seconds_ / static_cast<double>(relations_.size()),
               static_cast<double>(relations_.size()) / seconds_, static_cast<double>(fulls) / seconds_,
               1e9 * seconds_ / places, needed / parameters_.primes, setting_);
  }

 private:
  /// How many relations it takes until cycles are enough: relations are drawn from those found, and each of their large
  /// primes becomes one of those near it, so that they meet as often as those of a whole sieve would.
  [[nodiscard]] double relations_needed() const {
    constexpr double width = 0.1;
    std::mt19937_64 random(1);
    const auto near = [&](std::uint32_t prime) {
      if (prime == 1) return prime;
      const double x = prime * (1 + width * (0x1p-64 * static_cast<double>(random()) - 0.5));
      return 2 + static_cast<std::uint32_t>(x / (2 * (std::log(x) - 1)));  // its place among the primes with a root
    };
    RelationCollection collection(parameters_.primes);
    std::uint64_t drawn = 0;
    for (; !collection.enough(); ++drawn) {
      Relation relation = relations_[random() % relations_.size()];
      relation.key = drawn;
      for (auto& large : relation.large) large = near(large);
      collection.add({&relation, 1});
    }
    return static_cast<double>(drawn);
  }

  std::string setting_;
  SieveParameters parameters_;
  Sieving sieving_;
  std::vector<Relation> relations_;
  std::uint64_t units_ = 0;
  double seconds_ = 0;
};

void tune(const mpz_class& n, double seconds, const std::vector<std::string>& settings) {
  constexpr double turn = 0.25;
  std::vector<std::unique_ptr<Trial>> trials;
  for (const std::string& setting : settings) trials.push_back(std::make_unique<Trial>(n, setting));
  for (double done = 0; done < seconds; done += turn) {
    for (const auto& trial : trials) trial->go_on(turn);
  }
  for (const auto& trial : trials) trial->print();
}

}  // namespace
}  // namespace heiretsu::factorize

int main(int argc, char** argv) {
  using namespace heiretsu::factorize;
  if (argc < 2 || argc == 3) {
    fmt::print(stderr, "usage: sieve_tune N [SECONDS NAME=VALUE,... [NAME=VALUE,...]...]\n");
    return 2;
  }
  try {
    const mpz_class n(argv[1]);
    if (argc == 2)
      print_table_sizes(n);
    else
      tune(n, std::stod(argv[2]), {argv + 3, argv + argc});
  } catch (const std::exception& error) {
    fmt::print(stderr, "sieve_tune: {}\n", error.what());
    return 2;
  }
  return 0;
}
