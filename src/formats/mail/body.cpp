#include "formats/mail/body.h"

#include <algorithm>
#include <unordered_map>

#include "formats/html/to_text.h"
#include "text/charset.h"
#include "text/cursor.h"
#include "text/running.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

// RFC 3676: a line that ends in a blank goes on in the next one of the same quotation; a blank in front is stuffing.
std::string unflowed(std::string_view text, bool delete_space) {
  std::string out;
  std::string paragraph;
  std::size_t depth = 0;
  bool open = false;
  auto flush = [&] {
    if (!open) return;
    if (depth > 0) out.append(depth, '>').append(" ");
    out.append(paragraph).append("\n");
    paragraph.clear();
    open = false;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t quotes = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(quotes);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (open && quotes != depth) flush();
    depth = quotes;
    const bool signature = line == "-- ";
    if (signature) flush();
    const bool flowed = line.ends_with(' ') && !signature;
    if (flowed && delete_space) line.remove_suffix(1);
    paragraph += line;
    open = true;
    if (!flowed) flush();
  }
  flush();
  return out;
}

// text/enriched and text/richtext (RFC 1896, RFC 1341): "<<" is "<", the rest in brackets is commands.
std::string without_commands(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '<') {
      out += text[i];
    } else if (text.substr(i).starts_with("<<")) {
      out += '<';
      ++i;
    } else {
      const std::size_t end = text.find('>', i);
      const std::string word = text::lower_ascii(text.substr(i, end == text.npos ? text.npos : end - i + 1));
      if (word == "<nl>") out += '\n';
      if (end == text.npos) break;
      i = end;
    }
  }
  return out;
}

// What is left may close up to another block: repeated until there is none.
std::string take_files(std::string text, std::vector<uuencode::Encoded>& files) {
  for (std::vector<uuencode::Encoded> found = uuencode::decode_all(text); !found.empty(); found = uuencode::decode_all(text)) {
    std::string out;
    std::size_t at = 0;
    for (uuencode::Encoded& file : found) {
      out += text.substr(at, file.begin - at);
      at = file.end;
      if (!file.bytes.empty()) files.push_back(std::move(file));
    }
    text = out + text.substr(at);
  }
  return text;
}

std::unordered_map<std::uint64_t, std::uint32_t> pairs_of(std::string_view text, std::size_t& count) {
  std::unordered_map<std::uint64_t, std::uint32_t> out;
  text::Cursor cursor(base::view(text), text::Encoding::utf8);
  char32_t before = 0;
  count = 0;
  for (text::Char c; cursor.next(c);) {
    if (c.code <= ' ' || c.code == 0xA0 || c.code == 0x3000 || c.code == '>') continue;
    if (before != 0) ++out[std::uint64_t{before} << 32 | c.code], ++count;
    before = c.code;
  }
  return out;
}

}  // namespace

std::string settled(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\t' || text.back() == '\f')) text.pop_back();
  if (!text.empty()) text += '\n';
  return text;
}

Body plain_body(const Entity& entity, BodyNotes& notes, std::vector<uuencode::Encoded>& files) {
  Content content = content_of(entity);
  notes.repaired += content.broken;
  text::Labelled read = text::decode_labelled(content.bytes, entity.type.get("charset"));
  notes.invalid += read.invalid;
  const auto nuls = std::erase(read.utf8, '\0');
  const std::uint64_t characters = base::characters(read.utf8);
  notes.controls += nuls;
  text::Running shown = text::running(read.utf8, text::Unseen::symbol);
  notes.controls += shown.controls;
  notes.deceiving += shown.deceiving;
  std::string text = std::move(shown.utf8);
  if (entity.is("text/plain") && text::lower_ascii(entity.type.get("format")) == "flowed")
    text = unflowed(text, text::lower_ascii(entity.type.get("delsp")) == "yes");
  if (entity.is("text/enriched") || entity.is("text/richtext")) text = without_commands(text);
  // Lines that were joined may have brought characters together that are harmless only apart.
  Body out{settled(text::running(take_files(std::move(text), files), text::Unseen::symbol).utf8), {}};
  const std::uint64_t kept = base::characters(out.text);
  // Files and commands are no text: where there were some, what is left is all of it.
  const bool plain = files.empty() && !entity.is("text/enriched") && !entity.is("text/richtext");
  out.measure.add({plain ? characters : kept, std::min(characters, kept)});
  return out;
}

base::Result<Body> html_body(const Entity& entity, const base::Limits& limits, BodyNotes& notes) {
  Content content = content_of(entity);
  notes.repaired += content.broken;
  auto text = html::to_text(content.bytes, entity.type.get("charset"), limits);
  if (!text) return std::unexpected(text.error());
  ++notes.html;
  notes.invalid += text->invalid;
  notes.controls += text->controls;
  notes.deceiving += text->deceiving;
  notes.scripts += text->scripts;
  notes.remote += text->remote;
  notes.unsafe_links += text->unsafe_links;
  notes.hidden += text->hidden;
  return Body{settled(std::move(text->utf8)), text->text};
}

bool says_more(std::string_view first, std::string_view second) {
  constexpr std::size_t kFewPairs = 40, kSharePercent = 60;
  std::size_t count_first = 0, count_second = 0;
  auto have = pairs_of(first, count_first);
  const auto want = pairs_of(second, count_second);
  if (count_second < kFewPairs || count_second < count_first + count_first / 4) return false;
  std::size_t found = 0;
  for (const auto& [pair, number] : want)
    if (auto it = have.find(pair); it != have.end()) found += std::min(number, it->second);
  return found * 100 < count_second * kSharePercent;
}

}  // namespace sekisho::formats::mail
