// Texts that are documents of a format of their own, whatever they are named.
#include <algorithm>

#include "formats/detect/markup.h"
#include "formats/detect/text_sniff.h"

namespace sekisho::formats::detect {

using base::FileType;

namespace {

constexpr std::size_t kHeadersBytesMax = 64 << 10;

struct Start {
  std::string_view text;
  FileType type;
};
constexpr Start kStarts[] = {
    {"{\\rt", FileType::rtf},
    {"%!ps", FileType::postscript},
    {"%!\n", FileType::postscript},
    {"%!\r", FileType::postscript},
    {"begin:vcalendar", FileType::icalendar},
    {"begin:vcard", FileType::vcard},
    {"begin-base64 ", FileType::uuencode},
    {"=ybegin ", FileType::uuencode},
    {"(this file must be converted with binhex", FileType::uuencode},
    {"iso-10303-21;", FileType::p21},
    {"jw_cut", FileType::jwc},
    {"!<arch>\n", FileType::other_archive},
    {"%fdf-", FileType::unknown},
    {"%pdf-", FileType::unknown},  // a PDF that no one could read is no text
};

// WHATWG MIME Sniffing, section 7.1: what browsers take for HTML at the front of a file.
bool html_start(std::string_view head) {
  static constexpr std::string_view kTags[] = {"!doctype html", "html",  "head",    "script", "iframe", "h1",    "div",  "font", "table", "a",
                                               "style",         "title", "b",       "body",   "br",     "p",     "meta", "link", "base",  "form",
                                               "frameset",      "img",   "svg:svg", "center", "span",   "center"};
  if (head.starts_with("<!--")) return head.find("<html") != head.npos || head.find("<body") != head.npos || head.find("<script") != head.npos;
  if (!head.starts_with('<')) return false;
  head.remove_prefix(1);
  return std::ranges::any_of(kTags, [&](std::string_view tag) {
    return head.starts_with(tag) && head.size() > tag.size() &&
           (head[tag.size()] == ' ' || head[tag.size()] == '>' || head[tag.size()] == '\n' || head[tag.size()] == '\r' || head[tag.size()] == '\t' ||
            head[tag.size()] == '/');
  });
}

bool name_start(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

// A declaration, or a root element that names a vocabulary or is closed again: angle brackets alone do not make XML.
std::optional<FileType> markup(std::string_view head) {
  if (!head.starts_with('<')) return std::nullopt;
  if (html_start(head)) return FileType::html;
  bool declared = head.starts_with("<?xml") || head.starts_with("<!doctype") || head.starts_with("<?mso-");
  if (!declared && (head.size() < 2 || !name_start(head[1])) && !head.starts_with("<!--")) return std::nullopt;
  std::string root, mimetype;
  bool vocabulary = false, other = false;
  each_tag(head, [&](const Tag& tag) {
    root = tag.name();
    mimetype = tag.attribute("mimetype");
    vocabulary = !tag.attribute("xmlns").empty() || tag.attributes().find("xmlns:") != std::string_view::npos;
    return false;
  });
  if (root == "svg" && (declared || vocabulary || head.find("</svg>") != head.npos || head.find("<script") != head.npos)) return FileType::svg;
  if (root == "html") return FileType::html;
  if (root == "document" && head.find("urn:oasis:names:tc:opendocument:xmlns:office:1.0") != head.npos) {
    for (FileType type : {FileType::fodt, FileType::fods, FileType::fodp, FileType::fodg}) {
      std::string_view media = base::describe(type).media_type;  // …-flat-xml; inside the file without that, perhaps as a template
      media.remove_suffix(9);
      if (mimetype == media || mimetype == std::string(media) + "-template") return type;
    }
    return FileType::odf;
  }
  other = !root.empty() && name_start(root.front()) && head.find("</" + root) != head.npos;
  if (declared || vocabulary || other) return FileType::xml;
  return std::nullopt;
}

// RFC 5322 section 2.2: names of headers that programs write and people do not.
bool technical_header(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "received", "return-path",      "message-id", "mime-version", "delivered-to", "content-type", "dkim-signature",   "content-transfer-encoding",
      "x-mailer", "x-mozilla-status", "x-received", "references",   "in-reply-to",  "envelope-to",  "x-originating-ip", "content-disposition",
      "x-uidl",   "x-mozilla-keys",   "arc-seal"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

std::string_view line_of(std::string_view& rest) {
  std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  else if (!rest.empty()) rest.remove_prefix(1);
  return line;
}

std::string_view header_name(std::string_view line) {
  std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return {};
  std::string_view name = line.substr(0, colon);
  bool well_formed = std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
  return well_formed ? name : std::string_view{};
}

// A block of headers at the very front, one of them written by a program. A letter that begins "From: …" is prose.
bool mail_start(std::string_view head) {
  constexpr int kLinesMax = 400;
  bool alone = head.starts_with("content-type: multipart/") || head.starts_with("mime-version: 1");
  int headers = 0, technical = 0;
  for (int i = 0; i < kLinesMax && !head.empty(); ++i) {
    std::string_view line = line_of(head);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (headers == 0) return false;
      continue;
    }
    std::string_view name = header_name(line);
    if (name.empty()) return false;
    ++headers;
    technical += technical_header(name);
  }
  return (headers >= 2 && technical >= 1) || alone;
}

// "From someone day month …" and headers below: RFC 4155.
bool mbox_start(std::string_view head) {
  if (!head.starts_with("from ")) return false;
  line_of(head);
  std::string_view second = line_of(head);
  return !header_name(second).empty() && mail_start(second.empty() ? head : std::string(second) + "\n" + std::string(head));
}

// "begin 644 name", then lines whose first character counts their bytes.
bool uuencode_start(std::string_view head) {
  if (!head.starts_with("begin ")) return false;
  head.remove_prefix(6);
  std::size_t digits = std::min(head.find_first_not_of("01234567"), head.size());
  return (digits == 3 || digits == 4) && head.size() > digits + 1 && head[digits] == ' ' && head[digits + 1] != '\r' && head[digits + 1] != '\n';
}

bool json_start(std::string_view head) {
  if (head.starts_with("{"))
    return head.size() > 1 && head.find_first_not_of(" \t\r\n", 1) != head.npos && head[head.find_first_not_of(" \t\r\n", 1)] == '"';
  return head.starts_with("[{\"") || head.starts_with("[\r\n") || head.starts_with("[\n");
}

// DXF: lines in pairs of a code and a value; comments (999) may stand before the first section.
bool drawing_start(std::string_view head) {
  const auto line = [&head] {
    const std::size_t end = std::min(head.find_first_of("\r\n"), head.size());
    std::string_view out = head.substr(0, end);
    head.remove_prefix(end);
    if (head.starts_with("\r\n")) head.remove_prefix(2);
    else if (!head.empty()) head.remove_prefix(1);
    while (out.starts_with(' ')) out.remove_prefix(1);
    while (out.ends_with(' ')) out.remove_suffix(1);
    return out;
  };
  while (!head.empty()) {
    const std::string_view code = line(), value = line();
    if (code == "0") return value == "section";
    if (code != "999") return false;
  }
  return false;
}

// SFC: the exchange structure of P21 with its data in comments.
bool features_start(std::string_view head) {
  head = head.substr(0, head.find("end-iso-10303-21;"));  // what stands behind the first structure says nothing of it
  return head.starts_with("iso-10303-21;") && (head.find("feature_mode") != head.npos || head.find("/*sxf") != head.npos);
}

}  // namespace

std::optional<FileType> document_content(const Sniffed& text) {
  if (!text.text) return std::nullopt;
  std::string_view head = text.head;
  if (features_start(head)) return FileType::sfc;
  if (drawing_start(head)) return FileType::dxf;
  for (const Start& start : kStarts)
    if (head.starts_with(start.text)) return start.type;
  if (uuencode_start(head)) return FileType::uuencode;
  if (mbox_start(head)) return FileType::mbox;
  if (mail_start(head)) return FileType::email;
  if (auto type = markup(head)) return type;
  // Named as text it is text: nothing runs it, and prose may begin with a bracket.
  bool named_text =
      text.extension == "txt" || text.extension == "csv" || text.extension == "tsv" || text.extension == "md" || text.extension == "log";
  if (!named_text && json_start(head)) return FileType::json;
  return std::nullopt;
}

// RFC 2045, 6.2: a binary part, or a server that left a NUL. The block of headers decides; where no program's header stands, the name does.
bool mail_with_bytes(base::ByteView input, std::string_view extension) {
  const std::string_view front = base::text(base::slice(input, 0, kHeadersBytesMax));
  const std::size_t end = std::min(front.find("\n\n"), front.find("\r\n\r\n"));
  if (end == front.npos) return false;
  std::string head(front.substr(0, end));
  if (head.find('\0') != head.npos) return false;
  std::ranges::transform(head, head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view first = head;
  return mail_start(head) || (extension == "eml" && !header_name(line_of(first)).empty());
}

std::optional<FileType> document_name(std::string_view extension) {
  static constexpr struct {
    std::string_view extension;
    FileType type;
  } kNames[] = {
      {"html", FileType::html},
      {"htm", FileType::html},
      {"xhtml", FileType::html},
      {"xht", FileType::html},
      {"shtml", FileType::html},
      {"mht", FileType::email},
      {"mhtml", FileType::email},
      {"svg", FileType::svg},
      {"xml", FileType::xml},
      {"xsl", FileType::xml},
      {"xslt", FileType::xml},
      {"xsd", FileType::xml},
      {"dtd", FileType::xml},
      {"xaml", FileType::xml},
      {"kml", FileType::xml},
      {"gpx", FileType::xml},
      {"rss", FileType::xml},
      {"atom", FileType::xml},
      {"opml", FileType::xml},
      {"plist", FileType::xml},
      {"rtf", FileType::rtf},
      {"json", FileType::json},
      {"jsonl", FileType::json},
      {"geojson", FileType::json},
      {"ipynb", FileType::json},
      {"har", FileType::json},
      {"ics", FileType::icalendar},
      {"ical", FileType::icalendar},
      {"vcs", FileType::icalendar},
      {"vcf", FileType::vcard},
      {"vcard", FileType::vcard},
      {"eml", FileType::email},
      {"msg", FileType::email},
      {"mbox", FileType::mbox},
      {"mbx", FileType::mbox},
      {"uu", FileType::uuencode},
      {"uue", FileType::uuencode},
      {"ps", FileType::postscript},
      {"eps", FileType::postscript},
      {"dxf", FileType::dxf},
      {"sfc", FileType::sfc},
      // Excel reads a text under these names as a sheet, formulas and all.
      {"xls", FileType::unknown},
      {"xlsx", FileType::unknown},
      {"xlsm", FileType::unknown},
      {"xlsb", FileType::unknown},
      {"xlt", FileType::unknown},
      {"xltx", FileType::unknown},
      {"xltm", FileType::unknown},
      {"xlw", FileType::unknown},
      {"xla", FileType::unknown},
      {"prn", FileType::unknown},
      {"ods", FileType::unknown},
      {"p21", FileType::p21},
      {"stp", FileType::p21},
      {"step", FileType::p21},
      {"igs", FileType::cad},
      {"iges", FileType::cad},
  };
  for (const auto& known : kNames)
    if (known.extension == extension) return known.type;
  return std::nullopt;
}

}  // namespace sekisho::formats::detect
