#pragma once
#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The only code that calls HDF5: every return code is checked, every identifier closed at the end of its scope.
/// All functions throw std::runtime_error with one line: what was tried, on what, and HDF5's own reason.
namespace heiretsu::hdf5 {

/// An HDF5 identifier, closed at the end of its scope.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  /// Owns `id` as a call returned it; throws "cannot `what`" when that call failed.
  Handle(hid_t id, Close close, std::string_view what);
  Handle(Handle&& other) noexcept;
  Handle& operator=(Handle&&) = delete;
  ~Handle();

  [[nodiscard]] hid_t id() const { return id_; }

 private:
  hid_t id_;
  Close close_;
};

/// What a reader must know of a dataset besides its numbers.
struct Metadata {
  std::string_view unit;
  std::string_view kind;  ///< cost, rate, count or label (results/README.md)
  std::string_view description;
  bool deterministic = false;  ///< its sum over ranks and threads is the same in every repetition
};

/// The version of the library in use.
std::string library_version();

/// A new file in memory; nothing is written to disk.
Handle create_in_memory();

/// The bytes `file` would have on a disk.
std::vector<std::byte> image(const Handle& file);

/// A new group `name` in `where`, which lists its attributes in the order of writing.
Handle create_group(const Handle& where, const std::string& name);

/// A scalar attribute.
void write_attribute(const Handle& where, const std::string& name, const std::string& value);
void write_attribute(const Handle& where, const std::string& name, std::uint64_t value);
void write_attribute(const Handle& where, const std::string& name, double value);

/// A dataset with its metadata; `values` in row-major order of `shape`.
Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const double> values, const Metadata& metadata);
Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::uint64_t> values, const Metadata& metadata);
Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::uint8_t> values, const Metadata& metadata);
Handle write_dataset(const Handle& where, const std::string& name, const std::vector<hsize_t>& shape,
                     std::span<const std::string> values, const Metadata& metadata);

/// Makes a one-dimensional dataset the dimension scale `name`.
void make_scale(const Handle& dataset, const std::string& name);

/// Names axis `axis` of `dataset` by `scale`.
void attach_scale(const Handle& dataset, const Handle& scale, unsigned axis);

}  // namespace heiretsu::hdf5
