#include <algorithm>

#include "worker/second_look/formulas.h"
#include "worker/second_look/package.h"
#include "worker/second_look/words.h"
#include "worker/second_look/xml.h"

namespace sekisho::worker::second_look {

namespace {

// Elements that are looked at, by why: one search for each element. Those of sheets, properties and Word mean nothing elsewhere.
constexpr std::size_t kBannedCount = 37, kFormulaCount = 11, kPersonalCount = 13;
constexpr auto kElements =
    words("altChunk", "subDoc", "attachedTemplate", "mailMerge", "oleLink", "ddeLink", "oleObject", "OLEObject", "oleObjects", "controls",
          "webExtension", "webextension", "dbPr", "webPr", "olapPr", "oleItem", "ddeItem", "externalBook", "connection", "queryTable", "customUI",
          "taskpane", "audioFile", "videoFile", "wavAudioFile", "quickTimeFile", "audioCd", "FmlaMacro", "FmlaPict", "modelTables", "volType",
          "script", "saveThroughXslt", "absPath", "attachedSchema", "smartTagType", "docVar",
          // formulas
          "f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "FmlaLink", "FmlaRange", "FmlaGroup",
          "FmlaTxbx",
          // who wrote it
          "creator", "lastModifiedBy", "keywords", "description", "category", "contentStatus", "identifier", "subject", "version", "Company",
          "Manager", "HyperlinkBase", "Template",
          // the rest, in the order of Rest
          "instrText", "delInstrText", "fldChar", "cacheSource", "control", "oleObj", "imagedata", "fill", "stroke");
enum class Rest : std::size_t {
  instruction = kBannedCount + kFormulaCount + kPersonalCount,
  deleted_instruction,
  field_boundary,
  cache_source,
  control,
  ole_object,
  picture,
  fill,
  stroke
};
static_assert(kElements.index("f") == kBannedCount && kElements.index("creator") == kBannedCount + kFormulaCount &&
              kElements.index("stroke") == static_cast<int>(Rest::stroke));
// Attributes that are looked at; the place in the list is their meaning below.
enum class Name : int { macro, instr, action, on_action, xlm, vb_procedure, href, hlink_href, althref, src, textlink, formula, connection_id };
constexpr auto kAttributes =
    words("macro", "instr", "action", "onAction", "xlm", "vbProcedure", "href", "hlinkHref", "althref", "src", "textlink", "formula", "connectionId");

constexpr std::string_view kRelationshipNamespaces[] = {"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                                                        "http://purl.oclc.org/ooxml/officeDocument/relationships"};
constexpr std::size_t kFieldBytesMax = 1 << 20;
constexpr std::size_t kPrefixesMax = 100;  // for the namespace of relationships, open at once

bool is_true(std::string_view raw) { return raw == "1" || raw == "true" || raw == "on"; }

// Complex fields nest and are written over many runs (ISO/IEC 29500-1, 17.16.18): the instruction is what stands before "separate".
class Fields {
 public:
  std::string_view boundary(std::string_view kind) {
    std::string_view found;
    if (kind == "begin") {
      if (!open_.empty() && !open_.back().separated && is_blank(open_.back().instruction)) open_.back().begins_with_field = true;
      if (open_.size() >= 1000) return "fields nested too deeply";
      open_.emplace_back();
    } else if (kind == "separate" && !open_.empty()) {
      found = problem(open_.back());
      open_.back().separated = true;
    } else if (kind == "end" && !open_.empty()) {
      if (!open_.back().separated) found = problem(open_.back());
      open_.pop_back();
    }
    return found;
  }
  std::string_view instruction(std::string_view text) {
    if (open_.empty()) return field_problem(text);
    if (open_.back().separated) return {};
    if (open_.back().instruction.size() + text.size() > kFieldBytesMax) return "a field instruction that is too long";
    open_.back().instruction += text;
    return {};
  }
  std::string_view end_of_part() {
    for (const Field& field : open_)
      if (const std::string_view found = problem(field); !found.empty()) return found;
    return {};
  }

 private:
  struct Field {
    std::string instruction;
    bool begins_with_field = false, separated = false;
  };
  static bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }
  static std::string_view problem(const Field& field) {
    if (const std::string_view found = field_problem(field.instruction); !found.empty()) return found;
    return field.begins_with_field ? "a field whose command is itself a field" : std::string_view{};
  }
  std::vector<Field> open_;
};

class Markup : public XmlHandler {
 public:
  Markup(base::FileType package_type, const Part& part, Look& look)
      : part_(part),
        look_(look),
        sheet_(package_type == base::FileType::xlsx || package_type == base::FileType::xltx || package_type == base::FileType::xlsb),
        properties_(part.content_type.find("properties") != std::string::npos) {
    for (const Relationship& relationship : part.relationships) ids_.insert(relationship.id);
  }

