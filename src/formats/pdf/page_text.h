// Where a page's text stands and whether it shows: for a warning to people, nothing is changed. Follows the few operators that move text.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "formats/pdf/content_operators.h"
#include "formats/pdf/content_token.h"

namespace sekisho::formats::pdf {

struct PageBox {
  double left = 0, bottom = 0, right = 0, top = 0;
};

class PageText {
 public:
  explicit PageText(std::optional<PageBox> page) : page_(page) {}

  void see(const Operator& op, std::span<const Token> operands);
  void see_picture() { covered_ += area(); }  // painted into the unit square (8.9.5)

  std::size_t outside() const { return outside_; }      // bytes of text that begin far outside the page
  std::size_t invisible() const { return invisible_; }  // bytes of text in render mode 3 (9.3.6)
  bool covered_by_pictures() const;                     // what a scanned page with recognised text is

 private:
  struct Matrix {
    double a = 1, b = 0, c = 0, d = 1, e = 0, f = 0;
    Matrix times(const Matrix& m) const {
      return {a * m.a + b * m.c, a * m.b + b * m.d, c * m.a + d * m.c, c * m.b + d * m.d, e * m.a + f * m.c + m.e, e * m.b + f * m.d + m.f};
    }
  };
  struct State {
    Matrix matrix;
    double leading = 0;
    int mode = 0;
  };

  double area() const;
  void show(std::string_view strings);
  void move(double x, double y) { line_ = Matrix{1, 0, 0, 1, x, y}.times(line_); }
  bool is_outside() const;

  std::optional<PageBox> page_;
  State state_;
  std::vector<State> saved_;
  std::size_t too_deep_ = 0;
  Matrix line_;
  double covered_ = 0;
  std::size_t outside_ = 0, invisible_ = 0;
};

}  // namespace sekisho::formats::pdf
