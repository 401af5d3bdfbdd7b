#include "doors/folder/texts.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crossing/kept_json.h"
#include "doors/folder/tree.h"

namespace sekisho::doors::folder {

namespace json = boost::json;
using base::Code;
using crossing::Item;
using crossing::State;

namespace {

json::array notes_json(const std::vector<base::Note>& notes) {
  json::array out;
  for (const base::Note& note : notes) {
    const base::WhatText& text = base::describe(note.what);
    out.push_back(json::object{{"what", text.id}, {"where", note.where}, {"count", note.count}, {"ja", text.ja}, {"en", text.en}});
  }
  return out;
}

struct Words {
  std::string_view ja, en;
};

Words words_of(Code code) { return {base::describe(code).ja, base::describe(code).en}; }

std::optional<Code> code_of(std::string_view id) {
  for (std::uint16_t i = 1; i < static_cast<std::uint16_t>(Code::count_); ++i)
    if (base::describe(static_cast<Code>(i)).id == id) return static_cast<Code>(i);
  return std::nullopt;
}

Words words_of(const Item& item) {
  switch (item.state) {
    case State::expired:
      return {"受け取らないまま期限が過ぎました。必要なときは、もう一度送ってください。",
              "It expired before it was taken. Send it again if it is needed."};
    case State::cancelled:
      return {"送り主が取り消しました。必要なときは、もう一度送ってください。", "The sender cancelled it. Send it again if it is needed."};
    case State::taken:
      return {"ほかの受取人が先に受け取りました（一度だけ受け取れる受渡しです）。その人に確かめてください。",
              "Another recipient took it first; it can be taken once only. Ask that person."};
    case State::locked:
      return {"パスワードで保護されています。関所の画面で、この受渡しのページにパスワードを入力すると、続きを処理します。",
              "It is protected by a password. Give the password on this crossing's page, and it goes on."};
    default: break;
  }
  if (const auto code = code_of(item.code)) return words_of(*code);
  return words_of(item.state == State::quarantined ? Code::malware_found : Code::worker_unavailable);
}

std::string lines(std::string_view head_ja, std::string_view name, const Words& words, std::string_view more_ja, std::string_view head_en,
                  std::string_view more_en) {
  return fmt::format("{}\r\n\r\nファイル: {}\r\n理由: {}\r\n{}\r\n----\r\n{}\r\n\r\nFile: {}\r\nReason: {}\r\n{}", head_ja, name, words.ja, more_ja,
                     head_en, name, words.en, more_en);
}

}  // namespace

std::string report_of(const Delivered& delivered) {
  const Item& item = delivered.item;
  const crossing::Report report = crossing::read_report(item.report);
  json::object out;
  out["crossing"] = item.crossing;
  out["item"] = item.id;
  json::object input{{"name", item.path}, {"bytes", item.bytes}, {"type", item.input_type}};
  if (item.original) input["sha256"] = base::hex(*item.original);
  out["input"] = std::move(input);
  out["verdict"] = "clean";
  out["reason"] = nullptr;
  out["removed"] = notes_json(report.removed);
  out["warnings"] = notes_json(report.warnings);
  out["kept"] = crossing::kept_json(report.measure);
  out["output"] =
      json::object{{"name", delivered.name}, {"sha256", base::hex(delivered.sha256)}, {"bytes", delivered.bytes}, {"type", item.clean_type}};
  out["profile"] = json::object{{"name", report.profile}};
  if (report.profile_sha256) out["profile"].as_object()["sha256"] = base::hex(*report.profile_sha256);
  out["engine"] = report.engine;
  out["seconds"] = report.seconds;
  return json::serialize(out) + "\n";
}

std::string note_of(const Delivered& delivered) {
  const crossing::Report report = crossing::read_report(delivered.item.report);
  if (report.removed.empty()) return {};
  std::string ja = fmt::format("安全のため、次のものを取り除いてお渡ししました。\r\n\r\nファイル: {}\r\n\r\n", delivered.name);
  std::string en = fmt::format("\r\n----\r\nFor safety the following was removed.\r\n\r\nFile: {}\r\n\r\n", delivered.name);
  for (const base::Note& note : report.removed) {
    const base::WhatText& text = base::describe(note.what);
    const std::string place = note.where.empty() ? "" : fmt::format("〔{}〕", note.where);
    ja += fmt::format("・{}{}{}\r\n", text.ja, note.count > 1 ? fmt::format("（{}か所）", note.count) : "", place);
    en += fmt::format("- {}{}{}\r\n", text.en, note.count > 1 ? fmt::format(" ({} places)", note.count) : "", place);
  }
  ja += fmt::format("\r\n内容が足りないときは、受渡し番号 {} を添えて管理者に相談してください。\r\n", delivered.item.crossing);
  return ja + en + fmt::format("\r\nIf something is missing, ask the operator about crossing {}.\r\n", delivered.item.crossing);
}

std::string text_of_end(const Item& item, const std::string& remark) {
  const std::string place = item.place.empty() ? "" : fmt::format("場所: {}\r\n", item.place);
  const std::string said = remark.empty() ? "" : fmt::format("承認者のことば: {}\r\n", remark);
  const std::string number = fmt::format("受渡し番号: {}\r\n受付番号: {}\r\n", item.crossing, item.id);
  const std::string en_more = fmt::format("{}{}Crossing: {}\r\nItem: {}\r\n", item.place.empty() ? "" : fmt::format("Place: {}\r\n", item.place),
                                          remark.empty() ? "" : fmt::format("The approver says: {}\r\n", remark), item.crossing, item.id);
  const bool waits = item.state == State::locked;
  return lines(waits ? "このファイルは、まだお渡しできません。" : "このファイルはお渡しできませんでした。", item.path, words_of(item),
               place + said + number + "わからないときは、受渡し番号を添えて管理者に問い合わせてください。\r\n",
               waits ? "This file cannot be handed over yet." : "This file was not handed over.",
               en_more + "If in doubt, ask the operator and name the crossing.\r\n");
}

std::string text_of_file(const std::string& shown_path, Code code) {
  return lines("このファイルは送れませんでした。元のファイルは、入れたフォルダーにそのまま残っています。", shown_path, words_of(code),
               "直したものを入れ直すと、もう一度送ります。\r\n", "This file was not sent. The original still lies where it was put.",
               "Put a mended file in its place and it is sent again.\r\n");
}

}  // namespace sekisho::doors::folder
