// What people take away to check without this program's word: the certificate of a disarming, the proof of a record.
#include <chrono>

#include "api/endpoints/access.h"
#include "api/endpoints/download_name.h"
#include "api/endpoints/endpoints.h"
#include "crossing/report.h"
#include "evidence/certificate.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

Response paper(std::string text, const std::string& name) {
  Response out;
  out.headers.emplace_back("content-type", "text/plain; charset=utf-8");
  out.headers.emplace_back("content-disposition", attachment(name));
  out.body = std::move(text);
  return out;
}

// From the item's row alone, so that it is the same whenever it is asked for, also when the files are gone.
Result<evidence::Certificate> certificate_of(const crossing::ItemLine& line) {
  const crossing::Report report = crossing::read_report(line.item.report);
  const auto input = base::file_type_by_id(line.item.input_type), output = base::file_type_by_id(line.item.clean_type);
  if (!report.output_sha256 || !report.input_sha256 || !report.profile_sha256 || !input || !output) return refuse(Code::wrong_state);
  evidence::Certificate out;
  out.time = base::rfc3339(report.judged_at);
  out.engine = report.engine;
  out.profile = report.profile;
  out.profile_sha256 = *report.profile_sha256;
  out.input_type = *input;
  out.output_type = *output;
  out.input_bytes = line.item.bytes;
  out.output_bytes = line.item.clean_bytes;
  out.input_sha256 = *report.input_sha256;
  out.output_sha256 = *report.output_sha256;
  out.removed = report.removed;
  return out;
}

Response certificate(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  auto made = certificate_of(seen->line);
  if (!made) return problem(made.error());
  const crossing::Item& item = seen->line.item;
  const std::string name = last_part(clean_path(item.path, item.input_type, item.clean_type)) + ".cert";
  return paper(call.town.certificate_key.sign(made->text()), name);
}

// The record of what was done a moment ago is covered a moment later.
constexpr std::chrono::seconds kPatience{3};

Result<std::string> proof_of(const Call& call, std::uint64_t leaf) {
  std::string out;
  if (auto covered = call.town.log.wait_covered(leaf, kPatience); !covered && covered.error().code != Code::evidence_uncovered)
    return std::unexpected(covered.error());
  auto looked = call.town.house.database.read([&](store::Statements& statements) -> Status {
    auto newest = evidence::last_checkpoint(statements);
    if (!newest) return std::unexpected(newest.error());
    if (!*newest || (*newest)->size <= leaf) return refuse(Code::not_covered_yet);
    auto proof = evidence::prove(statements, call.town.log.hashes(), leaf, (*newest)->note);
    if (!proof) return std::unexpected(proof.error());
    out = std::move(*proof);
    return {};
  });
  if (!looked) return std::unexpected(looked.error());
  return out;
}

Response proof(Call& call) {
  auto seen = seen_item(call, call.request.part("item"));
  if (!seen) return problem(seen.error());
  auto made = proof_of(call, seen->line.item.leaf);
  if (!made) return made.error().code == Code::not_covered_yet ? problem(made.error(), 503) : problem(made.error());
  return paper(std::move(*made), last_part(seen->line.item.path) + ".proof");
}

constexpr Endpoint kEndpoints[] = {
    {Method::get, "/api/v1/items/{item}/certificate", Needs::signed_in, "receive", Body::none, certificate},
    {Method::get, "/api/v1/items/{item}/proof", Needs::signed_in, "receive", Body::none, proof},
};

}  // namespace

std::span<const Endpoint> papers_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
