#include "drivers/factorize/unit_options.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "drivers/factorize/large/large_number.hpp"
#include "drivers/input/expression.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"
#include "kernels/factorize/big/splitting.hpp"
#include "kernels/factorize/quadratic_sieve/quadratic_sieve.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::uint64_t max_unit = std::uint64_t{1} << 62;

[[noreturn]] void refuse_units(const std::string& text) {
  throw UsageError(fmt::format(
      "--units: {} is neither A..B, both ends in, nor part I/K of all (such as 0..4999, or 1/4 to 4/4)", quoted(text)));
}

std::uint64_t number_of(const std::string& text, const std::string& whole) {
  try {
    const mpz_class value = evaluate(text);
    if (value <= mpz_class(max_unit)) return value.get_ui();
  } catch (const UsageError&) {  // told below
  }
  refuse_units(whole);
}

}  // namespace

UnitChoice UnitChoice::of(const std::string& text) {
  if (const auto dots = text.find(".."); dots != std::string::npos) {
    const std::uint64_t first = number_of(text.substr(0, dots), text), last = number_of(text.substr(dots + 2), text);
    if (first > last) refuse_units(text);
    return {{first, last + 1}, 0, 0};
  }
  const auto slash = text.find('/');
  if (slash == std::string::npos) refuse_units(text);
  const UnitChoice choice{{}, number_of(text.substr(0, slash), text), number_of(text.substr(slash + 1), text)};
  if (choice.part < 1 || choice.part > choice.parts) refuse_units(text);
  return choice;
}

Range UnitChoice::of_about(std::uint64_t needed) const {
  if (parts == 0) return units;
  const auto end_of = [all = std::max(needed, parts), of = parts](std::uint64_t parts_before) {
    return all / of * parts_before + std::min(all % of, parts_before);
  };
  return {end_of(part - 1), end_of(part)};
}

void check_unit_options(const Options& options) {
  const std::string option = options.sieve_only ? "--sieve-only" : "--relations";
  if (!options.sieve_only && options.relations.empty()) return;
  if (!one_number(options))
    throw UsageError(fmt::format("{} is for one number, the first argument: factorize N {}", option,
                                 options.sieve_only ? "--sieve-only --units 1/4" : "--relations FILE..."));
  if (options.sieve_only && options.units.empty())
    throw UsageError("--sieve-only needs --units A..B, or part I/K of all (--dry-run --jobs 4 tells which)");
  if (options.common.repeats() || options.common.warmup > 0)
    throw UsageError(fmt::format("{} excludes --repeat, --until and --warmup: units are sieved once", option));
  if (options.method != "auto" && options.method != "qs")
    throw UsageError(fmt::format("{} is for the quadratic sieve: --method auto or qs", option));
}

mpz_class shared_part(const Options& options) {
  const std::string& number = options.numbers[0];
  const auto part = hard_part(evaluate(number));
  if (!part)
    throw UsageError(fmt::format("{} needs no jobs: it has no composite part of {} bits (57 digits) and more",
                                 quoted(number), min_hard_bits));
  if (mpz_sizeinbase(part->get_mpz_t(), 2) > max_sievable_bits)
    throw UsageError(fmt::format("{} is too large for the sieve, which takes {} bits (135 digits)", quoted(number),
                                 max_sievable_bits));
  if (root_of_power(*part))
    throw UsageError(
        fmt::format("{} needs no jobs: its composite part is a power of a smaller number", quoted(number)));
  return *part;
}

}  // namespace heiretsu::factorize
