#include "drivers/record/provenance.hpp"

#include <fmt/format.h>
#include <hwloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "drivers/record/build_info.hpp"
#include "drivers/record/destination.hpp"
#include "drivers/record/file_format.hpp"

namespace heiretsu {
namespace {

/// One argument, in single quotes unless all of its characters are harmless.
std::string quoted(std::string_view argument) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!argument.empty() && argument.find_first_not_of(harmless) == std::string_view::npos) return std::string(argument);
  std::string result = "'";
  for (const char c : argument) c == '\'' ? result += "'\\''" : result += c;
  return result + "'";
}

void add_environment(Attributes& attributes) {
  Attributes variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    if (is_kept_variable(text.substr(0, equals)))
      variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::sort(variables.begin(), variables.end());
  variables.erase(
      std::unique(variables.begin(), variables.end(), [](const auto& a, const auto& b) { return a.first == b.first; }),
      variables.end());
  attributes.insert(attributes.end(), variables.begin(), variables.end());
}

}  // namespace

bool is_kept_variable(std::string_view name) {
  constexpr std::array<std::string_view, 4> kept{"OMP_", "GOMP_", "OMPI_", "SLURM_"};
  // initial_wdir of Open MPI is the folder that it was started in: a path of one machine.
  constexpr std::array<std::string_view, 10> secret{
      "TOKEN", "SECRET", "PASS", "KEY", "JWT", "CRED", "_uri", "_URI", "precondition_transports", "initial_wdir"};
  return std::any_of(kept.begin(), kept.end(), [&](std::string_view prefix) { return name.starts_with(prefix); }) &&
         std::none_of(secret.begin(), secret.end(),
                      [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

std::string shell_line(std::span<const char* const> argv) {
  std::string line;
  for (const char* argument : argv) line += (line.empty() ? "" : " ") + quoted(argument);
  return line;
}

Attributes run_provenance(const RunFacts& facts) {
  const BuildInfo& build = build_info();
  Attributes attributes{
      {"argv", shell_line(facts.argv)},
      {"start", utc(facts.start)},
      {"mpi_startup_seconds", fmt::format("{}", facts.mpi_startup_seconds)},
      {"version", std::string(build.version)},
      {"commit", std::string(build.commit)},
      {"dirty", std::string(build.dirty)},
      {"compiler", std::string(build.compiler)},
      {"flags", std::string(build.flags)},
      {"build_type", std::string(build.build_type)},
      {"mpi", facts.mpi_library},
      {"openmp", std::string(build.openmp)},
      {"hdf5", file_format().library_version()},
      {"hwloc", HWLOC_VERSION},
      {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
  };
  add_environment(attributes);
  return attributes;
}

}  // namespace heiretsu
