// Actions (ISO 32000-1, 12.6) and destinations (12.3.2): page jumps, web addresses and the four page turns; nothing chained to them.
#include "formats/pdf/builder.h"
#include "formats/pdf/findings.h"
#include "formats/pdf/link.h"

namespace sekisho::formats::pdf {

namespace {

constexpr int kChainMax = 64;
constexpr int kDestinationNumbersMax = 4;

bool is_page_turn(const std::string& name) { return name == "/NextPage" || name == "/PrevPage" || name == "/FirstPage" || name == "/LastPage"; }

bool is_view(const std::string& name) {
  for (std::string_view view : {"/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV"})
    if (name == view) return true;
  return false;
}

}  // namespace

bool Builder::is_action(Object value) {
  if (!value.isDictionary()) return false;
  std::string kind = name_at(value, "/S");
  if (kind == "/GoTo") return is_destination(at(value, "/D"));
  if (kind == "/Named") return is_page_turn(name_at(value, "/N"));
  if (kind != "/URI") return false;
  Object address = at(value, "/URI");
  return context_.profile.on(base::Setting::pdf_keep_links) && address.isString() && safe_link(address.getStringValue());
}

void Builder::put_action(std::string& out, Object action) {
  std::string kind = name_at(action, "/S");
  out += "<</Type /Action/S ";
  put_name(out, kind);
  if (kind == "/GoTo") {
    out += "/D ";
    put_destination(out, at(action, "/D"));
  } else if (kind == "/Named") {
    out += "/N ";
    put_name(out, name_at(action, "/N"));
  } else {
    out += "/URI ";
    put_string(out, safe_link(at(action, "/URI").getStringValue()).value_or(""));
  }
  out += ">>";
  note_chain(action);
}

// Actions that would have followed.
void Builder::note_chain(Object action) {
  std::vector<Object> waiting{at(action, "/Next")};
  for (int i = 0; i < kChainMax && !waiting.empty(); ++i) {
    Object next = waiting.back();
    waiting.pop_back();
    if (next.isArray() && next.getArrayNItems() <= kChainMax)
      for (Object& one : next.getArrayAsVector()) waiting.push_back(one);
    if (!next.isDictionary()) continue;
    removed(finding_for_action(next));
    waiting.push_back(at(next, "/Next"));
  }
}

bool Builder::is_destination(Object value, int depth) {
  if (value.isName() || value.isString()) return true;
  if (value.isDictionary()) return depth == 0 && !at(value, "/D").isName() && is_destination(at(value, "/D"), 1);
  if (!value.isArray() || value.getArrayNItems() < 1) return false;
  Object page = value.getArrayItem(0);
  if (page.isInteger()) return page.getIntValue() >= 0 && page.getIntValue() < static_cast<long long>(pages_.size());
  return page_id(page).has_value();
}

// A dictionary stands for its /D: it holds nothing else that may stay.
void Builder::put_destination(std::string& out, Object value) {
  if (value.isDictionary()) {
    for (auto& [name, entry] : value.getDictAsMap())
      if (name != "/D" && !entry.isNull()) dropped(name, entry);
    value = at(value, "/D");
  }
  if (!value.isArray()) return put_leaf(out, value);
  Object page = value.getArrayItem(0);
  out += '[';
  put_id(out, page.isInteger() ? pages_[static_cast<std::size_t>(page.getIntValue())].id : *page_id(page));
  Object view = value.getArrayNItems() > 1 ? value.getArrayItem(1) : Object::newNull();
  if (!view.isName() || !is_view(view.getName())) {
    out += " /Fit]";
    return;
  }
  out += ' ';
  put_scalar(out, view);
  for (int i = 2; i < value.getArrayNItems() && i < 2 + kDestinationNumbersMax; ++i) {
    Object number = value.getArrayItem(i);
    out += ' ';
    if (number.isInteger() || number.isReal()) {
      put_scalar(out, number);
    } else {
      out += "null";
    }
  }
  out += ']';
}

}  // namespace sekisho::formats::pdf
