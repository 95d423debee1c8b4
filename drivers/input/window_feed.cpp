#include "drivers/input/window_feed.hpp"

#include <string>
#include <utility>

#include "kernels/base/usage_error.hpp"

namespace heiretsu {

WindowFeed::WindowFeed(const Ranks& ranks, Read read, Rewind rewind)
    : ranks_(ranks), read_(std::move(read)), rewind_(std::move(rewind)) {}

std::shared_ptr<const Numbers> WindowFeed::next() {
  if (complete_ && delivered_ == 0 && first_) {
    delivered_ = 1;
    return first_;
  }
  if (complete_) return nullptr;
  Item item = ranks_.root() ? read_or_take() : Item{};
  share(item);
  error_ = std::move(item.error);
  if (!item.window) {
    complete_ = delivered_ <= 1;
    return nullptr;
  }
  if (ranks_.root()) read_ahead();
  if (++delivered_ == 1)
    first_ = item.window;
  else
    first_.reset();
  return delivered_last_ = std::move(item.window);
}

void WindowFeed::restart() {
  delivered_ = 0;
  if (complete_) return;
  if (ahead_.valid()) ahead_.get();
  std::string refused = ranks_.root() && !rewind_() ? "1" : "";
  ranks_.broadcast(refused);
  if (!refused.empty())
    throw UsageError(
        "this input is too long to be kept and cannot be read again, so it cannot be repeated (use a file, or --repeat "
        "1)");
}

WindowFeed::Item WindowFeed::read(std::shared_ptr<Numbers> memory) {
  Item item{std::move(memory), {}};
  try {
    if (!read_(*item.window)) item.window.reset();
  } catch (const UsageError& error) {
    item = {nullptr, error.what()};
  }
  return item;
}

void WindowFeed::read_ahead() {
  // The window before the one being delivered is used by nobody, except by first_ while it is the only one.
  auto memory = delivered_last_.use_count() == 1 ? std::move(delivered_last_) : std::make_shared<Numbers>();
  ahead_ =
      std::async(std::launch::async, [this, memory = std::move(memory)]() mutable { return read(std::move(memory)); });
}

WindowFeed::Item WindowFeed::read_or_take() {
  return ahead_.valid() ? ahead_.get() : read(std::make_shared<Numbers>());
}

void WindowFeed::share(Item& item) const {
  if (ranks_.size() == 1) return;
  std::string end = item.window || !ranks_.root() ? "" : "." + item.error;
  ranks_.broadcast(end);
  if (!end.empty()) {
    item.error = end.substr(1);
    return;
  }
  std::string bytes = ranks_.root() ? item.window->to_bytes() : std::string();
  ranks_.broadcast(bytes);
  if (!ranks_.root()) item.window = std::make_shared<Numbers>(Numbers::from_bytes(bytes));
}

}  // namespace heiretsu
