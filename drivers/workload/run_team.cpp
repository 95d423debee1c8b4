#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "drivers/program/exception_line.hpp"
#include "drivers/program/team_program.hpp"
#include "drivers/team/team.hpp"
#include "drivers/workload/declared.hpp"
#include "kernels/base/quote.hpp"

namespace heiretsu {
namespace {

bool is_figure_name(const std::string& name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

/// What is wrong with what threads said of themselves; empty where nothing is.
std::string wrong_outcome(const RankSample& sample) {
  for (const ThreadSample& thread : sample.threads) {
    if (!std::isfinite(thread.work) || thread.work < 0)
      return fmt::format("an Outcome has work {} (a finite number, 0 or more)", thread.work);
    for (const double seconds : thread.phases)
      if (!std::isfinite(seconds) || seconds < 0)
        return fmt::format("an Outcome waited or communicated for {} seconds (a finite number, 0 or more)", seconds);
  }
  return {};
}

/// Figures become attributes of the record. @throws std::runtime_error where they cannot.
TeamFindings checked(TeamFindings findings) {
  std::set<std::string> names;
  for (const auto& [name, value] : findings.figures) {
    if (!is_figure_name(name))
      throw std::runtime_error(fmt::format("findings: figure {}: its name is letters, digits and _", quoted(name)));
    if (!names.insert(name).second) throw std::runtime_error(fmt::format("findings: there are two figures {}", name));
  }
  findings.line = one_line(findings.line);
  return findings;
}

/// A method of a workload as the frame runs it.
class VariantRun final : public TeamRun {
 public:
  VariantRun(const TeamVariant& method, const TeamContext& context) : method_(method), context_(context) {}

  TeamPass pass() override {
    if (method_.prepare) method_.prepare(context_);
    TeamPass pass;
    pass.sample =
        run_team(context_.ranks, context_.threads, [this](Team& team) { return method_.run(team, context_); });
    context_.ranks.barrier();  // all have finished
    problem_ = wrong_outcome(pass.sample);
    const std::string wrong = method_.check ? one_line(method_.check(context_)) : std::string();
    if (problem_.empty()) problem_ = wrong;
    pass.right = problem_.empty();
    for (const std::string& theirs : context_.ranks.gather(problem_))
      if (problem_.empty()) problem_ = theirs;
    return pass;
  }

  [[nodiscard]] std::string result() const override {
    return !problem_.empty() ? problem_ : method_.check ? "right" : "not checked";
  }

  [[nodiscard]] TeamFindings findings(const TeamTimes& times) const override {
    if (method_.findings) return checked(method_.findings(times));
    return {fmt::format("{:.3g} s, {} items", times.seconds, times.items), {}};
  }

 private:
  const TeamVariant& method_;
  TeamContext context_;
  std::string problem_;  // at rank 0 that of the first rank that has one
};

TeamMethod method_of(const TeamVariant& method) {
  return {method.name, method.what, method.needs_mpi,
          [&method](const TeamContext& context) { return std::make_unique<VariantRun>(method, context); }};
}

int run_team_workload(const Invocation& run, const TeamWorkload& workload) {
  check_names(workload);
  TeamProgram program;
  program.name = workload.name;
  program.question = workload.question;
  program.work_unit = workload.work_unit;
  program.min_threads = workload.min_threads;
  program.random = workload.random;
  program.deterministic = workload.deterministic;
  for (const TeamVariant& method : workload.methods) program.methods.push_back(method_of(method));
  program.add_options = [&workload](CommandLine& line) {
    if (workload.options) workload.options(line);
    if (!workload.size_option.empty()) line.list_size(workload.size_option);
  };
  return run_team_program(run, program);
}

}  // namespace

int run(int argc, char** argv, const TeamWorkload& workload, PageBuild page) {
  return run_program(argc, argv,
                     [&](const Invocation& run) { return run_team_workload(with_page(run, page), workload); });
}

}  // namespace heiretsu
