#include "cli/evidence_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdlib>

#include "cli/cli.h"
#include "cli/evidence_place.h"
#include "cli/settings.h"
#include "evidence/anchor.h"
#include "evidence/base64.h"
#include "evidence/export.h"
#include "evidence/history.h"

namespace sekisho::cli {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
namespace json = boost::json;

namespace {

CLI::App* command(CLI::App& parent, const char* name, const char* text, int& status, int (*run)(const EvidenceOptions&),
                  const EvidenceOptions& options) {
  CLI::App* out = parent.add_subcommand(name, text);
  out->callback([&status, run, &options] { status = run(options); });
  return out;
}

void add_place(CLI::App* app, EvidenceOptions& options) {
  app->add_option("--data", options.data, "データのフォルダー（既定 SEKISHO_DATA または /var/lib/sekisho）/ data folder");
  app->add_option("--database", options.database, "PostgreSQLの接続文字列（既定はフォルダー内のSQLite）/ PostgreSQL connection string");
}

void add_public_key(CLI::App* app, EvidenceOptions& options) {
  app->add_option("--public-key", options.public_key, "証跡の公開鍵（別に保管したもの）/ the log's public key, kept elsewhere");
}

void add_output(CLI::App* app, EvidenceOptions& options) {
  app->add_option("-o,--output", options.output, "出力先（- は標準出力）/ output; - is standard output");
}

void add_checks(CLI::App& evidence, EvidenceOptions& options, int& status) {
  CLI::App* verify = command(evidence, "verify", "証跡の全体を確かめる / check the whole log", status, evidence_verify, options);
  add_place(verify, options);
  add_public_key(verify, options);
  verify->add_option("--anchor", options.anchors, "別に保管したチェックポイント（ファイルまたはメール）/ checkpoints kept elsewhere: files or mails");
  verify->add_flag("--json", options.json, "結果をJSONで表示する / print the result as JSON");

  CLI::App* prove = command(evidence, "prove", "記録1件の証明を書き出す / write the proof of one record", status, evidence_prove, options);
  add_place(prove, options);
  add_output(prove, options);
  prove->add_option("NUMBER", options.number, "記録の番号 / number of the record")->required();
  prove->add_option("--values", options.values, "記録に結び付いた値も、このファイルへ書き出す / also write the values it commits to, into this file");

  CLI::App* check = command(evidence, "check-proof", "証明を単独で確かめる / check a proof offline", status, evidence_check_proof, options);
  check->add_option("PROOF", options.proof)->required();
  check->add_option("--public-key", options.public_key, "証跡の公開鍵 / the log's public key")->required();
  check->add_option("--witness", options.witnesses, "証人の公開鍵：その署名も確かめる / public keys of witnesses whose cosignatures must hold");
  check->add_option("--values", options.values, "値のファイル：記録と結び付くか確かめる / file of values to be held against the record");
}

void add_exports(CLI::App& evidence, EvidenceOptions& options, int& status) {
  CLI::App* tiles = command(evidence, "export", "他のツールで検証できる形に書き出す（tlog-tiles）/ write a folder others' tools can serve and verify",
                            status, evidence_export, options);
  add_place(tiles, options);
  tiles->add_option("--out-dir", options.to_folder, "出力先フォルダー / folder for it")->required();

  CLI::App* checkpoint =
      command(evidence, "checkpoint", "最新のチェックポイントを表示する / print the newest checkpoint", status, evidence_checkpoint, options);
  add_place(checkpoint, options);
  add_output(checkpoint, options);
  checkpoint->add_option("--origin", options.origin, "証跡の名前（最初の一回だけ）/ name of the log, at its first start only");
  checkpoint->add_option("--settings", options.settings, "運用の設定（TOML）：evidence.origin / operator's settings, TOML: evidence.origin");
  checkpoint->add_option("--since", options.since,
                         "証人への依頼を作る：証人が前に見た件数（初めては0）/ write a request to a witness that saw so many records (0: none)");
  checkpoint->add_option("--add-cosignature", options.cosignature, "証人から届いた署名を加える / add a witness's cosignature from this file");
  checkpoint->add_option("--witness", options.witnesses, "その証人の公開鍵 / that witness's public key");

  CLI::App* anchor = command(evidence, "anchor", "チェックポイントを別の場所に残す / keep a checkpoint elsewhere", status, evidence_anchor, options);
  add_place(anchor, options);
  anchor->add_option("--to-dir", options.to_folder, "このフォルダーに書く / write it into this folder");
  anchor->add_option("--eml", options.mail_file, "メール（.eml）として書く / write it as a mail");
  anchor->add_flag("--sendmail", options.sendmail, "sendmailで送る / send it by sendmail");
  anchor->add_option("--to", options.to, "メールの宛先 / recipient of the mail");
  anchor->add_option("--from", options.from, "メールの差出人 / sender of the mail");
  anchor->add_option("--qr", options.qr_file, "QRコードをSVGで書く / write it as a QR code, SVG");
  anchor->add_flag("--qr-text", options.qr_blocks, "QRコードを文字で表示する（印刷用）/ print it as a QR code of blocks, for paper");

  CLI::App* cosign = command(evidence, "cosign", "証人として、他の団体の証跡に署名する / cosign another municipality's log as a witness", status,
                             evidence_cosign, options);
  cosign->add_option("REQUEST", options.proof, "依頼（checkpoint --since の出力）/ the request, from checkpoint --since")->required();
  cosign->add_option("--key", options.key, "証人の鍵（sekisho key create）/ the witness's key")->required();
  cosign->add_option("--log-key", options.log_key, "相手の証跡の公開鍵 / the other log's public key")->required();
  cosign->add_option("--seen", options.seen, "前に見たものを覚えておくファイル / file that remembers what was seen")->required();
  add_output(cosign, options);
}

std::string finding_line(const evidence::Finding& finding) {
  const evidence::FindingText& text = describe(finding.kind);
  return fmt::format("{}: {} / {} ({})", finding.place(), text.ja, text.en, text.id);
}

void print_json(const evidence::Audit& audit) {
  json::array findings;
  for (const evidence::Finding& finding : audit.findings) {
    const evidence::FindingText& text = describe(finding.kind);
    json::object one{{"finding", std::string(text.id)}, {"code", std::string(base::describe(text.code).id)},
                     {"place", finding.place()},        {"file", finding.file},
                     {"ja", std::string(text.ja)},      {"en", std::string(text.en)}};
    if (finding.leaf) one["leaf"] = *finding.leaf, one["count"] = finding.count;
    if (finding.offset) one["offset"] = *finding.offset;
    findings.push_back(std::move(one));
  }
  json::object out{{"leaves", audit.leaves},
                   {"uncovered", audit.uncovered},
                   {"checkpoints", audit.checkpoints},
                   {"values", audit.values},
                   {"erased", audit.erased},
                   {"findings", std::move(findings)},
                   {"findings_left_out", audit.findings_left_out}};
  if (audit.newest) out["newest"] = {{"origin", audit.newest->origin}, {"size", audit.newest->size}, {"root", evidence::base64(audit.newest->root)}};
  say(json::serialize(out));
}

void print(const evidence::Audit& audit) {
  for (const evidence::Finding& finding : audit.findings) say(finding_line(finding));
  if (audit.findings_left_out > 0) say(fmt::format("ほかに{0}か所 / {0} more places", audit.findings_left_out));
  const std::string numbers = fmt::format("記録{}件、チェックポイント{}件", audit.leaves, audit.checkpoints);
  if (audit.findings.empty())
    say(fmt::format("証跡に異常はありません（{}）。 / The evidence holds: {} records, {} checkpoints.", numbers, audit.leaves, audit.checkpoints));
  else
    say(fmt::format(
        "証跡に異常が{0}か所あります（{1}）。最初は {2}。管理者と監査担当者に知らせてください。 / {0} findings, the first at {2}. Tell the operator and the auditor.",
        audit.findings.size() + audit.findings_left_out, numbers, audit.findings.front().place()));
  if (audit.uncovered > 0) say(fmt::format("チェックポイントを待つ記録：{0}件 / {0} records wait for their checkpoint", audit.uncovered));
}

Result<std::vector<evidence::Anchor>> read_anchors(const std::vector<std::string>& paths) {
  std::vector<evidence::Anchor> out;
  for (const std::string& path : paths) {
    auto text = read_small_file(path);
    if (!text) return std::unexpected(text.error());
    out.push_back({path, evidence::note_in(*text)});
  }
  return out;
}

std::string values_json(std::uint64_t leaf, const std::vector<evidence::OpenedValue>& values) {
  json::array all;
  for (const evidence::OpenedValue& value : values)
    all.push_back(
        {{"role", std::string(describe(value.role).id)}, {"salt", base::hex(value.salt)}, {"value", evidence::base64(base::view(value.value))}});
  return json::serialize(json::object{{"leaf", leaf}, {"values", std::move(all)}}) + "\n";
}

std::string string_in(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// Each disclosed value against the record's commitment. Errors: bad_proof.
Status check_values(const std::string& path, const evidence::Record& record) {
  auto text = read_small_file(path);
  if (!text) return std::unexpected(text.error());
  json::error_code wrong;
  const json::value parsed = json::parse(*text, wrong);
  const json::value* values = !wrong && parsed.is_object() ? parsed.get_object().if_contains("values") : nullptr;
  if (values == nullptr || !values->is_array()) return refuse(Code::bad_proof, path);
  for (const json::value& one : values->get_array()) {
    if (!one.is_object()) return refuse(Code::bad_proof, path);
    const auto role = evidence::role_of(string_in(one.get_object(), "role"));
    const auto salt = evidence::digest_from_hex(string_in(one.get_object(), "salt"));
    const auto value = evidence::from_base64(string_in(one.get_object(), "value"));
    if (!role || !salt || !value || record.commitments[static_cast<std::size_t>(*role)] != evidence::commitment(*role, *salt, *value))
      return refuse(Code::bad_proof, path);
    say(fmt::format("  {} / {}: {}", describe(*role).ja, describe(*role).en, base::text(*value)));
  }
  return {};
}

}  // namespace

void add_evidence(CLI::App& app, EvidenceOptions& options, int& status) {
  const char* named = std::getenv("SEKISHO_DATA");
  options.data = named != nullptr ? named : "/var/lib/sekisho";
  CLI::App* evidence = app.add_subcommand("evidence", "証跡：確かめる、証明する、書き出す / the evidence log: check, prove, export");
  evidence->require_subcommand(1);
  add_checks(*evidence, options, status);
  add_exports(*evidence, options, status);
}

int evidence_verify(const EvidenceOptions& options) {
  auto anchors = read_anchors(options.anchors);
  if (!anchors) return evidence_failed(anchors.error().where, anchors.error());
  auto key = evidence_key(options);
  if (!key) return evidence_failed(key.error().where, key.error());
  auto place = open_evidence(options);
  if (!place) return evidence_failed(options.data, place.error());
  evidence::Progress progress;
  if (::isatty(2) == 1 && !options.json) progress = [](std::uint64_t read) { return std::fputs(fmt::format("\r{} ", read).c_str(), stderr) >= 0; };
  auto audit = evidence::audit(*place->database, place->folder, *key, *anchors, progress);
  if (progress) std::fputs("\r", stderr);
  if (!audit) return evidence_failed(options.data, audit.error());
  if (options.json) print_json(*audit);
  else print(*audit);
  return audit->findings.empty() ? kAllClean : kSomeRefused;
}

int evidence_prove(const EvidenceOptions& options) {
  auto place = open_evidence(options);
  if (!place) return evidence_failed(options.data, place.error());
  auto files = evidence::HashFiles::open(place->folder, evidence::HashFiles::Mode::read);
  if (!files) return evidence_failed(place->folder, files.error());
  std::string proof, values;
  auto done = place->database->read([&](store::Statements& statements) -> Status {
    auto note = best_checkpoint(statements, place->folder, options.number + 1);
    if (!note) return std::unexpected(note.error());
    auto made = evidence::prove(statements, *files, options.number, *note);
    if (!made) return std::unexpected(made.error());
    proof = std::move(*made);
    if (options.values.empty()) return {};
    auto opened = evidence::open_values(statements, options.number);
    if (!opened) return std::unexpected(opened.error());
    values = values_json(options.number, *opened);
    return {};
  });
  if (!done) return evidence_failed(fmt::format("{} #{}", options.data, options.number), done.error());
  if (auto put = put_out(options.output, proof); !put) return evidence_failed(options.output, put.error());
  if (!options.values.empty())
    if (auto put = put_out(options.values, values); !put) return evidence_failed(options.values, put.error());
  return kAllClean;
}

int evidence_check_proof(const EvidenceOptions& options) {
  auto key = key_in_file(options.public_key);
  if (!key) return evidence_failed(options.public_key, key.error());
  auto text = read_small_file(options.proof);
  if (!text) return evidence_failed(options.proof, text.error());
  auto proof = evidence::RecordProof::parse(*text);
  if (!proof || !proof->extra) return evidence_failed(options.proof, {Code::bad_proof, {}, {}});
  auto checkpoint = proof->verify(*proof->extra, *key);
  if (!checkpoint) return evidence_failed(options.proof, checkpoint.error());
  std::vector<std::string> cosigned;
  for (const std::string& path : options.witnesses) {
    auto witness_text = read_small_file(path);
    auto witness = witness_text ? evidence::WitnessKey::parse(*witness_text) : Result<evidence::WitnessKey>(refuse(Code::bad_key));
    if (!witness) return evidence_failed(path, witness.error());
    auto time_s = witness->verify(*evidence::Note::parse(proof->checkpoint));
    if (!time_s) return evidence_failed(witness->name(), time_s.error());
    cosigned.push_back(fmt::format("  証人 / witness: {} {}", witness->name(), base::rfc3339(static_cast<base::Micros>(*time_s) * base::kSecond)));
  }
  say(fmt::format("正しい証明です。{0} の証跡の記録 #{1}（全{2}件）。 / The proof holds: record #{1} of {2} in the log of {0}.", checkpoint->origin,
                  proof->index, checkpoint->size));
  for (const std::string& line : cosigned) say(line);
  auto record = evidence::Record::parse(base::text(*proof->extra));
  if (!record) return evidence_failed(options.proof, record.error());
  std::fputs(describe(*record).c_str(), stdout);
  if (!options.values.empty())
    if (auto checked = check_values(options.values, *record); !checked) return evidence_failed(options.values, checked.error());
  return kAllClean;
}

int evidence_export(const EvidenceOptions& options) {
  auto place = open_evidence(options);
  if (!place) return evidence_failed(options.data, place.error());
  auto files = evidence::HashFiles::open(place->folder, evidence::HashFiles::Mode::read);
  if (!files) return evidence_failed(place->folder, files.error());
  evidence::Exported exported;
  auto done = place->database->read([&](store::Statements& statements) -> Status {
    auto note = best_checkpoint(statements, place->folder, 0);
    if (!note) return std::unexpected(note.error());
    auto written = evidence::export_tiles(statements, *files, *note, options.to_folder);
    if (!written) return std::unexpected(written.error());
    exported = *written;
    return {};
  });
  if (!done) return evidence_failed(options.to_folder, done.error());
  say(fmt::format("記録{0}件を書き出しました（新しいファイル{1}個）：{2} / {0} records exported, {1} files written: {2}", exported.size,
                  exported.files_written, options.to_folder));
  return kAllClean;
}

}  // namespace sekisho::cli
