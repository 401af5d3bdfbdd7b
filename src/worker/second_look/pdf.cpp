#include "worker/second_look/fonts.h"
#include "worker/second_look/pdf_content.h"
#include "worker/second_look/pdf_rules.h"

#include <algorithm>

namespace sekisho::worker::second_look {

namespace {

using namespace pdf;

// Judges the dictionaries of each object and keeps which object refers to which.
class Judge : public Walker {
 public:
  Judge(Document& document, Look& look)
      : look_(look), document_(document), rules_(document, look), first_edge_(document.count()), last_edge_(document.count()) {}

  void begin(std::uint32_t number) override {
    number_ = number;
    outermost_.clear();
    first_edge_[number] = static_cast<std::uint32_t>(edges_.size());
  }
  void dictionary(std::span<const Value> items, bool outermost) override {
    if (look_.enough()) return;
    note_content(items);
    for (const std::string_view key : {"FontFile", "FontFile2", "FontFile3"}) note_reference(find(items, key), fonts_);
    if (outermost) outermost_.assign(items.begin(), items.end());  // whether it is a stream's shows only after it
    else rules_.judge(items, false, number_);
  }
  void array(std::span<const Value>, bool) override {}
  void reference(const Value& value) override {
    if (value.generation == 0 && value.integer < static_cast<std::int64_t>(document_.count()))
      edges_.push_back(static_cast<std::uint32_t>(value.integer));
  }
  void end(const Object& object) override {
    last_edge_[number_] = static_cast<std::uint32_t>(edges_.size());
    if (object.value.kind == Kind::dictionary) rules_.judge(outermost_, object.stream, number_);
    if (object.stream) rules_.judge_picture(outermost_, object.data, number_);
    if (object.stream && (is_name(find(outermost_, "Subtype"), "Form") || find(outermost_, "PatternType").integer == 1 ||
                          find(outermost_, "FunctionType").integer == 4))
      content_.push_back(number_);
  }

  // What draws: pages, glyphs, forms, patterns; and the functions that are programs.
  void judge_content() {
    std::sort(content_.begin(), content_.end());
    content_.erase(std::unique(content_.begin(), content_.end()), content_.end());
    for (std::uint32_t number : content_) {
      if (look_.enough()) return;
      const Object object = document_.object(number);
      if (!object.stream) continue;
      const auto bytes = document_.unpack_content(object);
      if (!bytes) {
        look_.find("page content that cannot be unpacked", "object", number);
        continue;
      }
      const bool program = find(items_of(object.value), "FunctionType").kind != Kind::bad;
      const std::string_view fault = program ? fault_of_calculator(base::text(*bytes)) : fault_of_content(base::text(*bytes));
      if (!fault.empty()) look_.find(fault, "object", number);
    }
  }

  // 9.9
  void judge_fonts() {
    std::sort(fonts_.begin(), fonts_.end());
    fonts_.erase(std::unique(fonts_.begin(), fonts_.end()), fonts_.end());
    for (std::uint32_t number : fonts_) {
      const auto bytes = document_.unpack_content(document_.object(number));
      Look trial(1);
      if (bytes) look_at_font_program(*bytes, trial);
      if (!bytes || !trial.findings().empty()) look_.find("a font that is not as it should be", "object", number);
    }
  }

  // Objects that nothing refers to are where things are hidden.
  void judge_reach() {
    std::vector<bool> reached(document_.count());
    std::vector<std::uint32_t> open;
    auto reach = [&](std::uint32_t number) {
      if (reached[number]) return;
      reached[number] = true;
      open.push_back(number);
    };
    for (const Value& value : document_.trailer())
      if (value.kind == Kind::reference && value.integer < static_cast<std::int64_t>(document_.count()))
        reach(static_cast<std::uint32_t>(value.integer));
    while (!open.empty()) {
      const std::uint32_t number = open.back();
      open.pop_back();
      for (std::uint32_t i = first_edge_[number]; i < last_edge_[number]; ++i) reach(edges_[i]);
    }
    for (std::uint32_t number = 0; number < document_.count() && !look_.enough(); ++number)
      if (document_.exists(number) && !reached[number] && !document_.is_frame(number))
        look_.find("an object that nothing refers to", "object", number);
  }

  void judge_trailer() { rules_.judge_trailer(); }

 private:
  // 7.7.3.3 and 9.6.5: streams that only what leads to them says to be content.
  void note_content(std::span<const Value> items) {
    const bool page = is_name(find(items, "Type"), "Page");
    const Value value = page ? find(items, "Contents") : find(items, "CharProcs");
    if (value.kind == Kind::reference) note_reference(value);
    std::vector<Value> list = items_of(value.kind == Kind::reference && !document_.is_stream(value) ? document_.resolve(value) : value);
    for (const Value& one : list) note_reference(one);
  }
  void note_reference(const Value& value) { note_reference(value, content_); }
  void note_reference(const Value& value, std::vector<std::uint32_t>& list) {
    if (value.kind == Kind::reference && value.integer < static_cast<std::int64_t>(document_.count()))
      list.push_back(static_cast<std::uint32_t>(value.integer));
  }

  Look& look_;
  Document& document_;
  Rules rules_;
  std::uint32_t number_ = 0;
  std::vector<Value> outermost_;
  std::vector<std::uint32_t> content_, fonts_;
  std::vector<std::uint32_t> edges_, first_edge_, last_edge_;
};

}  // namespace

void look_at_pdf(base::ByteView bytes, Look& look) {
  Document document(bytes, look);
  if (!document.open()) return;
  Judge judge(document, look);
  document.walk(judge);
  if (look.enough()) return;
  judge.judge_trailer();
  judge.judge_reach();
  judge.judge_content();
  judge.judge_fonts();
}

}  // namespace sekisho::worker::second_look
