#include "formats/mail/names.h"

#include <algorithm>

#include "base/file_type.h"
#include "formats/mail/fields.h"
#include "formats/zip/names.h"
#include "text/running.h"

namespace sekisho::formats::mail {

namespace {

std::string extension_for(std::string_view media_type) {
  if (media_type == "text/x-vcard" || media_type == "text/directory") return ".vcf";
  if (media_type == "message/rfc822" || media_type == "message/global") return ".eml";
  if (media_type == "image/jpg" || media_type == "image/pjpeg") return ".jpg";
  for (std::size_t i = 0; i < static_cast<std::size_t>(base::FileType::count_); ++i) {
    const auto& type = base::describe(static_cast<base::FileType>(i));
    if (!type.extension.empty() && type.media_type == media_type) return "." + std::string(type.extension);
  }
  return {};
}

// The last segment of where a part of a saved page came from (RFC 2557).
std::string_view name_in_location(std::string_view location) {
  location = location.substr(0, location.find_first_of("?#"));
  return location.substr(location.rfind('/') == location.npos ? 0 : location.rfind('/') + 1);
}

}  // namespace

Named safe_name(std::string_view utf8, std::string_view otherwise) {
  std::string plain = text::running(utf8, text::Unseen::drop).utf8;
  std::ranges::replace_if(plain, [](char c) { return c == '\n' || c == '\t' || c == '\f'; }, ' ');
  zip::SafePath path = zip::safe_path(plain, false);
  std::string name = path.path.substr(path.path.rfind('/') == std::string::npos ? 0 : path.path.rfind('/') + 1);
  if (trimmed(name).empty()) return {std::string(otherwise), false};
  return {name, name != utf8};
}

Named name_of(const Entity& entity, std::size_t number) {
  const std::string own = entity.filename();
  const std::string fallback = "添付" + std::to_string(number) + extension_for(entity.type.value);
  if (!own.empty()) return safe_name(own, fallback);
  if (entity.is("message/rfc822") || entity.is("message/global")) {
    auto inner = read_headers(entity.body);
    std::string subject = inner ? subject_of(*inner) : std::string();
    if (subject.size() > 120) subject.clear();
    std::ranges::replace_if(subject, [](char c) { return std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos; }, '_');
    if (!subject.empty()) return {safe_name(subject + ".eml", fallback).name, false};
  }
  if (const std::string* location = entity.headers.find("content-location")) {
    const std::string name = decode_words(name_in_location(*location)).utf8;
    if (!name.empty() && name.size() < 100) return {safe_name(name, fallback).name, false};
  }
  return {fallback, false};
}

}  // namespace sekisho::formats::mail
