// Every wrapper of calls.def hands on what it is given, each argument in its place, and counts the call. Started with
// the library that watches and stand_in.cpp's, in this order, before it (CMakeLists.txt).
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "drivers/watch/left.hpp"
#include "tests/drivers/watch/arrived.hpp"

namespace {

using namespace heiretsu::watch;
using word = std::intptr_t;
using Function = word(word, word, word, word, word, word, word, word, word, word, word, word, word, word, word, word);

constexpr std::size_t most = 16;
constexpr int lengths = 3;  // of Fortran: ierror and two lengths of texts

struct Facts {
  std::string name;
  std::string small;
  std::size_t words;
  std::size_t bytes;
};

const std::vector<Facts> calls{
#define CALL(name, small, large, words, phase, bytes, marks) {#name, #small, words, bytes},
#include "drivers/watch/calls.def"
#undef CALL
};

Arrived& arrived() {
  auto* const function = reinterpret_cast<ArrivedFunction*>(dlsym(RTLD_DEFAULT, "arrived_last"));
  if (function == nullptr) throw std::runtime_error("the library that stands in for MPI is not loaded");
  return *function();
}

void call(const std::string& symbol, const std::array<word, most>& w) {
  auto* const function = reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, symbol.c_str()));
  ASSERT_NE(function, nullptr) << symbol;
  Dl_info info{};
  ASSERT_NE(dladdr(reinterpret_cast<void*>(function), &info), 0);
  ASSERT_NE(std::string(info.dli_fname).find("libheiretsu_watch"), std::string::npos) << symbol << " is not wrapped";
  arrived() = {};
  EXPECT_EQ(
      function(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15]),
      stand_in_result);
}

/// Distinct in all their bits: numbers where C passes them, addresses of distinct numbers where Fortran does.
std::array<word, most> distinct_words() {
  std::array<word, most> words{};
  for (std::size_t i = 0; i < most; ++i)
    words[i] = static_cast<word>(0x1234567800000000 * (i % 2) + 0x01010101 * i + 5);
  return words;
}

std::array<word, most> distinct_addresses() {
  static std::array<std::int64_t, most> numbers;
  std::array<word, most> words{};
  for (std::size_t i = 0; i < most; ++i) {
    numbers[i] = static_cast<std::int64_t>(i + 5);
    words[i] = reinterpret_cast<word>(&numbers[i]);
  }
  return words;
}

void expect_words(const std::string& symbol, const std::string& reached, const std::array<word, most>& words,
                  std::size_t count) {
  call(symbol, words);
  ASSERT_NE(arrived().symbol, nullptr) << symbol;
  EXPECT_EQ(arrived().symbol, reached);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(arrived().words[i], words[i]) << symbol << ", argument " << i;
}

/// The file of this process, which is taken away.
std::vector<char> left() {
  for (const auto& entry : std::filesystem::directory_iterator(std::getenv("HEIRETSU_WATCH"))) {
    if (entry.path().filename().string().find("-" + std::to_string(getpid()) + "-") == std::string::npos) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::remove(entry.path());
    return bytes;
  }
  return {};
}

class WatchWords : public testing::Test {
 protected:
  static void SetUpTestSuite() { call("MPI_Init", distinct_addresses()); }
};

TEST_F(WatchWords, ArriveInC) {
  for (const auto& facts : calls) expect_words("MPI_" + facts.name, "MPI_" + facts.name, distinct_words(), facts.words);
}

TEST_F(WatchWords, ArriveInFortran) {
  for (const auto& facts : calls) {
    const std::string name = "mpi_" + facts.small;
    std::string large = name;
    for (auto& letter : large) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    for (const auto& symbol : {name + "_", name, name + "__", large})
      expect_words(symbol, name + "_", distinct_addresses(), facts.words + lengths);
    for (const auto& symbol : {name + "_f08_", name + "_f08ts_"})
      expect_words(symbol, symbol, distinct_addresses(), facts.words + lengths);
  }
}

TEST_F(WatchWords, AreCountedWithTheirBytes) {
  const auto before = left();
  ASSERT_FALSE(before.empty());
  Header header{};
  std::memcpy(&header, before.data(), sizeof header);
  ASSERT_EQ(header.names.count, calls.size());
  const auto numbers = distinct_words();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    CallCount count{};
    std::memcpy(&count, before.data() + header.counts.offset + i * sizeof count, sizeof count);
    EXPECT_EQ(count.count, 7U) << calls[i].name;
    const std::size_t place = calls[i].bytes;
    const bool is_large = calls[i].name.ends_with("_c");
    const std::uint64_t in_c = static_cast<std::uint64_t>(is_large ? numbers[place] : static_cast<int>(numbers[place]));
    const std::uint64_t expected = place == 0 ? 0 : stand_in_type_size * (in_c + 6 * (place + 5));
    EXPECT_EQ(count.bytes, expected) << calls[i].name;
  }
}

}  // namespace
