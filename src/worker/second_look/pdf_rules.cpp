#include "worker/second_look/pdf_rules.h"

#include <algorithm>

#include "worker/second_look/words.h"

namespace sekisho::worker::second_look::pdf {

namespace {

// Keys that mean one thing wherever they stand, unless they name something: a font, a destination, a structure type (see names_something()).
constexpr auto kBannedKeys =
    words("XFA", "Collection", "EmbeddedFiles", "JavaScript", "Renditions", "AlternatePresentations", "SpiderInfo", "PieceInfo", "Metadata", "Perms",
          "DSS", "Legal", "Requirements", "RichMediaContent", "RichMediaSettings", "RichMediaExecute", "3DD", "3DV", "3DA", "3DI", "3DB", "ByteRange",
          "UF", "DestOutputProfileRef", "TemplateInstantiated", "NeedsRendering", "DPartRoot", "OPI", "Alternates", "Encrypt", "PresSteps", "VRI");
constexpr auto kActionKeys = words("A", "PA", "NA", "Next", "OpenAction");
constexpr auto kTriggers = words("E", "X", "D", "U", "Fo", "Bl", "PO", "PC", "PV", "PI", "O", "C", "K", "F", "V", "WC", "WS", "DS", "WP", "DP");
// Actions by name: those that nothing else is called, and those whose names other things have too.
constexpr auto kSureActions =
    words("JavaScript", "Launch", "GoToR", "GoToE", "SubmitForm", "ImportData", "Rendition", "RichMediaExecute", "GoTo3DView", "GoToDp");
constexpr auto kOtherActions = words("Movie", "Sound", "Hide", "SetOCGState", "Trans", "ResetForm", "Thread", "Named", "NOP", "SetState", "JS");
constexpr auto kBannedTypes =
    words("EmbeddedFile", "Filespec", "Sig", "DocTimeStamp", "SigRef", "TransformParams", "Sound", "Rendition", "MediaClip", "MediaPermissions",
          "MediaPlayParams", "MediaScreenParams", "MediaPlayerInfo", "MediaPlayers", "MinScreenSize", "MinBitDepth", "MediaOffset", "MediaDuration",
          "MediaCriteria", "3D", "3DView", "3DRef", "3DNode", "3DRenderMode", "RichMedia", "RichMediaContent", "RichMediaSettings",
          "RichMediaConfiguration", "RichMediaInstance", "RichMediaParams", "Metadata", "CollectionSchema", "CollectionField", "CollectionItem",
          "CollectionSort", "Collection", "Template", "SlideShow", "PieceInfo", "OPI", "DSS", "Crypt");
constexpr auto kAnnotations = words("Text", "Link", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline",
                                    "Squiggly", "StrikeOut", "Stamp", "Caret", "Ink", "Popup", "Widget", "Watermark", "Redact", "PrinterMark");
constexpr auto kFilters = words("FlateDecode", "LZWDecode", "ASCIIHexDecode", "ASCII85Decode", "RunLengthDecode", "CCITTFaxDecode", "JBIG2Decode",
                                "DCTDecode", "Fl", "LZW", "AHx", "A85", "RL", "CCF", "DCT");
constexpr auto kTrailerKeys = words("Size", "Root", "Info", "ID", "Type", "W", "Index", "Filter", "DecodeParms", "Length");
constexpr auto kInfoKeys = words("Title", "Producer", "Trapped");
constexpr auto kPageMoves = words("NextPage", "PrevPage", "FirstPage", "LastPage");

template <class Set>
bool is_one_of(const Value& value, const Set& set) {
  return value.kind == Kind::name &&
         set.has(base::text(value.bytes).find('#') == std::string_view::npos ? base::text(value.bytes) : decoded_name(value));
}

bool is_page_move(const Value& value) {
  return is_name(value, "XYZ") || is_name(value, "Fit") || is_name(value, "FitH") || is_name(value, "FitV") || is_name(value, "FitR") ||
         is_name(value, "FitB") || is_name(value, "FitBH") || is_name(value, "FitBV");
}

// Where a dictionary's keys are names that its author chose (role maps, resources, named destinations), the value tells.
bool names_something(const Value& value) {
  if (value.kind == Kind::name || value.kind == Kind::null) return true;
  const std::vector<Value> items = items_of(value);
  if (value.kind == Kind::array) return items.size() >= 2 && is_page_move(items[1]);
  if (value.kind != Kind::dictionary) return false;
  return (items.size() == 2 && is_name(items[0], "D")) || is_name(find(items, "Type"), "Font");
}

}  // namespace

void Rules::judge(std::span<const Value> items, bool of_stream, std::uint32_t object_number) {
  number_ = object_number;
  std::string decoded;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    std::string_view key = base::text(items[i].bytes);
    if (key.find('#') != std::string_view::npos) key = decoded = decoded_name(items[i]);
    judge_key(key, items[i + 1]);
  }
  if (has_duplicate_keys(items)) find("a key given twice");
  judge_kinds(items);
  if (of_stream) judge_stream(items);
}

