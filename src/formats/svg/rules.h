// The allow-list at work on one SVG.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "formats/xml/rewriter.h"

namespace sekisho::formats::svg {

class SvgRules : public xml::Rules {
 public:
  explicit SvgRules(Context& context) : context_(context) {}

  base::Result<xml::Verdict> start(xml::Element& element) override;
  bool text(std::string& text) override;
  void end() override;

  // After the whole document: do the references of <use> stay within bounds? Errors: bomb.
  base::Status finish() const;
  std::uint64_t characters() const { return characters_; }  // of text that stays

 private:
  struct Node {  // an element with an id, or the root
    std::uint64_t elements = 0;
    std::vector<std::size_t> inside;  // of nodes_
    std::vector<std::string> uses;
  };
  struct Frame {
    std::string local;
    std::size_t node = 0;
  };

  bool judge(xml::Attribute& attribute, std::string_view element);
  bool reference(xml::Attribute& attribute, std::string_view element);
  bool picture(std::string& value);
  bool refused_picture();
  std::uint64_t size_of(std::size_t node, int depth, std::vector<std::uint64_t>& known) const;
  void removed(base::What what) { context_.notes.removed(what); }

  Context& context_;
  std::vector<Frame> frames_;
  std::vector<Node> nodes_;
  std::map<std::string, std::size_t, std::less<>> ids_;
  std::uint64_t picture_bytes_ = 0, characters_ = 0;
};

}  // namespace sekisho::formats::svg
