#include "kernels/numbers.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

namespace heiretsu {
namespace {

/// What stands in front: how many numbers, and how many of them are big.
struct Header {
  std::uint64_t numbers;
  std::uint64_t big;
  std::uint64_t following;
  std::uint64_t consecutive;  // 1: of the small numbers only the first is sent
};

/// In front of the 64-bit words of a big number, least significant first.
struct BigHeader {
  std::uint32_t index;
  std::uint32_t words;
};

std::uint32_t words_of(const mpz_class& value) { return static_cast<std::uint32_t>((mpz_sizeinbase(value.get_mpz_t(), 2) + 63) / 64); }

/// Takes values off the front of a message.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::uint64_t elements, std::size_t element_bytes) {
    if (elements > rest_.size() / element_bytes) throw std::invalid_argument("numbers: the message is cut short");
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(elements) * element_bytes);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  template <class T>
  T value() {
    T result;
    std::memcpy(&result, take(1, sizeof(T)).data(), sizeof(T));
    return result;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

void Numbers::clear() {
  following_ = 0;
  small_.clear();
  indices_.clear();
  big_.clear();
}

void Numbers::push_back(const mpz_class& value) {
  if (value.fits_ulong_p()) {
    push_back(std::uint64_t{value.get_ui()});
    return;
  }
  indices_.push_back(static_cast<std::uint32_t>(size()));
  big_.push_back(value);
  small_.push_back(0);
}

bool Numbers::consecutive() const {
  if (empty() || !indices_.empty()) return false;
  return std::adjacent_find(small_.begin(), small_.end(), [](auto a, auto b) { return b == 0 || a != b - 1; }) == small_.end();
}

std::size_t Numbers::find_big(std::size_t i) const {
  const auto found = std::lower_bound(indices_.begin(), indices_.end(), i);
  if (found == indices_.end() || *found != i) return indices_.size();
  return static_cast<std::size_t>(found - indices_.begin());
}

std::string Numbers::to_bytes() const {
  const bool short_form = consecutive();
  const std::size_t sent = short_form ? 1 : size();
  std::size_t length = sizeof(Header) + sent * sizeof(std::uint64_t);
  for (const auto& value : big_) length += sizeof(BigHeader) + words_of(value) * sizeof(std::uint64_t);
  std::string bytes(length, '\0');

  char* out = bytes.data();
  const auto put = [&out](const void* data, std::size_t count) {
    if (count != 0) std::memcpy(out, data, count);
    out += count;
  };
  const Header header{size(), big_.size(), following_, short_form ? 1U : 0U};
  put(&header, sizeof header);
  put(small_.data(), sent * sizeof(std::uint64_t));
  for (std::size_t b = 0; b < big_.size(); ++b) {
    const BigHeader big_header{indices_[b], words_of(big_[b])};
    put(&big_header, sizeof big_header);
    mpz_export(out, nullptr, -1, sizeof(std::uint64_t), 0, 0, big_[b].get_mpz_t());
    out += big_header.words * sizeof(std::uint64_t);
  }
  return bytes;
}

Numbers Numbers::from_bytes(std::string_view bytes) {
  Reader reader(bytes);
  const auto header = reader.value<Header>();
  Numbers numbers;
  numbers.following_ = header.following;
  if (header.numbers > std::uint64_t{1} << 32) throw std::invalid_argument("numbers: the message holds too many");
  if (header.consecutive == 1) {
    const auto first = reader.value<std::uint64_t>();
    numbers.small_.resize(static_cast<std::size_t>(header.numbers));
    std::iota(numbers.small_.begin(), numbers.small_.end(), first);
  } else {
    const auto small = reader.take(header.numbers, sizeof(std::uint64_t));
    numbers.small_.resize(static_cast<std::size_t>(header.numbers));
    if (!small.empty()) std::memcpy(numbers.small_.data(), small.data(), small.size());
  }
  for (std::uint64_t b = 0; b < header.big; ++b) {
    const auto big_header = reader.value<BigHeader>();
    const auto words = reader.take(big_header.words, sizeof(std::uint64_t));
    mpz_class value;
    mpz_import(value.get_mpz_t(), big_header.words, -1, sizeof(std::uint64_t), 0, 0, words.data());
    numbers.indices_.push_back(big_header.index);
    numbers.big_.push_back(std::move(value));
  }
  if (!reader.at_end()) throw std::invalid_argument("numbers: the message is too long");
  return numbers;
}

}  // namespace heiretsu