void Rules::judge_key(std::string_view key, const Value& written) {
  if (const int banned = kBannedKeys.index(key); banned >= 0) {
    const Value value = document_.resolve(written);
    if (key == "UF" ? value.kind == Kind::string : !names_something(value))
      find("the forbidden key /" + std::string(kBannedKeys[static_cast<std::size_t>(banned)]));
  } else if (kActionKeys.has(key)) {
    judge_action(written, key == "PA" || key == "NA");
  } else if (key == "JS") {
    const Value value = document_.resolve(written);
    const std::vector<Value> inner = items_of(value);
    if (value.kind == Kind::string ||
        (value.kind == Kind::dictionary && pdf::find(inner, "Type").kind == Kind::bad && pdf::find(inner, "Subtype").kind == Kind::bad))
      find("JavaScript");
  } else if (key == "AA") {
    const std::vector<Value> triggers = items_of(document_.resolve(written));
    for (std::size_t i = 0; i + 1 < triggers.size(); i += 2)
      if (is_one_of(triggers[i], kTriggers) && document_.resolve(triggers[i + 1]).kind == Kind::dictionary) return find("additional actions");
  } else if (key == "EF") {
    const std::vector<Value> inner = items_of(document_.resolve(written));
    if (pdf::find(inner, "F").kind != Kind::bad || pdf::find(inner, "UF").kind != Kind::bad) find("an embedded file");
  } else if (key == "F") {
    if (document_.resolve(written).kind == Kind::string) find("a file specification");
  } else if (key == "SigFlags") {
    if (document_.resolve(written).integer != 0) find("signature flags");
  } else if (key == "URI") {
    if (written.kind != Kind::string && document_.resolve(written).kind == Kind::dictionary) find("a base for links");
  }
}

// Types, kinds of annotations and actions, by what the dictionary says of itself.
void Rules::judge_kinds(std::span<const Value> items) {
  const Value type = document_.resolve(pdf::find(items, "Type"));
  const Value kind = document_.resolve(pdf::find(items, "Subtype"));
  const Value action = document_.resolve(pdf::find(items, "S"));
  if (is_one_of(type, kBannedTypes)) find("an object of a forbidden type");
  if (is_name(type, "F") && document_.resolve(pdf::find(items, "F")).kind == Kind::string) find("a file specification");
  const bool annotation = is_name(type, "Annot") || (kind.kind == Kind::name && pdf::find(items, "Rect").kind != Kind::bad);
  if (annotation && !is_one_of(kind, kAnnotations)) find("an annotation of a forbidden kind");
  if (is_one_of(action, kSureActions) && !is_name(type, "StructElem")) find("a forbidden action");
  if (is_name(action, "URI") && pdf::find(items, "P").kind == Kind::bad) judge_link(items);
  if (is_name(type, "Action")) {
    if (!is_name(action, "GoTo") && !is_name(action, "URI") &&
        !(is_name(action, "Named") && is_one_of(document_.resolve(pdf::find(items, "N")), kPageMoves)))
      find("a forbidden action");
  }
  if (is_name(kind, "PS") && is_name(type, "XObject")) find("a PostScript object");
  if (is_name(kind, "Form") && document_.resolve(pdf::find(items, "Ref")).kind == Kind::dictionary) find("a reference to a page of another file");
  if (pdf::find(items, "XFAImages").kind != Kind::bad) find("XFA");
}

// A value under a key that holds actions: an action, an array of them, or what the key means elsewhere (an outline item, a destination).
void Rules::judge_action(const Value& written, bool must_be_action) {
  const Value value = document_.resolve(written);
  const std::vector<Value> items = items_of(value);
  if (value.kind == Kind::array && !(items.size() >= 2 && is_page_move(items[1]))) {
    for (const Value& item : items)
      if (document_.resolve(item).kind == Kind::dictionary) judge_action(document_.resolve(item), must_be_action);
    return;
  }
  if (value.kind != Kind::dictionary) return;
  const Value action = document_.resolve(pdf::find(items, "S"));
  if (action.kind == Kind::bad || action.kind == Kind::null) {
    if (must_be_action) find("an action without a kind");
    return;
  }
  const bool allowed = is_name(action, "GoTo") || is_name(action, "URI") ||
                       (is_name(action, "Named") && is_one_of(document_.resolve(pdf::find(items, "N")), kPageMoves));
  if (!allowed && (is_one_of(action, kSureActions) || is_one_of(action, kOtherActions) || pdf::find(items, "O").kind == Kind::bad))
    find("a forbidden action");
}

