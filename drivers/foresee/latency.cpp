#include "drivers/foresee/latency.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <istream>
#include <iterator>
#include <numeric>
#include <sstream>

#include <fmt/core.h>

#include "kernels/base/usage_error.hpp"

namespace heiretsu::foresee {
namespace {

std::vector<double> read_times(std::istream& line, const std::string& source, const std::string& name) {
  std::vector<double> times;
  for (std::string word; line >> word;) {
    std::istringstream number(word);
    double seconds = 0;
    if (!(number >> seconds) || !number.eof() || !std::isfinite(seconds) || seconds < 0)
      throw UsageError(fmt::format("{}: {}: '{}' is not a time in seconds", source, name, word));
    times.push_back(seconds);
  }
  if (times.empty()) throw UsageError(fmt::format("{}: {} has no times", source, name));
  return times;
}

}  // namespace

std::vector<Latency> read_latency(std::istream& text, const std::string& source) {
  std::vector<Latency> sets;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    const auto* const term = std::find_if(std::begin(latency_terms), std::end(latency_terms),
                                          [&](const LatencyTerm& one) { return name == one.name; });
    if (term == std::end(latency_terms)) continue;
    std::vector<double> times = read_times(words, source, name);
    if (sets.empty() || !(sets.back().*(term->times)).empty()) sets.emplace_back();
    sets.back().*(term->times) = std::move(times);
  }
  if (sets.empty())
    throw UsageError(fmt::format("{}: holds no times of handing out work (foresee --measure prints them)", source));
  for (const Latency& set : sets)
    for (const LatencyTerm& term : latency_terms)
      if ((set.*(term.times)).empty())
        throw UsageError(fmt::format("{}: {} is missing (foresee --measure prints all)", source, term.name));
  return sets;
}

std::vector<Latency> read_latency_file(const std::string& path) {
  constexpr std::size_t max_size = std::size_t{16} << 20;  // a measurement has some 0.1 MB
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(fmt::format("--latency: {} cannot be read", path));
  std::string text(max_size + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_size)
    throw UsageError(fmt::format("--latency: {} is larger than 16 MiB: foresee --measure prints less", path));
  std::istringstream lines(text);
  return read_latency(lines, path);
}

Times::Times(const std::vector<double>& measured) : measured_(measured) {
  if (measured.empty()) return;
  const double sum = std::accumulate(measured.begin(), measured.end(), 0.0);
  mean_ = sum / static_cast<double>(measured.size());
  constexpr int steps = 1024;
  double passed = 0;
  std::size_t at = 0;
  for (int step = 0; step < steps && sum > 0;
       ++step) {  // the one that is current at (step + 1/2) / steps of all in a row
    while (at + 1 < measured.size() && passed + measured[at] < (step + 0.5) / steps * sum) passed += measured[at++];
    current_.push_back(measured[at]);
  }
}

double Times::draw(std::mt19937_64& random) const {
  return measured_.empty() ? 0 : measured_[((random() >> 32) * measured_.size()) >> 32];
}

double Times::draw_residual(std::mt19937_64& random) const {
  if (current_.empty()) return 0;
  const std::uint64_t drawn = random();
  return current_[((drawn >> 32) * current_.size()) >> 32] * static_cast<double>(drawn & 0xffffffffU) * 0x1p-32;
}

double wake(double since, double when, const Times& naps, std::mt19937_64& random) {
  if (naps.mean() <= 0) return std::max(since, when);
  if (when > since + 4 * naps.mean()) return when + naps.draw_residual(random);
  double at = since;
  while (at < when) at += naps.draw(random);
  return at;
}

}  // namespace heiretsu::foresee
