#include "drivers/record/hdf5.hpp"

#include <fmt/format.h>
#include <hdf5_hl.h>

#include <stdexcept>
#include <utility>

namespace heiretsu::hdf5 {
namespace {

constexpr std::size_t memory_increment = std::size_t{1} << 20;

/// Keeps the description of the first entry of the error stack: where the fault arose.
herr_t keep_reason(unsigned, const H5E_error2_t* error, void* reason) {
  *static_cast<std::string*>(reason) = error->desc != nullptr ? error->desc : "";
  return 1;
}

[[noreturn]] void fail(std::string_view what) {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_reason, &reason);
  throw std::runtime_error(fmt::format("HDF5 cannot {}{}{}", what, reason.empty() ? "" : ": ", reason));
}

void check(herr_t status, std::string_view what) {
  if (status < 0) fail(what);
}

Handle string_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "copy the string type");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make a string type of variable length");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "make a string type UTF-8");
  return type;
}

Handle simple_space(const std::vector<hsize_t>& shape) {
  return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose, "create a dataspace"};
}

void write_scalar(const Handle& where, const std::string& name, hid_t type, const void* value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "create a scalar dataspace");
  const Handle attribute(H5Acreate2(where.id(), name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         fmt::format("create attribute '{}'", name));
  check(H5Awrite(attribute.id(), type, value), fmt::format("write attribute '{}'", name));
}

Handle write_array(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape, hid_t type,
                   const void* values, std::size_t count, const Metadata& metadata) {
  std::size_t size = 1;
  for (const hsize_t extent : shape) size *= extent;
  if (size != count)
    throw std::logic_error(fmt::format("dataset '{}' of {} elements was given {} values", name, size, count));
  const Handle space = simple_space(shape);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "create a property list");
  check(H5Pset_attr_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "order attributes");
  Handle dataset(H5Dcreate2(where.id(), name.c_str(), type, space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT),
                 H5Dclose, fmt::format("create dataset '{}'", name));
  if (count > 0) {
    check(H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), fmt::format("write dataset '{}'", name));
  }
  write_attribute(dataset, "unit", std::string(metadata.unit));
  write_attribute(dataset, "kind", std::string(metadata.kind));
  write_attribute(dataset, "description", std::string(metadata.description));
  if (metadata.deterministic) write_attribute(dataset, "deterministic", std::uint64_t{1});
  return dataset;
}

/// Objects created with `properties` list their links and attributes in the order of writing.
void keep_order(const Handle& properties) {
  constexpr unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  check(H5Pset_link_creation_order(properties.id(), order), "order links");
  check(H5Pset_attr_creation_order(properties.id(), order), "order attributes");
}

}  // namespace

Handle::Handle(hid_t id, Close close, std::string_view what) : id_(id), close_(close) {
  if (id < 0) fail(what);
}

Handle::Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}

Handle::~Handle() {
  if (id_ >= 0) close_(id_);
}

std::string library_version() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  check(H5get_libversion(&major, &minor, &release), "tell its version");
  return fmt::format("{}.{}.{}", major, minor, release);
}

Handle create_in_memory() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "create a property list");
  check(H5Pset_fapl_core(access.id(), memory_increment, false), "keep a file in memory");
  const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose, "create a property list");
  keep_order(creation);
  return {H5Fcreate("heiretsu", H5F_ACC_TRUNC, creation.id(), access.id()), H5Fclose, "create a file in memory"};
}

std::vector<std::byte> image(const Handle& file) {
  check(H5Fflush(file.id(), H5F_SCOPE_GLOBAL), "flush the file in memory");
  const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
  if (size < 0) fail("size the file in memory");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  if (H5Fget_file_image(file.id(), bytes.data(), bytes.size()) != size) fail("copy the file in memory");
  return bytes;
}

Handle create_group(const Handle& where, const std::string& name) {
  const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "create a property list");
  keep_order(creation);
  return {H5Gcreate2(where.id(), name.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), H5Gclose,
          fmt::format("create group '{}'", name)};
}

void write_attribute(const Handle& where, const std::string& name, const std::string& value) {
  const Handle type = string_type();
  const char* text = value.c_str();
  write_scalar(where, name, type.id(), &text);
}

void write_attribute(const Handle& where, const std::string& name, std::uint64_t value) {
  write_scalar(where, name, H5T_NATIVE_UINT64, &value);
}

void write_attribute(const Handle& where, const std::string& name, double value) {
  write_scalar(where, name, H5T_NATIVE_DOUBLE, &value);
}

Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const double> values, const Metadata& metadata) {
  return write_array(where, name, shape, H5T_NATIVE_DOUBLE, values.data(), values.size(), metadata);
}

Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::uint64_t> values, const Metadata& metadata) {
  return write_array(where, name, shape, H5T_NATIVE_UINT64, values.data(), values.size(), metadata);
}

Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::uint8_t> values, const Metadata& metadata) {
  return write_array(where, name, shape, H5T_NATIVE_UINT8, values.data(), values.size(), metadata);
}

Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::string> values, const Metadata& metadata) {
  std::vector<const char*> texts;
  texts.reserve(values.size());
  for (const std::string& value : values) texts.push_back(value.c_str());
  const Handle type = string_type();
  return write_array(where, name, shape, type.id(), texts.data(), texts.size(), metadata);
}

void make_scale(const Handle& dataset, const std::string& name) {
  check(H5DSset_scale(dataset.id(), name.c_str()), fmt::format("make '{}' a dimension scale", name));
}

void attach_scale(const Handle& dataset, const Handle& scale, unsigned axis) {
  check(H5DSattach_scale(dataset.id(), scale.id(), axis), fmt::format("attach a dimension scale to axis {}", axis));
}

}  // namespace heiretsu::hdf5
