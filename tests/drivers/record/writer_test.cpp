#include "drivers/record/writer.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>
#include <stdlib.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/record/schema.hpp"
#include "drivers/record/seal.hpp"
#include "drivers/record/tables.hpp"
#include "tests/drivers/record/made_up_record.hpp"
#include "tests/drivers/record/temporary_folder.hpp"

namespace heiretsu {
namespace {

/// Reads a file by HDF5 alone, without code of the kit.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) : file_(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)) {
    EXPECT_GE(file_, 0) << file;
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { H5Fclose(file_); }

  std::vector<hsize_t> shape(const char* name) const {
    const hid_t dataset = H5Dopen2(file_, name, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    std::vector<hsize_t> extents(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
    H5Sget_simple_extent_dims(space, extents.data(), nullptr);
    H5Sclose(space);
    H5Dclose(dataset);
    return extents;
  }

  std::vector<double> numbers(const char* name) const {
    std::size_t count = 1;
    for (const hsize_t extent : shape(name)) count *= extent;
    std::vector<double> values(count);
    const hid_t dataset = H5Dopen2(file_, name, H5P_DEFAULT);
    EXPECT_GE(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    H5Dclose(dataset);
    return values;
  }

  /// An attribute that is a number; 0 where there is none.
  double number(const char* object, const char* attribute) const {
    if (H5Aexists_by_name(file_, object, attribute, H5P_DEFAULT) <= 0) return 0;
    const hid_t id = H5Aopen_by_name(file_, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
    double value = 0;
    EXPECT_GE(H5Aread(id, H5T_NATIVE_DOUBLE, &value), 0) << object << " " << attribute;
    H5Aclose(id);
    return value;
  }

  bool has(const char* name) const { return H5Lexists(file_, name, H5P_DEFAULT) > 0; }

  std::string text(const char* object, const char* attribute) const {
    const hid_t id = H5Aopen_by_name(file_, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t type = H5Aget_type(id);
    char* value = nullptr;
    EXPECT_GE(H5Aread(id, type, &value), 0) << object << " " << attribute;
    std::string copy = value != nullptr ? value : "";
    H5free_memory(value);
    H5Tclose(type);
    H5Aclose(id);
    return copy;
  }

 private:
  hid_t file_;
};

using Shape = std::vector<hsize_t>;

TEST(Writer, KeepsShapesOfRepetitionsRanksThreadsAndPhases) {
  const TemporaryFolder folder;
  const Reader file(write_record(made_up_record(3, 2), {folder / "a.h5", true}).file);
  EXPECT_EQ(file.shape("seconds"), (Shape{3}));
  EXPECT_EQ(file.shape("valid"), (Shape{3}));
  EXPECT_EQ(file.shape("start"), (Shape{3, 2}));
  EXPECT_EQ(file.shape("phases"), (Shape{3, 2, 2, 6}));
  EXPECT_EQ(file.shape("cpu"), (Shape{3, 2, 2}));
  EXPECT_EQ(file.shape("clock"), (Shape{2, 3}));
  EXPECT_EQ(file.numbers("threads"), (std::vector<double>{1, 2}));
}

TEST(Writer, SecondsAreLastEndMinusFirstStart) {
  const TemporaryFolder folder;
  const Reader file(write_record(made_up_record(3, 2), {folder / "a.h5", true}).file);
  EXPECT_EQ(file.numbers("seconds"), (std::vector<double>{2, 3, 4}));
}

TEST(Writer, PhasesAddUpToTheSecondsAndAbsentThreadsAreNaN) {
  const TemporaryFolder folder;
  const Reader file(write_record(made_up_record(1, 2), {folder / "a.h5", true}).file);
  const std::vector<double> phases = file.numbers("phases");
  ASSERT_EQ(phases.size(), 1U * 2 * 2 * 6);
  EXPECT_DOUBLE_EQ(phases[1], 0.002);           // rank 0, thread 0, compute
  EXPECT_DOUBLE_EQ(phases[5], 2 - 0.015);       // rank 0, thread 0, idle
  EXPECT_TRUE(std::isnan(phases[6 + 1]));       // rank 0 has no thread 1
  EXPECT_DOUBLE_EQ(phases[18 + 4], 0.115);      // rank 1, thread 1, io
  EXPECT_DOUBLE_EQ(phases[18 + 5], 2 - 0.565);  // rank 1, thread 1, idle
  EXPECT_TRUE(std::isnan(file.numbers("items")[1]));
  EXPECT_DOUBLE_EQ(file.numbers("items")[3], 11);
}

TEST(Writer, EveryOptionAndEveryFactIsAnAttribute) {
  const TemporaryFolder folder;
  const Reader file(write_record(made_up_record(3, 2), {folder / "a.h5", true}).file);
  EXPECT_EQ(file.text("/", "program"), "factorize");
  EXPECT_EQ(file.text("/", "work_unit"), "trial");
  EXPECT_EQ(file.text("/", "option_repeat"), "3");
  EXPECT_EQ(file.text("/", "option_keep_costs"), "");
  EXPECT_EQ(file.text("/", "kept"), "all");
  EXPECT_EQ(file.text("/", "warning"), "");
  EXPECT_EQ(file.text("/provenance", "argv"), "factorize --repeat 3");
  EXPECT_EQ(file.text("/work", "unit"), "trial");
  EXPECT_EQ(file.shape("/provenance/host"), (Shape{2}));
}

TEST(Writer, CostsAndLatenciesAreThereOnlyIfTheRunHasThem) {
  const TemporaryFolder folder;
  Record record = made_up_record(2, 1);
  record.costs = {0.5, 0.25, 0.125};
  record.quantiles = {0.5, 0.99};
  record.latency = {{1e-6, 2e-6}, {3e-6, 4e-6}};
  const Reader file(write_record(record, {folder / "a.h5", true}).file);
  EXPECT_EQ(file.numbers("costs"), record.costs);
  EXPECT_EQ(file.numbers("item"), (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(file.shape("latency"), (Shape{2, 2}));
  EXPECT_EQ(file.numbers("quantile"), record.quantiles);
}

TEST(Writer, RoundsAreAGroupIfTheRunHasThem) {
  const TemporaryFolder folder;
  EXPECT_FALSE(Reader(write_record(made_up_record(1, 1), {folder / "without.h5", true}).file).has("rounds"));
  Record record = made_up_record(1, 1);
  record.rounds = {{"Hits", "guided,dynamic", 7, 0, 0.25}, {"Sieve", "static,dynamic", 1000, 1000, 0.5}};
  record.round_count = 3;
  const Reader file(write_record(record, {folder / "a.h5", true}).file);
  EXPECT_EQ(file.shape("rounds/kernel"), (Shape{2}));
  EXPECT_EQ(file.numbers("rounds/items"), (std::vector<double>{7, 1000}));
  EXPECT_EQ(file.numbers("rounds/work"), (std::vector<double>{0, 1000}));
  EXPECT_EQ(file.numbers("rounds/seconds"), (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(file.number("rounds", "count"), 3);
  EXPECT_EQ(file.text("rounds/work", "unit"), "trial");
}

TEST(Writer, CountersAreDeterministicWhereTheProgramSaysSo) {
  const TemporaryFolder folder;
  Record record = made_up_record(1, 1);
  EXPECT_EQ(Reader(write_record(record, {folder / "same.h5", true}).file).number("items", "deterministic"), 1);
  record.deterministic = false;
  const Reader file(write_record(record, {folder / "other.h5", true}).file);
  EXPECT_EQ(file.number("items", "deterministic"), 0);
  EXPECT_EQ(file.number("work", "deterministic"), 0);
}

TEST(Writer, TheAxisOfACappedRecordHoldsTheNumbersThatWereKept) {
  const TemporaryFolder folder;
  Record record = made_up_record(10, 1);
  record.costs.assign(100, 0.5);
  const std::vector<std::byte> image = file_image(record, arrange(record, 800));  // 4 of 88 bytes, 25 of 16
  const Reader file(publish(image, {folder / "a.h5", true}));
  EXPECT_EQ(file.numbers("kept_repetition"), (std::vector<double>{0, 3, 6, 9}));
  EXPECT_EQ(file.shape("phases"), (Shape{4, 1, 1, 6}));
  EXPECT_EQ(file.shape("seconds"), (Shape{10}));
  EXPECT_EQ(file.shape("costs"), (Shape{25}));
  EXPECT_EQ(file.numbers("item")[24], 96);
  EXPECT_EQ(file.text("/", "kept"), "ranks and threads of 4 of 10 repetitions, costs of 25 of 100 items");
}

TEST(Writer, ARunWithoutRepetitionsIsAFileToo) {
  const TemporaryFolder folder;
  const Reader file(write_record(made_up_record(0, 2), {folder / "a.h5", true}).file);
  EXPECT_EQ(file.shape("seconds"), (Shape{0}));
}

TEST(Writer, TwoOptionsOfOneNameAreRefusedInOneLine) {
  const TemporaryFolder folder;
  Record record = made_up_record(1, 1);
  record.options = {{"repeat", "1"}, {"repeat", "2"}};
  try {
    write_record(record, {folder / "a.h5", true});
    FAIL() << "accepted";
  } catch (const std::runtime_error& error) {
    const std::string line = error.what();
    EXPECT_NE(line.find("create attribute 'option_repeat'"), std::string::npos) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

/// The file that other readers are tested on: HEIRETSU_SAMPLE names it.
TEST(Writer, ARecordEndsWithTheChecksumOfWhatIsBefore) {
  const std::string_view known = "123456789";  // the check value of CRC-32 in the catalogues is cbf43926
  EXPECT_EQ(seal(std::as_bytes(std::span(known))), "heiretsucbf43926");
  const TemporaryFolder folder;
  write_record(made_up_record(7, 2), {folder / "a.h5", true});
  std::ifstream file(folder / "a.h5", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::string before = bytes.substr(0, bytes.size() - 16);
  EXPECT_EQ(bytes.substr(before.size()), seal(std::as_bytes(std::span(before))));
}

TEST(Writer, SampleForOtherReaders) {
  const TemporaryFolder folder;
  const char* wanted = std::getenv("HEIRETSU_SAMPLE");
  const std::filesystem::path sample = wanted != nullptr ? std::filesystem::path(wanted) : folder / "sample.h5";
  EXPECT_EQ(write_record(made_up_record(7, 2), {sample, true}).file, sample);
  EXPECT_TRUE(std::filesystem::exists(sample));
}

}  // namespace
}  // namespace heiretsu
