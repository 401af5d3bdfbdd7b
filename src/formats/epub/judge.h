// Where references of a publication's documents may lead, and which of its styles stay.
#pragma once

#include <set>

#include "formats/epub/book.h"
#include "formats/epub/css.h"
#include "formats/odf/markup.h"

namespace sekisho::formats::epub {

// What all three kinds of documents share.
class DocumentJudge : public odf::Judge {
 public:
  DocumentJudge(Context& context, const Book& book, std::string_view path) : context_(context), book_(book), path_(path) {}

 protected:
  void removed(base::What what) { context_.notes.removed(what, path_); }
  // The kept item that a reference leads to; nothing outside the publication.
  const Item* inside(std::string_view href) const { return book_.at(resolved(path_, href)); }
  CssJudge css();

  Context& context_;
  const Book& book_;
  std::string path_;
};

class PageJudge : public DocumentJudge {
 public:
  using DocumentJudge::DocumentJudge;
  odf::Verdict start(odf::Element& element) override;
  bool wants_text(std::string_view element) override { return element == "html:style"; }
  odf::Verdict text(std::string_view element, std::string& text) override;

 private:
  void judge_link(odf::Element& element, std::string_view attribute);
  odf::Verdict judge_picture(odf::Element& element, std::string_view attribute);
  odf::Verdict judge_meta(odf::Element& element);
  void judge_values(odf::Element& element);
};

class PackageJudge : public DocumentJudge {
 public:
  using DocumentJudge::DocumentJudge;
  odf::Verdict start(odf::Element& element) override;

 private:
  odf::Verdict judge_item(odf::Element& element);
  odf::Verdict judge_meta(const odf::Element& element);

  std::set<const Item*> listed_;  // in the manifest that is written
};

class NcxJudge : public DocumentJudge {
 public:
  using DocumentJudge::DocumentJudge;
  odf::Verdict start(odf::Element& element) override;
};

}  // namespace sekisho::formats::epub
