#include "kernels/numbers.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <stdexcept>

#include "kernels/base/bytes.hpp"

namespace heiretsu {
namespace {

std::size_t words_of(const mpz_class& value) { return (mpz_sizeinbase(value.get_mpz_t(), 2) + 63) / 64; }

/// Where place i stands among ascending places; their number where it does not.
std::size_t find(std::span<const std::uint32_t> places, std::size_t i) {
  const auto found = std::lower_bound(places.begin(), places.end(), i);
  return found != places.end() && *found == i ? static_cast<std::size_t>(found - places.begin()) : places.size();
}

/// Which of ascending places lie within a range.
Range within(std::span<const std::uint32_t> places, Range range) {
  const auto first = std::lower_bound(places.begin(), places.end(), range.first);
  const auto last = std::lower_bound(first, places.end(), range.last);
  return {static_cast<std::uint64_t>(first - places.begin()), static_cast<std::uint64_t>(last - places.begin())};
}

template <class T>
void put(ByteWriter& writer, const std::vector<T>& values) {
  writer.put_text({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

template <class T>
std::vector<T> get(ByteReader& reader) {
  const std::string_view bytes = reader.get_text();
  if (bytes.size() % sizeof(T) != 0) throw std::invalid_argument("numbers: a part of the message ends within a value");
  std::vector<T> values(bytes.size() / sizeof(T));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(values.data()));
  return values;
}

}  // namespace

mpz_class mpz_of(Uint128 value) {
  mpz_class result;
  mpz_import(result.get_mpz_t(), 1, -1, sizeof value, 0, 0, &value);
  return result;
}

Uint128 uint128_of(const mpz_class& value) {
  Uint128 result = 0;
  mpz_export(&result, nullptr, -1, sizeof result, 0, 0, value.get_mpz_t());
  return result;
}

void Numbers::clear() {
  first_ = 0;
  count_ = following_ = 0;
  words_.clear();
  wide_.clear();
  wide_places_.clear();
  large_.clear();
  large_places_.clear();
}

void Numbers::push_back(const mpz_class& value) {
  if (value.fits_ulong_p()) {
    push_back(std::uint64_t{value.get_ui()});
    return;
  }
  if (words_of(value) == 2) return push_back_wide(uint128_of(value));
  if (is_range()) spread();
  large_places_.push_back(static_cast<std::uint32_t>(words_.size()));
  words_.push_back(0);
  large_.push_back(value);
}

void Numbers::push_back_wide(Uint128 value) {
  if (value >> 64 == 0) return push_back(static_cast<std::uint64_t>(value));
  if (words_.empty() && continue_range(value)) return;
  if (is_range()) spread();
  wide_places_.push_back(static_cast<std::uint32_t>(words_.size()));
  words_.push_back(0);
  wide_.push_back(value);
}

void Numbers::set_range(Uint128 first, std::uint64_t count) {
  clear();
  first_ = first;
  count_ = count;
}

/// Becomes a list of the same numbers.
void Numbers::spread() {
  const std::uint64_t count = count_;
  words_.resize(count);
  if (is_wide_range()) {
    wide_.resize(count);
    wide_places_.resize(count);
    for (std::uint64_t i = 0; i < count; ++i) wide_[i] = first_ + i;
    std::iota(wide_places_.begin(), wide_places_.end(), 0);
  } else {
    std::iota(words_.begin(), words_.end(), static_cast<std::uint64_t>(first_));
  }
  first_ = 0;
  count_ = following_ = 0;
}

std::span<const std::uint64_t> Numbers::words(Range places, std::vector<std::uint64_t>& memory) const {
  if (!is_range()) return std::span(words_).subspan(places.first, places.size());
  memory.assign(places.size(), 0);
  if (!is_wide_range()) std::iota(memory.begin(), memory.end(), static_cast<std::uint64_t>(first_) + places.first);
  return memory;
}

std::span<const Uint128> Numbers::wide(Range which, std::vector<Uint128>& memory) const {
  if (!is_range()) return std::span(wide_).subspan(which.first, which.size());
  memory.resize(which.size());
  for (std::uint64_t i = 0; i < which.size(); ++i) memory[i] = first_ + which.first + i;
  return memory;
}

bool Numbers::has_wider(std::size_t i) const {
  return find(wide_places_, i) < wide_places_.size() || find(large_places_, i) < large_places_.size();
}

std::vector<std::uint32_t> Numbers::wider_places(Range places) const {
  std::vector<std::uint32_t> all;
  if (is_wide_range()) {
    all.resize(places.size());
    std::iota(all.begin(), all.end(), static_cast<std::uint32_t>(places.first));
    return all;
  }
  const Range wide_range = wide_within(places), large_range = large_within(places);
  const auto wide = std::span(wide_places_).subspan(wide_range.first, wide_range.size());
  const auto large = large_places().subspan(large_range.first, large_range.size());
  std::merge(wide.begin(), wide.end(), large.begin(), large.end(), std::back_inserter(all));
  return all;
}

Range Numbers::wide_within(Range places) const { return is_wide_range() ? places : within(wide_places_, places); }
Range Numbers::large_within(Range places) const { return within(large_places_, places); }

mpz_class Numbers::value(std::size_t i) const {
  if (is_range()) return mpz_of(first_ + i);
  if (const std::uint64_t small = word(i); small != 0) return mpz_class(small);
  if (const std::size_t at = find(wide_places_, i); at < wide_.size()) return mpz_of(wide_[at]);
  if (const std::size_t at = find(large_places_, i); at < large_.size()) return large_[at];
  return 0;
}

std::string Numbers::to_bytes() const {
  constexpr std::size_t headers = 128, larger = 48;  // bytes, of most numbers from 2^128 on
  ByteWriter writer(headers + 8 * words_.size() + 20 * wide_.size() + larger * large_.size());
  writer.put(first_);
  writer.put(std::array{count_, following_});
  put(writer, words_);
  put(writer, wide_);
  put(writer, wide_places_);
  put(writer, large_places_);
  for (const mpz_class& value : large_) {
    std::vector<std::uint64_t> words(words_of(value));
    mpz_export(words.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, value.get_mpz_t());
    put(writer, words);
  }
  return writer.take();
}

Numbers Numbers::from_bytes(std::string_view bytes) {
  Numbers numbers;
  try {
    ByteReader reader(bytes);
    numbers.first_ = reader.get<Uint128>();
    const auto counts = reader.get<std::array<std::uint64_t, 2>>();
    numbers.count_ = counts[0];
    numbers.following_ = counts[1];
    numbers.words_ = get<std::uint64_t>(reader);
    numbers.wide_ = get<Uint128>(reader);
    numbers.wide_places_ = get<std::uint32_t>(reader);
    numbers.large_places_ = get<std::uint32_t>(reader);
    for (std::size_t i = 0; i < numbers.large_places_.size(); ++i) {
      const std::vector<std::uint64_t> words = get<std::uint64_t>(reader);
      mpz_import(numbers.large_.emplace_back().get_mpz_t(), words.size(), -1, sizeof(std::uint64_t), 0, 0,
                 words.data());
    }
    if (!reader.empty()) throw std::invalid_argument("numbers: the message is too long");
  } catch (const std::logic_error& error) {  // shorter than it says
    throw std::invalid_argument(error.what());
  }
  if (numbers.wide_.size() != numbers.wide_places_.size())
    throw std::invalid_argument("numbers: a message without places");
  return numbers;
}

}  // namespace heiretsu