  void open(const XmlElement& element) override {
    ++depth_;
    for (const XmlAttribute& attribute : element.attributes) judge_attribute(element, attribute);
    collecting_ = Collecting::nothing;
    if (const int index = kElements.index(element.local); index >= 0) judge_element(element, static_cast<std::size_t>(index));
  }

  void close(std::string_view) override {
    if (collecting_ != Collecting::nothing) finish_text();
    collecting_ = Collecting::nothing;
    --depth_;
    while (!prefixes_.empty() && prefixes_.back().depth > depth_) prefixes_.pop_back();
  }

  void text(std::string_view raw) override {
    if (collecting_ == Collecting::nothing) return;
    if (text_.size() + raw.size() > kFieldBytesMax) return find("a formula or instruction that is too long");
    text_ += raw;
  }

  void end_of_part() { report(fields_.end_of_part()); }

 private:
  enum class Collecting : std::uint8_t { nothing, instruction, formula, personal };
  struct Prefix {
    std::string prefix;
    bool of_relationships;
    std::uint32_t depth;
  };

  void find(std::string_view what) { look_.find(what, part_.entry->name); }
  void report(std::string_view what) {
    if (!what.empty()) find(what);
  }
  static std::string attribute_of(const XmlElement& element, std::string_view local) { return xml_decoded(element.raw_attribute(local)); }

  void finish_text() {
    const std::string text = xml_decoded(text_);
    if (collecting_ == Collecting::instruction) report(fields_.instruction(text));
    if (collecting_ == Collecting::formula) report(formula_problem(text));
    if (collecting_ == Collecting::personal && text.find_first_not_of(" \r\n\t") != std::string::npos) find("personal metadata");
  }

  void judge_element(const XmlElement& element, std::size_t index) {
    text_.clear();
    if (index < kBannedCount) return find("a forbidden element");
    if (index < kBannedCount + kFormulaCount) {
      if (sheet_) collecting_ = Collecting::formula;
      return;
    }
    if (index < kBannedCount + kFormulaCount + kPersonalCount) {
      if (properties_) collecting_ = Collecting::personal;
      return;
    }
    switch (static_cast<Rest>(index)) {
      case Rest::instruction:
      case Rest::deleted_instruction: collecting_ = Collecting::instruction; return;
      case Rest::field_boundary: return report(fields_.boundary(attribute_of(element, "fldCharType")));
      case Rest::cache_source:
        if (element.raw_attribute("type") == "external") find("data from outside");
        return;
      case Rest::control:
        if (!sheet_) find("a forbidden element");
        return;
      case Rest::ole_object: return judge_embedded(element);
      case Rest::picture:
      case Rest::fill:
      case Rest::stroke:  // of VML: what they name is fetched when the drawing is shown
        if (!element.raw_attribute("src").empty() || !element.raw_attribute("href").empty()) find("a picture from outside");
        return;
    }
  }

  // An embedded document that was disarmed stays; the program that its name calls must be the one of its type.
  void judge_embedded(const XmlElement& element) {
    const std::string program = attribute_of(element, "progId");
    for (std::string_view allowed : {"Excel.", "Word.", "PowerPoint."})
      if (program.starts_with(allowed)) return;
    find("an embedded object of another program");
  }

  // A prefix that was ever bound to the namespace of relationships; the innermost binding counts.
  bool is_relationship(std::string_view prefix) const {
    for (std::size_t i = prefixes_.size(); i-- > 0;)
      if (prefixes_[i].prefix == prefix) return prefixes_[i].of_relationships;
    return false;
  }

