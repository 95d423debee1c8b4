#include "drivers/factorize/large/relation_header.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "drivers/output/checksum.hpp"
#include "kernels/base/quote.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu::factorize {
namespace {

constexpr std::string_view format_name = "heiretsu sieve ", version = "1";
constexpr std::size_t parameters_size = SieveParameters::bytes_size, checksum_size = sizeof(std::uint64_t);

std::string lines_of(const mpz_class& n) { return fmt::format("{}{}\n{}\n", format_name, version, n.get_str()); }

/// As bytes, little endian.
std::string checksum_bytes(std::string_view bytes) {
  Checksum checksum;
  checksum.add(bytes);
  std::string result;
  for (unsigned i = 0; i < checksum_size; ++i) result += static_cast<char>(checksum.value() >> (8 * i));
  return result;
}

UsageError nonsense(const std::string& path) {
  return UsageError(fmt::format("'{}' says nonsense of what it belongs to (remove it to begin anew)", path));
}

using Member = std::pair<const char*, std::uint64_t>;

std::array<Member, 10> members_of(const SieveParameters& p) {
  return {{{"multiplier", p.multiplier},
           {"primes", p.primes},
           {"unsieved", p.unsieved},
           {"places", p.places},
           {"threshold", p.threshold},
           {"large bound", p.large_bound},
           {"double bound", p.double_bound},
           {"factors of a", p.factors_of_a},
           {"pool", p.pool},
           {"log polynomials", p.log_polynomials}}};
}

}  // namespace

std::string RelationHeader::bytes() const {
  std::string result = lines_of(n);
  const auto values = parameters.bytes();
  result.append(values.begin(), values.end());
  return result + checksum_bytes(result);
}

bool RelationHeader::is_incomplete(std::string_view file, const mpz_class& n) {
  const std::string lines = lines_of(n);
  return file.size() < lines.size() + parameters_size + checksum_size &&
         file.substr(0, lines.size()) == std::string_view(lines).substr(0, file.size());
}

bool RelationHeader::is_one(std::string_view file) { return file.starts_with(format_name); }

RelationHeader RelationHeader::of(std::string_view file, const std::string& path) {
  if (!is_one(file))
    throw UsageError(fmt::format("'{}' is not the file of a sieve (move it away, or name another --output)", path));
  const std::string_view first = file.substr(0, file.find('\n'));
  if (first.substr(format_name.size()) != version)
    throw UsageError(
        fmt::format("'{}' is a {}, this program goes on from a '{}{}'", path, quoted(first), format_name, version));
  const std::size_t lines = file.find('\n', first.size() + 1) + 1, end = lines + parameters_size;
  if (lines == 0 || file.size() < end + checksum_size ||
      file.substr(end, checksum_size) != checksum_bytes(file.substr(0, end)))
    throw UsageError(fmt::format("'{}' is damaged where it says what it belongs to (remove it to begin anew)", path));
  RelationHeader header;
  const bool number = header.n.set_str(std::string(file.substr(first.size() + 1, lines - first.size() - 2)), 10) == 0;
  std::array<std::uint8_t, parameters_size> values;
  std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(lines), parameters_size, values.begin());
  header.parameters = SieveParameters::from(values);
  if (!number) throw nonsense(path);
  return header;
}

void check_possible(const SieveParameters& p, const std::string& path) {
  constexpr std::uint32_t block = 1U << 15;
  const bool part = p.places >= 1U << 8 && p.places <= block && std::has_single_bit(p.places);
  const bool whole = p.places > 0 && p.places % block == 0 && p.places <= 1U << 20;
  const bool possible = p.multiplier >= 1 && p.multiplier < 1000 && p.primes >= 2 && p.primes <= 1U << 22 &&
                        p.unsieved <= p.primes && (part || whole) && p.threshold < 512 && p.factors_of_a >= 1 &&
                        p.factors_of_a <= p.pool && p.pool <= 64 && p.pool <= p.primes &&
                        p.log_polynomials < p.factors_of_a;
  if (!possible) throw nonsense(path);
}

std::string difference(const SieveParameters& one, const SieveParameters& other) {
  const auto a = members_of(one), b = members_of(other);
  std::string as, bs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    as += fmt::format("{}{} {}", as.empty() ? "" : ", ", a[i].first, a[i].second);
    bs += fmt::format("{}{} {}", bs.empty() ? "" : ", ", b[i].first, b[i].second);
  }
  return fmt::format("{}, not with {}", as, bs);
}

}  // namespace heiretsu::factorize
