#pragma once
#include <cstdint>
#include <iosfwd>
#include <random>
#include <string>
#include <vector>

namespace heiretsu::foresee {

/// What handing out work takes: measured times in seconds, each as likely as the others. An empty list means 0.
struct Latency {
  std::vector<double> take;     ///< to take one range from the pool of a node, or for a thread from its rank's range
  std::vector<double> message;  ///< a small message from one node to another, one way
  std::vector<double> serve;    ///< rank 0's work for one request
  std::vector<double> service_nap;  ///< how long the sleep of an idle service thread lasts
  std::vector<double> rank_nap;     ///< how long the sleep of a rank that waits for its node's pool lasts
};

/// The members of a Latency by their names in the text that read_latency reads.
struct LatencyTerm {
  const char* name;
  std::vector<double> Latency::*times;
};
inline constexpr LatencyTerm latency_terms[] = {{"take", &Latency::take},
                                                {"message", &Latency::message},
                                                {"serve", &Latency::serve},
                                                {"service_nap", &Latency::service_nap},
                                                {"rank_nap", &Latency::rank_nap}};

/// Reads sets of times: each line is a term's name and its times in seconds; a name that comes again begins the next
/// set. Other names are ignored. @throws UsageError naming `source` for what are no times, or when a term is missing in
/// a set.
[[nodiscard]] std::vector<Latency> read_latency(std::istream& text, const std::string& source);

/// The same of a file, of at most 16 MiB. @throws UsageError also when it cannot be read.
[[nodiscard]] std::vector<Latency> read_latency_file(const std::string& path);

/// Draws from measured times (their empirical distribution).
class Times {
 public:
  explicit Times(const std::vector<double>& measured);

  /// One of them; 0 when there are none.
  [[nodiscard]] double draw(std::mt19937_64& random) const;
  /// The residual life: of such times in a row, what is left of the current one at a random moment. Long ones are
  /// current more often (the inspection paradox).
  [[nodiscard]] double draw_residual(std::mt19937_64& random) const;
  [[nodiscard]] double mean() const { return mean_; }

 private:
  std::vector<double> measured_;
  std::vector<double> current_;  // each as often as it is current at a random moment
  double mean_ = 0;
};

/// When a thread that has slept again and again from `since` on, each time for one of `naps`, first wakes at or after
/// `when`.
[[nodiscard]] double wake(double since, double when, const Times& naps, std::mt19937_64& random);

}  // namespace heiretsu::foresee
