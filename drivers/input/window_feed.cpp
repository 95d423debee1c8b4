#include "drivers/input/window_feed.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "kernels/base/usage_error.hpp"

namespace heiretsu {

WindowFeed::WindowFeed(const Ranks& ranks, Read read, Rewind rewind)
    : ranks_(ranks), read_(std::move(read)), rewind_(std::move(rewind)) {}

std::shared_ptr<const InputWindow> WindowFeed::next() {
  if (complete_ && delivered_ == 0 && first_) {
    delivered_ = 1;
    return first_;
  }
  if (complete_) return nullptr;
  Item item = ranks_.root() ? read_or_take() : Item{};
  share(item);
  error_ = std::move(item.error);
  if (!item.window) {
    complete_ = first_ || delivered_ == 0;
    return nullptr;
  }
  if (ranks_.root() && !item.window->in_file()) read_ahead();
  if (++delivered_ == 1 && !item.window->stretch)
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

WindowFeed::Item WindowFeed::read(std::shared_ptr<InputWindow> memory) {
  Item item{std::move(memory), {}};
  item.window->stretch.reset();
  item.window->text = {};
  try {
    if (!read_(*item.window)) item.window.reset();
  } catch (const UsageError& error) {
    item = {nullptr, error.what()};
  }
  return item;
}

void WindowFeed::read_ahead() {
  // The window before the one being delivered is used by nobody, except by first_ while it is the only one.
  auto memory = delivered_last_.use_count() == 1 ? std::move(delivered_last_) : std::make_shared<InputWindow>();
  ahead_ =
      std::async(std::launch::async, [this, memory = std::move(memory)]() mutable { return read(std::move(memory)); });
}

WindowFeed::Item WindowFeed::read_or_take() {
  return ahead_.valid() ? ahead_.get() : read(std::make_shared<InputWindow>());
}

void WindowFeed::share(Item& item) const {
  if (ranks_.size() == 1) return;
  enum class Kind : std::uint8_t { numbers, stretch, end };
  const bool have = item.window != nullptr;
  const Kind kind = ranks_.from_root(!have ? Kind::end : item.window->stretch ? Kind::stretch : Kind::numbers);
  if (kind == Kind::end) return ranks_.broadcast(item.error);
  if (!have) item.window = std::make_shared<InputWindow>();
  if (kind == Kind::stretch) return share_stretch(*item.window);
  std::string bytes = ranks_.root() ? item.window->numbers.to_bytes() : std::string();
  ranks_.broadcast(bytes);
  if (!ranks_.root()) item.window->numbers = Numbers::from_bytes(bytes);
}

/// With its text, where it is in memory.
void WindowFeed::share_stretch(InputWindow& window) const {
  window.stretch = ranks_.from_root(window.stretch.value_or(Stretch{}));
  if (ranks_.from_root(window.in_file())) return;
  std::string text = window.text.text();
  std::vector<BlockCount> counts = window.text.counts();
  counts.resize(ranks_.from_root(counts.size()));
  ranks_.broadcast(text);
  ranks_.broadcast(std::span(counts));
  if (!ranks_.root()) window.text = PlainText(std::move(text), std::move(counts));
}

}  // namespace heiretsu
