// What an allow-list of names cannot say of an OpenDocument: where links lead, what formulas do, what forms send, which settings matter.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/odf/markup.h"

namespace sekisho::formats::odf {

// What a document refers to inside its own package.
class Places {
 public:
  virtual ~Places() = default;
  // The reference under which the clean picture stands; nothing when there is no such picture or it cannot be made safe.
  virtual std::optional<std::string> picture(std::string_view href) = 0;
  virtual std::string blank_picture() = 0;  // a reference to a transparent picture
  // The same for an embedded OpenDocument object.
  virtual std::optional<std::string> object(std::string_view href) = 0;
};

class DocumentJudge : public Judge {
 public:
  // where: the part's name, for notes.
  DocumentJudge(Context& context, Markup& markup, Places& places, std::string_view where)
      : context_(context), markup_(markup), places_(places), where_(where) {}

  Verdict start(Element& element) override;
  void end(std::string_view element, std::string& append) override;
  bool wants_text(std::string_view element) override { return element == "office:binary-data"; }
  Verdict text(std::string_view element, std::string& text) override;

 private:
  struct Frame {
    bool shows = false;  // something that stays
    bool lost = false;   // a picture that does not
  };
  void removed(base::What what) { context_.notes.removed(what, where_); }
  bool on(base::Setting setting) const { return context_.profile.on(setting); }
  Verdict judge_meta(const Element& element);
  Verdict judge_config(const Element& element);
  Verdict judge_link(Element& element, Verdict otherwise);
  Verdict judge_picture(Element& element);
  Verdict judge_object(Element& element);
  Verdict judge_form(Element& element);
  Verdict judge_expressions(Element& element);
  void judge_addresses(Element& element);
  void warn_of_hidden(const Element& element);

  Context& context_;
  Markup& markup_;
  Places& places_;
  std::string where_;
  std::vector<Frame> frames_;  // open draw:frame elements
  int meta_ = 0;               // open office:meta elements
};

// Base64 (RFC 4648, 4), white space inside ignored. Nothing when it is malformed.
std::optional<base::Bytes> from_base64(std::string_view text);
std::string to_base64(base::ByteView bytes);

}  // namespace sekisho::formats::odf
