#include "drivers/output/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "drivers/output/say.hpp"
#include "drivers/output/write_pieces.hpp"
#include "kernels/base/usage_error.hpp"

namespace heiretsu {
namespace {

/// After a failed write: truncates the file behind the last line end, so that it holds whole lines. `written` is the
/// part of the text, which began a line, that was written; it is not read back, because a descriptor may be for writing
/// only.
void cut_to_whole_lines(int descriptor, std::string_view written) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0 || !S_ISREG(info.st_mode)) return;
  const off_t end = lseek(descriptor, 0, SEEK_CUR);
  const auto begun = static_cast<off_t>(written.size() - (written.rfind('\n') + 1));  // npos + 1 is 0
  if (begun == 0 || end != info.st_size) return;
  if (ftruncate(descriptor, end - begun) != 0) return;  // nothing more can be done about it
}

/// Is it no name, or a name of this process's standard output? /dev/stdout may link to a file that a rename would
/// replace.
bool is_standard_output(const std::string& path) {
  struct stat named {
  }, standard{};
  if (path.empty()) return true;
  return stat(path.c_str(), &named) == 0 && fstat(STDOUT_FILENO, &standard) == 0 && named.st_dev == standard.st_dev &&
         named.st_ino == standard.st_ino;
}

}  // namespace

Output::Output() {
  for (const int signal : {SIGPIPE, SIGXFSZ})
    std::signal(signal, SIG_IGN);  // a closed pipe and `ulimit -f` are errnos of write(2) here
}

bool Output::renames(const std::string& path) {
  struct stat info {};
  return !is_standard_output(path) && (stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode));
}

std::string Output::behind_links(const std::string& path) {
  constexpr int max_links = 40;  // as the kernel follows
  if (!renames(path)) return path;
  std::filesystem::path file = path;
  std::error_code error;
  for (int links = 0; links < max_links; ++links) {
    const std::filesystem::path target = std::filesystem::read_symlink(file, error);
    if (error) break;                    // no link, or not there yet
    file = file.parent_path() / target;  // an absolute target stands for itself
  }
  return file.string();
}

void Output::open(const std::string& path, Journal* journal) {
  if (is_standard_output(path)) return;
  struct stat info {};
  const bool there = stat(path.c_str(), &info) == 0;
  if (there && S_ISDIR(info.st_mode))
    throw UsageError(fmt::format("--output: '{}' is a directory (a file is needed)", path));
  renames_ = renames(path);
  target_ = renames_ ? part_of(path) : path;
  const int flags = renames_ ? O_CREAT | O_NONBLOCK : 0;  // what else is called NAME.part, a pipe, is not waited for
  descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666);
  path_ = path;
  journal_ = journal;
  const auto done = static_cast<off_t>(journal_ == nullptr ? 0 : journal_->done().bytes);
  if (descriptor_ < 0 || (renames_ && (ftruncate(descriptor_, done) != 0 || lseek(descriptor_, done, SEEK_SET) < 0)))
    throw UsageError(fmt::format("--output: cannot write '{}': {}", path, std::strerror(errno)));
  if (renames_ && there) take_over(info);
}

/// Gives the file owner and mode of the one that it will replace; until then its owner can go on with it.
void Output::take_over(const struct stat& before) {
  struct stat own {};
  const bool same = fstat(descriptor_, &own) == 0 && own.st_uid == before.st_uid && own.st_gid == before.st_gid;
  mode_ = before.st_mode & 07777U;
  if ((!same && fchown(descriptor_, before.st_uid, before.st_gid) != 0) || fchmod(descriptor_, *mode_ | 0600U) != 0)
    warn({fmt::format("'{}' will not keep its owner and mode: {}", path_, std::strerror(errno))});
}

Output::~Output() {
  if (writing_.valid()) writing_.wait();
  if (descriptor_ > 2 && renames_ && journal_ == nullptr && lseek(descriptor_, 0, SEEK_END) == 0)
    unlink(target_.c_str());  // given up before anything was written
  if (descriptor_ > 2) close(descriptor_);
}

bool Output::write(std::vector<std::string> texts) {
  if (!wait()) return false;
  writing_ = std::async(std::launch::async, [this, texts = std::move(texts)] { return write_now(texts); });
  return true;
}

void Output::cut(std::uint64_t bytes) const {
  struct stat info {};
  if (fstat(descriptor_, &info) != 0 || static_cast<std::uint64_t>(info.st_size) <= bytes) return;
  if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) return;  // nothing more can be done about it
}

void Output::fail_to_write(int error) const {
  throw std::runtime_error(fmt::format("cannot write {}: {} (the lines before are whole{})", target_,
                                       std::strerror(error),
                                       journal_ == nullptr ? "" : "; when there is room --resume goes on"));
}

bool Output::write_now(const std::vector<std::string>& texts) const {
  for (std::span<const std::string> rest = texts; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), pieces_at_once));
    std::array<iovec, pieces_at_once> pieces;
    std::transform(some.begin(), some.end(), pieces.begin(), piece_of);
    std::size_t done = write_pieces(descriptor_, std::span(pieces).first(some.size()),
                                    [this](std::span<const iovec> left, std::size_t) {
                                      return ::writev(descriptor_, left.data(), static_cast<int>(left.size()));
                                    });
    for (const std::string_view text : some) {
      if (done < text.size()) {
        if (errno == EPIPE) return false;
        const int reason = errno;
        cut_to_whole_lines(descriptor_, text.substr(0, done));
        fail_to_write(reason);
      }
      done -= text.size();
    }
    rest = rest.subspan(some.size());
  }
  return true;
}

bool Output::wait() { return !writing_.valid() || writing_.get(); }

bool Output::finish() {
  if (!wait()) return false;
  if (path_.empty()) return true;
  if (journal_ != nullptr && journal_->done().synced > 0)
    journal_->sync(descriptor_);  // a run without a sync was short: leave it to the system
  if (mode_) (void)fchmod(descriptor_, *mode_);
  const int closed = close(std::exchange(descriptor_, -1));
  if (closed != 0) throw std::runtime_error(fmt::format("cannot write {}: {}", target_, std::strerror(errno)));
  if (renames_ && rename(target_.c_str(), path_.c_str()) != 0)
    throw std::runtime_error(fmt::format("cannot rename {} to {}: {}", target_, path_, std::strerror(errno)));
  if (journal_ != nullptr) journal_->remove();
  return true;
}

void Output::fail() {
  if (!wait() || !renames_) return;
  if (journal_ != nullptr) journal_->remove();
  if (lseek(descriptor_, 0, SEEK_END) != 0) return;
  unlink(target_.c_str());
  renames_ = false;
}

bool Output::settle() {
  if (!wait()) return false;
  if (journal_ != nullptr) journal_->sync(descriptor_);
  return true;
}

}  // namespace heiretsu
