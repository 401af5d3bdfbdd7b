#include <algorithm>

#include "formats/dxf/drawing.h"
#include "formats/dxf/rules.h"

namespace sekisho::formats::dxf {

using base::Code;
using base::What;

namespace {

bool no_finite_number(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower.find("nan") != lower.npos || lower.find("inf") != lower.npos || lower.find("#in") != lower.npos || lower.find("#qnan") != lower.npos;
}

bool application_kept(std::string_view name) {
  return name == "ACAD" || name == "ACAD_MLEADERVER" || name == "AcadAnnotative" || name.starts_with("ACAD_DSTYLE_");
}

bool fetches(std::string_view text) { return text.find("://") != text.npos || text.starts_with("\\\\") || text.starts_with("//"); }

int integer_of(std::string_view text) {
  int value = 0;
  for (const char c : text.substr(0, 6)) value = c >= '0' && c <= '9' ? value * 10 + (c - '0') : value;
  return value;
}

}  // namespace

void Cleaner::put(int code, std::string_view value) { made_.emplace_back(code, value); }

base::Status Cleaner::write(const Record& record, const Place& place, Sink& out) {
  made_.clear();
  in_font_ = false;
  put(0, record.front().text);
  if (place.section() == "HEADER" && record.front().text == "SECTION") {
    if (auto status = header(record); !status) return status;
  } else {
    for (std::size_t at = 1; at < record.size();)
      if (auto status = tag(record, place, at); !status) return status;
  }
  std::string text;
  for (const auto& [code, value] : made_) {
    const std::string number = std::to_string(code);
    text.append(number.size() < 3 ? 3 - number.size() : 0, ' ');
    text += number;
    text += "\r\n";
    text += value;
    text += "\r\n";
  }
  out.write(text);
  return {};
}

// Group 9 names a variable, what follows is its value.
base::Status Cleaner::header(const Record& record) {
  std::size_t at = 1;
  for (; at < record.size() && record[at].code != 9; ++at)
    if (record[at].code == 2) put(2, record[at].text);
    else context_.notes.removed(record[at].kind == Kind::comment ? What::comment : What::cad_object, "HEADER");
  while (at < record.size()) {
    const std::string_view name = record[at].text;
    std::size_t end = at + 1;
    bool numbers = true;
    for (; end < record.size() && record[end].code != 9; ++end)
      numbers =
          numbers && (record[end].kind != Kind::string || record[end].text.empty()) && record[end].kind != Kind::chunk && record[end].code < 999;
    const bool named = name.starts_with('$') && name.size() < 40 && name.find_first_not_of("$ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos;
    const bool personal = name == "$FINGERPRINTGUID" || name == "$VERSIONGUID" || name == "$LASTSAVEDBY" || name.starts_with("$CUSTOMPROPERTY");
    if (named && (numbers || string_variable_allowed(name)) && !personal) {
      put(9, name);
      for (std::size_t i = at + 1; i < end; ++i)
        if (record[i].kind == Kind::comment || record[i].kind == Kind::chunk || record[i].code > 999) context_.notes.removed(What::comment, "HEADER");
        else if (auto status = plain(record[i]); !status) return status;
    } else {
      const bool reference = name == "$MENU" || name == "$HYPERLINKBASE" || name == "$STYLESHEET" || name == "$PROJECTNAME";
      context_.notes.removed(personal ? What::metadata : reference ? What::cad_reference : What::cad_object, named ? name : "HEADER");
    }
    at = end;
  }
  return {};
}

base::Status Cleaner::tag(const Record& record, const Place& place, std::size_t& at) {
  const Tag& tag = record[at];
  const std::string_view type = record.front().text;
  if (tag.code == 102) {
    group(record, at);
    return {};
  }
  if (tag.code >= 1000) {
    application_data(record, at);
    return {};
  }
  ++at;
  if (tag.kind == Kind::comment) {
    context_.notes.removed(What::comment);
    return {};
  }
  if (tag.kind == Kind::chunk) {
    // Drawings by programs whose objects are unknown, and previews. The number of bytes stands before them.
    if (made_.back().first == 92 || made_.back().first == 160) made_.pop_back();
    context_.notes.removed(type == "BLOCK_RECORD" ? What::thumbnail : What::cad_object, type);
    return {};
  }
  const bool arrow_name = type == "DIMSTYLE" && tag.code == 5;  // R12: DIMBLK
  if (tag.kind == Kind::string || arrow_name) {
    put(tag.code, string_value(record, place, tag));
    return {};
  }
  if (type == "BLOCK" && tag.code == 70 && is_number(tag.text) && (integer_of(tag.text) & 12) != 0) {
    context_.notes.removed(What::cad_reference, "BLOCK");
    put(70, std::to_string(integer_of(tag.text) & ~12));  // no reference, no overlay
    return {};
  }
  std::uint64_t handle = 0;
  if (tag.kind == Kind::handle && tag.code != 5 && tag.code != 105 && is_handle(tag.text, handle) && !pointer(record, tag, handle)) return {};
  return plain(tag);
}

// False when it pointed to what is gone and was dealt with.
bool Cleaner::pointer(const Record& record, const Tag& tag, std::uint64_t handle) {
  if (!gone_.contains(handle)) return true;
  const std::string_view type = record.front().text;
  if (type.starts_with("DICTIONARY") || type == "ACDBDICTIONARYWDFLT") {
    if (tag.code == 350 || tag.code == 360) {
      if (made_.back().first == 3) made_.pop_back();
      return false;
    }
  } else if (type == "GROUP" && tag.code == 340) {
    return false;
  }
  put(tag.code, "0");
  return false;
}

base::Status Cleaner::plain(const Tag& tag) {
  std::uint64_t handle = 0;
  if (tag.kind == Kind::string) {
    std::string value(tag.text);
    for (char& c : value) c = static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
    if (value != tag.text) context_.notes.removed(What::control_character);
    put(tag.code, value);
  } else if (tag.kind == Kind::handle) {
    if (tag.text.empty()) put(tag.code, "0");
    else if (is_handle(tag.text, handle)) put(tag.code, gone_.contains(handle) && tag.code != 5 && tag.code != 105 ? "0" : tag.text);
    else return base::refuse(Code::drawing_bad, {}, "a handle that is none");
  } else if (is_number(tag.text)) {
    put(tag.code, tag.text);
  } else if (tag.kind == Kind::real && no_finite_number(tag.text)) {
    context_.notes.removed(What::broken_part);
    put(tag.code, "0.0");
  } else {
    return base::refuse(Code::drawing_bad, {}, "a number that is none");
  }
  return {};
}

// 102 "{NAME", handles, 102 "}": who reacts to the object, and its dictionary of extensions.
void Cleaner::group(const Record& record, std::size_t& at) {
  const std::string_view name = record[at].text;
  std::size_t end = at + 1;
  while (end < record.size() && record[end].code != 102 && record[end].code < 1000) ++end;
  const bool closed = end < record.size() && record[end].code == 102 && record[end].text == "}";
  const bool known = closed && (name == "{ACAD_REACTORS" || name == "{ACAD_XDICTIONARY" || name == "{BLKREFS");
  if (!known) context_.notes.removed(What::cad_object, record.front().text);
  std::vector<Tag> kept;
  for (std::size_t i = at + 1; known && i < end; ++i) {
    std::uint64_t handle = 0;
    const bool points = record[i].kind == Kind::handle && is_handle(record[i].text, handle);
    if (!points) context_.notes.removed(What::cad_object, record.front().text);
    else if (!gone_.contains(handle)) kept.push_back(record[i]);
  }
  if (!kept.empty() || (known && end == at + 1)) {
    put(102, name);
    for (const Tag& tag : kept) put(tag.code, tag.text);
    put(102, "}");
  }
  at = closed ? end + 1 : end;
}

// 1001 names the application, then its data. Of other programs' data nobody knows what they do.
void Cleaner::application_data(const Record& record, std::size_t& at) {
  const std::string_view name = record[at].code == 1001 ? record[at].text : std::string_view();
  std::size_t end = at + 1;
  while (end < record.size() && record[end].code >= 1000 && record[end].code != 1001) ++end;
  bool good = application_kept(name);
  for (std::size_t i = at + 1; i < end; ++i) {
    std::uint64_t handle = 0;
    const Tag& tag = record[i];
    good =
        good && (tag.kind == Kind::string
                     ? !fetches(tag.text) && std::ranges::all_of(tag.text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\t'; })
                 : tag.kind == Kind::handle ? is_handle(tag.text, handle)
                 : tag.kind == Kind::chunk  ? false
                                            : is_number(tag.text));
  }
  if (good) {
    for (std::size_t i = at; i < end; ++i) {
      std::uint64_t handle = 0;
      const bool lost = record[i].kind == Kind::handle && is_handle(record[i].text, handle) && gone_.contains(handle);
      put(record[i].code, lost ? "0" : record[i].text);
    }
  } else {
    context_.notes.removed(name == "PE_URL" ? What::cad_reference : What::cad_object, record.front().text);
  }
  at = end;
}

std::string Cleaner::string_value(const Record& record, const Place& place, const Tag& tag) {
  const std::string_view type = record.front().text;
  std::string value(tag.text);
  for (char& c : value) c = static_cast<unsigned char>(c) < 0x20 && c != '\t' ? ' ' : c;
  if (value != tag.text) context_.notes.removed(What::control_character, type);
  if (type == "BLOCK" && tag.code == 1 && !value.empty()) {
    context_.notes.removed(What::cad_reference, "BLOCK");
    return {};
  }
  const bool font = type == "STYLE" && (tag.code == 3 || tag.code == 4);
  const bool printer = (type == "LAYOUT" || type == "PLOTSETTINGS") && (tag.code == 2 || tag.code == 7);
  if (font || printer || (type == "LIGHT" && tag.code == 300)) return file_name(value);
  const bool words = tag.code == 1 || tag.code == 3 || (tag.code >= 300 && tag.code <= 309);
  if (words && type != "TEXT" && (place.section() == "ENTITIES" || place.section() == "BLOCKS" || type == "MLEADERSTYLE"))
    return without_font_paths(std::move(value));
  return value;
}

// A file by its name alone is looked for beside the drawing and where the program keeps its own; a path may lead to other machines.
std::string Cleaner::file_name(std::string_view text) {
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = letters_.length_at(text, at);
    if (length == 1 && (text[at] == '\\' || text[at] == '/' || text[at] == ':')) start = at + 1;
    at += length;
  }
  if (start != 0) context_.notes.removed(What::cad_reference, "STYLE");
  return std::string(text.substr(start));
}

// MTEXT switches fonts by \Fname|…; and \fname|…; within its words, which may be cut into several groups.
std::string Cleaner::without_font_paths(std::string text) {
  bool changed = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = letters_.length_at(text, at);
    const char c = text[at];
    if (length == 1 && in_font_) {
      if (c == ';') in_font_ = false;
      else if (c == '\\' || c == '/' || c == ':') {
        text[at] = '_';
        changed = true;
      }
    } else if (length == 1 && c == '\\' && at + 1 < text.size()) {
      in_font_ = text[at + 1] == 'F' || text[at + 1] == 'f';
      at += 2;
      continue;
    }
    at += length;
  }
  if (changed) context_.notes.removed(What::cad_reference, "MTEXT");
  return text;
}

}  // namespace sekisho::formats::dxf
