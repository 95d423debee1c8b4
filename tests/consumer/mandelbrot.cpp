// Map, rows of text: how often z <- z^2 + c is repeated until |z| > 2, for each point.
#include <heiretsu/workload.hpp>

#include <bit>
#include <complex>

int main(int argc, char** argv) {
  std::uint64_t width = 120, height = 40, limit = 1000;
  const auto steps = [&](std::uint64_t x, std::uint64_t y) {
    const std::complex<double> c(3.0 * double(x) / double(width) - 2,
                                 2.4 * double(y) / double(height) - 1.2);
    std::complex<double> z;
    std::uint64_t n = 0;
    while (n < limit && std::norm(z) <= 4) z = z * z + c, ++n;
    return n;
  };
  heiretsu::MapWorkload mandelbrot;
  mandelbrot.name = "mandelbrot";
  mandelbrot.question = "Rows of the Mandelbrot set: how well can unequal rows be shared out?";
  mandelbrot.items = "rows";
  mandelbrot.work_unit = "points";
  mandelbrot.size_option = "--height";
  mandelbrot.options = [&](heiretsu::CommandLine& line) {
    line.size("--width", width, 1, 1'000'000, "Points per row");
    line.size("--height", height, 1, 1'000'000'000, "Rows");
    line.size("--limit", limit, 1, 1'000'000'000, "Most steps per point");
  };
  mandelbrot.count = [&] { return height; };
  mandelbrot.work = [&](heiretsu::Range rows) { return double(rows.size()) * double(width); };
  mandelbrot.rows = [&](heiretsu::Range rows) {
    std::string text;
    for (std::uint64_t y = rows.first; y < rows.last; ++y) {
      for (std::uint64_t x = 0; x < width; ++x)
        text += " .:-=+*#%@"[9 * std::bit_width(steps(x, y)) / std::bit_width(limit)];
      text += '\n';
    }
    return text;
  };
  return heiretsu::run(argc, argv, mandelbrot);
}
