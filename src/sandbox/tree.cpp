#include "sandbox/tree.h"

#include <unistd.h>

#include <algorithm>

#include "base/chosen.h"
#include "sandbox/draw_pages.h"
#include "sandbox/names.h"
#include "text/text.h"

namespace sekisho::sandbox {

using base::Code;
using base::FileType;
using base::OwnedFd;
using base::Setting;
using std::chrono::milliseconds;
using wire::AnswerKind;
using wire::JobKind;

namespace {

constexpr std::uint64_t kMemoryPieceMax = 16ull << 20;  // larger pieces lie on disk
constexpr std::uint64_t kMemoryQuota = 64ull << 20;     // of an output in memory, beyond twice its input
constexpr std::uint64_t kMemoryQuotaMax = 256ull << 20;
constexpr std::size_t kLogBytesMax = 16 << 10;

std::uint64_t setting_or(const base::Profile& profile, Setting setting, std::uint64_t limit) {
  return std::min<std::uint64_t>(limit, static_cast<std::uint64_t>(std::max(0, profile[setting])));
}

// What holds files of its own right: where one is refused a text stands for it, or the whole is refused, as the setting wants. All others,
// documents and wrappings of one file, decide for themselves.
bool archive(FileType type) {
  using enum FileType;
  return type == zip || type == sevenzip || type == rar || type == tar || type == cab || type == lha;
}

// One worker has time_ms_max at most; what stands in a large archive passes through many, one after the other.
milliseconds time_of_tree(const Request& request) {
  return milliseconds(request.limits.time_ms_max + (request.input_bytes >> 20) * request.limits.time_ms_per_mib);
}

std::string inside(const std::string& place, const std::string& where) {
  std::string out = place.empty() || where.empty() ? place + where : place + "/" + where;
  return out.size() <= base::kWhereBytesMax ? out : text::printable(out, base::kWhereBytesMax);
}

void add(std::vector<base::Note>& notes, const std::vector<base::Note>& more, const std::string& place) {
  for (const base::Note& note : more) notes.push_back({note.what, inside(place, note.where), note.count});
}

void append(std::vector<base::Note>& notes, std::vector<base::Note>& more) {
  notes.insert(notes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::uint64_t counted(const std::vector<base::Note>& notes, base::What what) {
  std::uint64_t sum = 0;
  for (const base::Note& note : notes) sum += note.what == what ? note.count : 0;
  return sum;
}

// What a worker counted of its own piece, and a warning where people must know: text is missing, or pictures beyond those that a note names.
void measure(const Report& report, const std::string& place, Rebuilt& out) {
  out.measure.add(report.measure);
  if (base::falls_below(report.measure.text, base::kKeptTextLeast) && counted(report.warnings, base::What::text_lost) == 0)
    out.warnings.push_back({base::What::text_lost, place, 1});
  if (report.measure.pictures.lost() > counted(report.removed, base::What::picture_refused) &&
      counted(report.warnings, base::What::pictures_lost) == 0)
    out.warnings.push_back({base::What::pictures_lost, place, 1});
}

Rebuilt refused(base::Error reason, Rebuilt so_far = {}) {
  so_far.reason = std::move(reason);
  so_far.output.reset();
  return so_far;
}

}  // namespace

// The results of the documents inside, one after the other, as the packing worker reads them.
class Tree::Results {
 public:
  explicit Results(std::string folder) : folder_(std::move(folder)) {}

  base::Status add(int fd, std::uint64_t bytes) {
    if (auto made = room_for(bytes); !made) return made;
    return copy(fd, 0, bytes, file_.get());
  }
  base::Status add(std::string_view text) {
    if (auto made = room_for(text.size()); !made) return made;
    return sandbox::append(file_.get(), base::view(text));
  }
  int fd() const { return file_.get(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  base::Status room_for(std::uint64_t bytes) {
    const Place place = bytes_ + bytes > kMemoryQuota ? Place::disk : Place::memory;
    if (!file_ || place != place_) {
      auto fresh = scratch_file(place, folder_);
      if (!fresh) return std::unexpected(fresh.error());
      if (file_)
        if (auto moved = copy(file_.get(), 0, bytes_, fresh->get()); !moved) return moved;
      file_ = std::move(*fresh);
      place_ = place;
    }
    bytes_ += bytes;
    return {};
  }

  std::string folder_;
  OwnedFd file_;
  Place place_ = Place::memory;
  std::uint64_t bytes_ = 0;
};

Tree::Tree(Pool& pool, const Request& request)
    : pool_(pool),
      request_(request),
      deadline_(Clock::now() + time_of_tree(request)),
      entries_left_(setting_or(request.profile, Setting::zip_entries_max, request.limits.tree_entries_max)),
      bytes_left_(request.limits.tree_bytes_max),
      depth_max_(static_cast<std::uint32_t>(setting_or(request.profile, Setting::zip_depth_max, request.limits.depth_max))) {}

base::Result<OwnedFd> Tree::stage(int fd, std::uint64_t offset, std::uint64_t bytes) {
  auto file = scratch_file(bytes <= kMemoryPieceMax ? Place::memory : Place::disk, pool_.scratch_dir());
  if (!file) return file;
  if (auto copied = copy(fd, offset, bytes, file->get()); !copied) return std::unexpected(copied.error());
  return sealed(std::move(*file));
}

wire::Job Tree::job_for(const Piece& piece) const {
  wire::Job job;
  job.kind = JobKind::disarm;
  job.input_bytes = piece.bytes;
  job.profile = request_.profile;
  job.limits = request_.limits;
  job.limits.tree_entries_max = entries_left_;
  job.limits.tree_bytes_max = bytes_left_;
  job.name = piece.name;
  job.password = request_.password;
  return job;
}

base::Result<milliseconds> Tree::time_for(std::uint64_t bytes) const {
  const base::Limits& limits = request_.limits;
  const std::uint64_t wanted = limits.time_ms_base + (bytes >> 20) * limits.time_ms_per_mib;
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now());
  if (left.count() <= 0) return base::refuse(Code::timed_out, {}, "time of the whole tree");
  return std::min(left, milliseconds(std::min<std::uint64_t>(wanted, limits.time_ms_max)));
}

base::Result<Report> Tree::ask_in(Place place, wire::Job& job, int input, int children_in, Files& files) {
  JobFds fds{.input = input};
  if (job.kind != JobKind::second_look) {
    auto output = scratch_file(place, pool_.scratch_dir());
    if (!output) return std::unexpected(output.error());
    files.output = std::move(*output);
    fds.output = files.output.get();
    fds.children = children_in;
    if (job.kind == JobKind::disarm || job.kind == JobKind::pages) {
      auto children = scratch_file(place, pool_.scratch_dir());
      if (!children) return std::unexpected(children.error());
      files.children = std::move(*children);
      fds.children = files.children.get();
    }
  }
  std::uint64_t bytes = job.input_bytes;
  for (const wire::ChildRecord& child : job.children) bytes += child.bytes;
  auto time = time_for(bytes);
  if (!time) return std::unexpected(time.error());
  // A worker that computes without a pause meets this limit before the wall clock, which a busy machine makes the first.
  job.cpu_seconds_max = static_cast<std::uint32_t>(time->count() * 3 / 4 / 1000 + 1);
  auto untrusted = pool_.run(job, fds, *time);
  if (!untrusted) return std::unexpected(untrusted.error());
  return validate(*untrusted, job, fds);
}

// First with outputs in memory; what needs more room gets it on disk, up to the full quota.
base::Result<Report> Tree::ask(wire::Job& job, int input, int children_in, Files& files) {
  std::uint64_t full = std::max(job.limits.output_bytes_max, job.kind == JobKind::disarm ? job.limits.tree_bytes_max : 0);
  std::uint64_t in_memory = std::min({full, kMemoryQuotaMax, kMemoryQuota + 2 * job.input_bytes});
  job.file_bytes_max = in_memory;
  auto report = ask_in(Place::memory, job, input, children_in, files);
  // A zygote that was killed takes its workers along; a new one gets fresh files.
  if (!report && report.error().code == Code::worker_unavailable) report = ask_in(Place::memory, job, input, children_in, files);
  if (report || report.error().code != Code::worker_flooded || in_memory == full) return report;
  job.file_bytes_max = full;
  return ask_in(Place::disk, job, input, children_in, files);
}

// Takes what a container holds out of the budget before any of it is looked at.
base::Status Tree::spend(const Report& report) {
  const base::Limits& limits = request_.limits;
  std::uint64_t bytes = 0;
  for (const wire::ChildOut& child : report.children) bytes += child.bytes;
  if (report.children.size() > entries_left_) return base::refuse(Code::too_many_entries);
  if (bytes > bytes_left_) return base::refuse(Code::output_too_large);
  entries_left_ -= report.children.size();
  bytes_left_ -= bytes;
  unpacked_ += bytes;
  if (unpacked_ > limits.ratio_floor_bytes && unpacked_ / limits.ratio_max > request_.input_bytes) return base::refuse(Code::bomb);
  return {};
}

base::Status Tree::disarm_children(const Piece& piece, const Report& first, int children, Results& results, wire::Job& job, Rebuilt& out) {
  const bool replace = !archive(first.input_type) || request_.profile.on(Setting::zip_replace_refused);
  std::uint64_t offset = 0;
  for (const wire::ChildOut& child : first.children) {
    auto staged = stage(children, offset, child.bytes);
    if (!staged) return std::unexpected(staged.error());
    offset += child.bytes;
    const std::string place = piece.place.empty() ? child.name : piece.place + " › " + child.name;
    Rebuilt inner = disarm({staged->get(), child.bytes, child.name, place, piece.depth + 1});
    base::Error& reason = inner.reason;
    if (reason.code != Code::none) {
      record(place, reason);
      if (!replace || reason.kind() == base::Kind::unavailable) return base::refuse(reason.code, inside(child.name, reason.where), reason.detail);
      const std::string text = refusal_text(child.name, reason.code);
      if (auto added = results.add(text); !added) return added;
      job.children.push_back({false, FileType::txt, reason.code, text.size()});
    } else {
      if (auto added = results.add(inner.output.get(), inner.output_bytes); !added) return added;
      job.children.push_back({true, inner.output_type, Code::none, inner.output_bytes});
      append(out.removed, inner.removed);
      append(out.warnings, inner.warnings);
      out.measure.add(inner.measure);
    }
  }
  return {};
}

// Second pass over a container: its documents went through workers of their own, a fresh one puts the results in their places.
base::Result<Report> Tree::pack(const Piece& piece, wire::Job& job, const Report& first, Files& files, Rebuilt& out) {
  if (piece.depth >= depth_max_) return base::refuse(Code::too_deep);
  if (auto spent = spend(first); !spent) return std::unexpected(spent.error());
  Results results(pool_.scratch_dir());
  if (auto made = results.add(std::string_view()); !made) return std::unexpected(made.error());  // a file even when all results are empty
  if (auto done = disarm_children(piece, first, files.children.get(), results, job, out); !done) return std::unexpected(done.error());
  files = {};
  job.kind = JobKind::pack;
  auto report = ask(job, piece.fd, results.fd(), files);
  if (report && report->input_type != first.input_type) return base::refuse(Code::worker_lied, {}, "two passes, two types");
  return report;
}

base::Status Tree::look_again(Rebuilt& out) {
  if (!request_.profile.on(Setting::second_look)) return {};
  wire::Job job;
  job.kind = JobKind::second_look;
  job.input_bytes = out.output_bytes;
  job.declared = out.output_type;
  job.limits = request_.limits;
  job.file_bytes_max = 0;
  Files none;
  auto report = out.output_bytes == 0 ? Report{} : ask_in(Place::memory, job, out.output.get(), -1, none);
  if (!report) return std::unexpected(report.error());
  for (std::size_t i = 0; i < base::kSettingCount; ++i)
    if (const auto setting = static_cast<Setting>(i);
        (report->unless_chosen & base::mask_of(setting)) != 0 && !base::lets_through(request_.profile, setting))
      return base::refuse(Code::second_look, {}, "not as the setting wants it: " + std::string(base::describe(setting).key));
  if (report->reason.code == Code::none) return {};
  if (report->kind == AnswerKind::looked || report->reason.code == Code::out_of_memory) return std::unexpected(report->reason);
  return base::refuse(Code::second_look, report->reason.where,
                      std::string("the checker gave up: ") + std::string(base::describe(report->reason.code).id));
}

// Profiles that flatten: poppler draws the clean PDF's pages in a sandbox of its own, a fresh worker makes a PDF of the pictures.
base::Status Tree::flatten(const Piece& piece, Rebuilt& out) {
  // Drawing takes as long as the pages are full, not as the file is large: it has what is left of the whole tree's time.
  const auto left = std::chrono::ceil<milliseconds>(deadline_ - Clock::now());
  const PageTask task{out.output.get(),   request_.profile[Setting::pdf_flatten_dpi], bytes_left_, left, pool_.worker_path(), pool_.walls_given_up(),
                      pool_.scratch_dir()};
  auto pages = draw_pages(task);
  if (!pages) return std::unexpected(pages.error());
  auto bytes = size_of(pages->get());
  if (!bytes) return std::unexpected(bytes.error());
  wire::Job job = job_for(piece);
  job.kind = JobKind::pages;
  job.input_bytes = *bytes;
  Files files;
  auto report = ask(job, pages->get(), -1, files);
  if (!report) return std::unexpected(report.error());
  if (report->kind != AnswerKind::clean) return std::unexpected(report->reason);
  auto output = sealed(std::move(files.output));
  if (!output) return std::unexpected(output.error());
  out.output = std::move(*output);
  out.output_bytes = report->output_bytes;
  out.output_sha256 = report->output_sha256;
  out.warnings.push_back({base::What::flattened, piece.place, 1});
  return {};
}

// Whether the name tells another type than the content. Banned content is refused whatever its name.
base::Status Tree::judge_name(const Piece& piece, Rebuilt& out) const {
  if (out.input_type == FileType::unknown || !name_disagrees(piece.name, out.input_type)) return {};
  out.warnings.push_back({base::What::name_disagrees_warning, piece.place, 1});
  if (request_.profile.on(Setting::name_mismatch_refuse)) return base::refuse(Code::name_disagrees);
  return {};
}

Rebuilt Tree::disarm(const Piece& piece) {
  if (piece.bytes == 0) return refused({Code::empty_file, {}, {}});
  if (piece.depth > depth_max_) return refused({Code::too_deep, {}, {}});
  Rebuilt out;
  Files files;
  wire::Job job = job_for(piece);
  auto report = ask(job, piece.fd, -1, files);
  if (report) out.input_type = report->input_type;
  base::Status named = judge_name(piece, out);
  if (!named && report && report->kind != AnswerKind::refused) return refused(named.error(), std::move(out));
  if (report && report->kind == AnswerKind::children) report = pack(piece, job, *report, files, out);
  if (!report) return refused(report.error(), std::move(out));
  if (report->kind != AnswerKind::clean) return refused(report->reason, std::move(out));

  auto output = sealed(std::move(files.output));
  if (!output) return refused(output.error(), std::move(out));
  out.output = std::move(*output);
  out.output_type = report->output_type;
  out.output_bytes = report->output_bytes;
  out.output_sha256 = report->output_sha256;
  add(out.removed, report->removed, piece.place);
  add(out.warnings, report->warnings, piece.place);
  measure(*report, piece.place, out);
  if (auto looked = look_again(out); !looked) return refused(looked.error(), std::move(out));
  if (out.output_type == FileType::pdf && request_.profile.on(Setting::pdf_flatten)) {
    base::Status flat = flatten(piece, out);
    if (flat) flat = look_again(out);
    if (!flat) return refused(flat.error(), std::move(out));
  }
  return out;
}

void Tree::record(const std::string& place, const base::Error& error) {
  if (log_.size() > kLogBytesMax) return;
  log_ += (log_.empty() ? "" : "; ") + place + ": " + std::string(base::describe(error.code).id);
  if (!error.where.empty()) log_ += " at " + error.where;
  if (!error.detail.empty()) log_ += " (" + error.detail + ")";
}

}  // namespace sekisho::sandbox