  void bind(const XmlAttribute& attribute) {
    const std::string uri = xml_decoded(attribute.raw);
    const bool of_relationships = uri == kRelationshipNamespaces[0] || uri == kRelationshipNamespaces[1];
    const bool known = std::any_of(prefixes_.begin(), prefixes_.end(), [&](const Prefix& prefix) { return prefix.prefix == attribute.local; });
    if ((of_relationships || known) && prefixes_.size() <= kPrefixesMax)
      prefixes_.push_back({std::string(attribute.local), of_relationships, depth_});
    if (of_relationships) rebound_ = true;
    if (prefixes_.size() > kPrefixesMax) find("too many namespaces");
  }

  void judge_attribute(const XmlElement& element, const XmlAttribute& attribute) {
    if (!attribute.prefix.empty()) {
      if (attribute.prefix == "xmlns") {
        bind(attribute);
        if (!rebound_) return;
        // An attribute before its declaration in the same tag uses the new binding.
        rebound_ = false;
        for (const XmlAttribute& other : element.attributes) {
          if (&other == &attribute) break;
          if (other.prefix == attribute.local) judge_reference(other);
        }
        return;
      }
      if (is_relationship(attribute.prefix)) return judge_reference(attribute);
      if (attribute.local == "relid") return judge_reference(attribute);  // VML: o:relid
    }
    if (const int name = kAttributes.index(attribute.local); name >= 0) judge_named(element, static_cast<Name>(name), attribute.raw);
  }

  void judge_reference(const XmlAttribute& attribute) {
    if (attribute.raw.empty()) return;
    const bool plain = attribute.raw.find('&') == std::string_view::npos;
    if (!ids_.contains(plain ? std::string(attribute.raw) : xml_decoded(attribute.raw))) find("a relationship id without its relationship");
  }

  void judge_named(const XmlElement& element, Name name, std::string_view raw) {
    if (raw.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    const std::string value = xml_decoded(raw);
    switch (name) {
      case Name::macro: return find("a macro attribute");
      case Name::on_action: return find("a macro attribute");
      case Name::instr: return report(field_problem(value));
      case Name::action: return judge_action(value);
      case Name::xlm:
      case Name::vb_procedure:
        if (is_true(value)) find("a name of a macro");
        return;
      case Name::href:
      case Name::hlink_href:
      case Name::althref:
        if (value.front() != '#' && !is_safe_link(value)) find("a link of an unsafe kind");
        return;
      case Name::src:
        if (value.find(':') != std::string::npos || value.starts_with("\\\\") || value.starts_with("//")) find("a picture from outside");
        return;
      case Name::textlink:
      case Name::formula:
        if (sheet_) report(formula_problem(value));
        return;
      case Name::connection_id:
        if (element.local != "ext") find("data from outside");
        return;
    }
  }

  void judge_action(const std::string& value) {
    const std::string action = lower(value);
    if (!action.starts_with("ppaction:")) return;
    for (std::string_view allowed : {"ppaction://hlinkshowjump", "ppaction://hlinksldjump", "ppaction://customshow", "ppaction://noaction"})
      if (action.starts_with(allowed)) return;
    find("a forbidden action");
  }

  const Part& part_;
  Look& look_;
  bool sheet_, properties_;
  std::unordered_set<std::string> ids_;
  std::vector<Prefix> prefixes_;
  bool rebound_ = false;
  std::uint32_t depth_ = 0;
  Fields fields_;
  Collecting collecting_ = Collecting::nothing;
  std::string text_;
};

}  // namespace

void judge_markup(const Package& package, const Part& part, Inflater& inflater, base::Bytes& scratch, Look& look) {
  const std::string name = lower(part.entry->name);
  if (name.ends_with(".rels") || part.entry->name == "[Content_Types].xml") return;  // read already
  Markup markup(package.type, part, look);
  if (scan_part(*part.entry, markup, inflater, scratch, look)) markup.end_of_part();
}

}  // namespace sekisho::worker::second_look
