#include "drivers/workload/declared.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <functional>

#include <fmt/core.h>

#include "drivers/program/exception_line.hpp"
#include "kernels/base/quote.hpp"

namespace heiretsu {
namespace {

constexpr std::uint64_t max_items = (std::uint64_t{1} << 63) - 1;  // above it is a negative number, taken for none

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw UsageError(name.empty() ? what : fmt::format("workload {}: {}", name, what));
}

bool is_name(const std::string& text) {
  return !text.empty() && text.front() != '-' && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

void check_name(const std::string& name) {
  if (!is_name(name))
    throw UsageError(fmt::format("workload: its name is {} (letters, digits, - and _)", quoted(name)));
}

template <class Method, class Runs>
void check_methods(const std::string& workload, const std::vector<Method>& methods, const Runs& runs) {
  std::vector<std::string> names;
  for (const Method& method : methods) {
    if (!is_name(method.name) || method.name == "all")
      refuse(workload,
             fmt::format("method {}: its name is letters, digits, - and _, and not all", quoted(method.name)));
    if (!runs(method)) refuse(workload, fmt::format("method {}: it has nothing to run", quoted(method.name)));
    if (std::find(names.begin(), names.end(), method.name) != names.end())
      refuse(workload, fmt::format("method {}: there are two of that name", quoted(method.name)));
    names.push_back(method.name);
  }
}

/// Calls a function of the workload on every rank. @throws UsageError on every rank, at rank 0 with the line of the
/// first rank on which it threw. Collective.
void on_every_rank(const MapWorkload& workload, const Ranks& ranks, const std::string& what,
                   const std::function<void()>& call) {
  std::string problem;
  try {
    call();
  } catch (const UsageError& error) {
    problem = error.what();
  } catch (...) {
    problem = fmt::format("workload {}: {}: {}", workload.name, what, exception_line());
  }
  if (!ranks.any(!problem.empty())) return;
  for (const std::string& theirs : ranks.gather(problem))
    if (problem.empty()) problem = theirs;
  throw UsageError(problem);
}

/// Work is additive: that of the whole is that of its parts, wherever it is cut.
void check_additive(const MapWorkload& workload, std::uint64_t count) {
  const double whole = work_of(workload, {0, count});
  for (const std::uint64_t cut : {std::uint64_t{1}, count / 2, count - 1}) {
    const double parts = work_of(workload, {0, cut}) + work_of(workload, {cut, count});
    if (std::abs(parts - whole) > 1e-9 * whole)
      refuse(workload.name,
             fmt::format("work is not additive: that of {} is {:.10g}, that of {} and {} together {:.10g}",
                         items_text(workload.items, {0, count}), whole, items_text(workload.items, {0, cut}),
                         items_text(workload.items, {cut, count}), parts));
  }
}

/// What one rank says of itself.
Declared checked(const MapWorkload& workload, std::uint64_t count, std::uint64_t grain) {
  if (count == 0 || count > max_items)
    refuse(workload.name, fmt::format("it has {} {} (1 to 2^63 - 1)", count, workload.items));
  if (grain == 0) refuse(workload.name, fmt::format("its grain is 0 {} (at least 1)", workload.items));
  if (work_of(workload, {0, count}) == 0)
    refuse(workload.name, fmt::format("the work of {} is 0 (it must be more)", items_text(workload.items, {0, count})));
  if (count > 1) check_additive(workload, count);
  return {count, grain};
}

}  // namespace

std::string items_text(const std::string& items, Range range) {
  if (range.size() == 1) return fmt::format("{} {}", items, range.first);
  return range.empty() ? fmt::format("no {}", items) : fmt::format("{} {}..{}", items, range.first, range.last - 1);
}

double work_of(const MapWorkload& workload, Range items) {
  if (!workload.work) return static_cast<double>(items.size());
  const double work = workload.work(items);
  if (!std::isfinite(work) || work < 0)
    refuse(workload.name,
           fmt::format("the work of {} is {} (a finite number, 0 or more)", items_text(workload.items, items), work));
  return work;
}

Declared declared_by(const MapWorkload& workload, const Ranks& ranks) {
  std::uint64_t count = 0, grain = 1;
  on_every_rank(workload, ranks, "count", [&] { count = workload.count(); });
  if (workload.grain) on_every_rank(workload, ranks, "grain", [&] { grain = workload.grain(); });
  const auto differ = [&](std::uint64_t value) {
    const std::uint64_t first = ranks.from_root(value);
    return ranks.any(value != first);
  };
  if (differ(count)) refuse(workload.name, fmt::format("its ranks do not agree on how many {} it has", workload.items));
  if (differ(grain)) refuse(workload.name, "its ranks do not agree on its grain");
  Declared declared{};
  on_every_rank(workload, ranks, "work", [&] { declared = checked(workload, count, grain); });
  return declared;
}

void check_names(const MapWorkload& workload) {
  check_name(workload.name);
  if (workload.items.empty()) refuse(workload.name, "its items have no name (items)");
  check_methods(workload.name, workload.methods, [](const MapVariant& method) { return bool(method.use); });
}

void check_functions(const MapWorkload& workload) {
  if (!workload.count) refuse(workload.name, "it does not say how many items it has (count)");
  if (static_cast<bool>(workload.rows) == static_cast<bool>(workload.reduction))
    refuse(workload.name,
           workload.rows ? "it has rows and a reduction (one of the two)" : "it needs rows or a reduction");
  if (workload.check && !workload.rows)
    refuse(workload.name, "check is of rows; a reduction has its own (Reduce::check)");
  if (workload.rows_per_item != 0 && !workload.rows)
    refuse(workload.name, "rows_per_item is of rows, and it has a reduction");
  if (const std::string missing = workload.reduction ? workload.reduction->missing() : ""; !missing.empty())
    refuse(workload.name, fmt::format("its reduction lacks the function {}", missing));
}

void check_names(const TeamWorkload& workload) {
  check_name(workload.name);
  if (workload.methods.empty()) refuse(workload.name, "it has no method");
  check_methods(workload.name, workload.methods, [](const TeamVariant& method) { return bool(method.run); });
}

Invocation with_page(const Invocation& run, const PageBuild& page) {
  Invocation with = run;
  with.provenance = {{"page_compiler", page.compiler}, {"page_optimized", page.optimized ? "yes" : "no"}};
  if (!page.optimized)
    with.warning =
        "the workload was compiled without optimization, so that its times mean little"
        " (cmake -DCMAKE_BUILD_TYPE=Release)";
  return with;
}

}  // namespace heiretsu