void Rules::judge_link(std::span<const Value> action) {
  const Value uri = document_.resolve(pdf::find(action, "URI"));
  if (uri.kind == Kind::bad || uri.kind == Kind::null) return;
  if (uri.kind != Kind::string || !is_safe_link(decoded_string(uri))) find("a link of an unsafe kind");
}

void Rules::judge_stream(std::span<const Value> items) {
  for (std::string_view key : {"F", "FFilter", "FDecodeParms"}) {
    const Value value = document_.resolve(pdf::find(items, key));
    if (value.kind != Kind::bad && value.kind != Kind::null) find("a stream outside the file");
  }
  if (is_name(document_.resolve(pdf::find(items, "Subtype")), "PS") || is_name(document_.resolve(pdf::find(items, "Subtype2")), "PS") ||
      pdf::find(items, "PS").kind != Kind::bad)
    find("a PostScript object");
  judge_filters(document_.resolve(pdf::find(items, "Filter")));
}

void Rules::judge_filters(const Value& filter) {
  if (filter.kind == Kind::bad || filter.kind == Kind::null) return;
  std::vector<Value> chain = items_of(filter);
  if (filter.kind == Kind::name) chain = {filter};
  if (filter.kind != Kind::name && filter.kind != Kind::array) return find("a broken filter");
  if (chain.size() > 4) find("a long chain of filters");
  for (const Value& one : chain)
    if (!is_one_of(document_.resolve(one), kFilters)) find("an unknown filter");
}

// Two readers of a dictionary with a key given twice see two different files.
bool Rules::has_duplicate_keys(std::span<const Value> items) {
  auto raw = [&](std::size_t i) { return base::text(items[i].bytes); };
  bool escaped = false;
  for (std::size_t i = 0; i < items.size(); i += 2) escaped |= raw(i).find('#') != std::string_view::npos;
  if (!escaped && items.size() <= 40) {
    for (std::size_t i = 2; i < items.size(); i += 2)
      for (std::size_t k = 0; k < i; k += 2)
        if (raw(i) == raw(k)) return true;
    return false;
  }
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < items.size(); i += 2) keys.push_back(decoded_name(items[i]));
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

void Rules::judge_trailer() {
  for (std::size_t i = 0; i + 1 < document_.trailer().size(); i += 2)
    if (!is_one_of(document_.trailer()[i], kTrailerKeys)) look_.find("an unknown key in the trailer");
  const Value root = document_.resolve(pdf::find(document_.trailer(), "Root"));
  const std::vector<Value> catalog = items_of(root);
  if (root.kind != Kind::dictionary || !is_name(document_.resolve(pdf::find(catalog, "Type")), "Catalog") ||
      document_.resolve(pdf::find(catalog, "Pages")).kind != Kind::dictionary)
    return look_.find("no catalog");
  judge_catalog(catalog);
  judge_info(document_.resolve(pdf::find(document_.trailer(), "Info")));
}

void Rules::judge_catalog(std::span<const Value> catalog) {
  const std::vector<Value> names = items_of(document_.resolve(pdf::find(catalog, "Names")));
  for (std::size_t i = 0; i + 1 < names.size(); i += 2)
    if (!is_name(names[i], "Dests")) look_.find("a forbidden name tree", "catalog");
  const Value open = document_.resolve(pdf::find(catalog, "OpenAction"));
  if (open.kind == Kind::dictionary && !is_name(document_.resolve(pdf::find(items_of(open), "S")), "GoTo"))
    look_.find("a forbidden open action", "catalog");
  for (std::string_view key : {"AA", "URI", "AF", "Collection", "Metadata"}) {
    const Value value = document_.resolve(pdf::find(catalog, key));
    if (value.kind != Kind::bad && value.kind != Kind::null) look_.find("a forbidden key", "catalog");
  }
}

void Rules::judge_info(const Value& info) {
  const std::vector<Value> items = items_of(info);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (!is_one_of(items[i], kInfoKeys)) look_.find("personal metadata", "document information");
}

}  // namespace sekisho::worker::second_look::pdf
