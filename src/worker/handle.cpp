#include "worker/handle.h"

#include <new>

#include "formats/pages/pages.h"
#include "formats/show/show.h"
#include "worker/second_look/second_look.h"
#include "worker/words.h"

namespace sekisho::worker {

using base::Code;
using wire::Answer;
using wire::AnswerKind;

void CountingSink::write(base::ByteView bytes) {
  if (exceeded_ || bytes.size() > quota_ - written_) {
    exceeded_ = true;
    return;
  }
  written_ += bytes.size();
  hash_.update(bytes);
  below_.write(bytes);
}

namespace {

// First pass: keeps the documents inside for other workers. Second pass: hands out their results in the same order.
class JobChildren : public formats::Children {
 public:
  JobChildren(const wire::Job& job, base::ByteView results, CountingSink& store) : job_(job), results_(results), store_(store) {}

  std::optional<formats::ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    if (job_.kind == wire::JobKind::pack) return result();
    if (found_.size() >= job_.limits.tree_entries_max) {
      too_many_ = true;
      return std::nullopt;
    }
    found_.push_back({std::string(name.substr(0, wire::kNameBytesMax)), bytes.size()});
    store_.write(bytes);
    return std::nullopt;
  }

  const std::vector<wire::ChildOut>& found() const { return found_; }
  bool too_many() const { return too_many_; }
  bool all_used() const { return job_.kind != wire::JobKind::pack || (next_ == job_.children.size() && !missing_); }

 private:
  std::optional<formats::ChildResult> result() {
    if (next_ >= job_.children.size()) {
      missing_ = true;
      return formats::ChildResult{formats::ChildResult::Verdict::refused, base::FileType::txt, Code::damaged, {}};
    }
    const wire::ChildRecord& record = job_.children[next_++];
    using Verdict = formats::ChildResult::Verdict;
    formats::ChildResult out{record.clean ? Verdict::clean : Verdict::refused, record.type, record.reason,
                             base::slice(results_, offset_, record.bytes)};
    offset_ += record.bytes;
    return out;
  }

  const wire::Job& job_;
  base::ByteView results_;
  CountingSink& store_;
  std::vector<wire::ChildOut> found_;
  std::size_t next_ = 0;
  std::uint64_t offset_ = 0;
  bool too_many_ = false, missing_ = false;
};

Answer refused(Code code, std::string where = {}) {
  Answer answer;
  answer.reason = code;
  answer.where = std::move(where);
  return answer;
}

Answer look_again(const wire::Job& job, base::ByteView input) {
  Answer answer;
  answer.kind = AnswerKind::looked;
  answer.input_type = job.declared;
  second_look::Seen seen = second_look::look_again(input, job.declared);
  answer.unless_chosen = seen.unless_chosen;
  if (seen.finding) {
    answer.finding = std::move(seen.finding->what);
    answer.where = std::move(seen.finding->where);
  }
  return answer;
}

Answer words_of(const wire::Job& job, base::ByteView input, formats::Sink& out) {
  if (!has_words(job.declared)) return refused(Code::unsupported_type);
  CountingSink words(out, job.limits.output_bytes_max);
  if (!write_words(input, job.declared, job.limits, job.limits.output_bytes_max, words)) return refused(Code::damaged);
  Answer answer;
  answer.kind = AnswerKind::words;
  answer.input_type = job.declared;
  answer.output_bytes = words.written();
  return answer;
}

Answer show(const wire::Job& job, base::ByteView input, formats::Sink& out) {
  auto drawn = formats::show::draw(input, job.declared, job.limits);
  if (!drawn) return refused(drawn.error().code);
  CountingSink pixels(out, job.limits.output_bytes_max);
  pixels.write(*drawn);
  if (pixels.exceeded()) return refused(Code::output_too_large);
  Answer answer;
  answer.kind = AnswerKind::words;
  answer.input_type = job.declared;
  answer.output_bytes = pixels.written();
  return answer;
}

Code refusal_of(base::FileType type) {
  switch (type) {
    case base::FileType::unknown: return Code::unknown_type;
    case base::FileType::postscript: return Code::postscript_program;
    default: break;
  }
  const base::TypeGroup group = base::describe(type).group;
  if (group == base::TypeGroup::banned) return Code::banned_type;
  return base::handled(group) ? Code::damaged : Code::unsupported_type;  // begins like its type, and its format cannot read on
}

Answer rebuild(const wire::Job& job, base::ByteView input, base::ByteView children_in, formats::Sink& out, formats::Sink& children_out) {
  if (input.empty()) return refused(Code::empty_file);
  const formats::Recognised pages{base::FileType::pdf, &formats::pages::kFormat};
  const formats::Recognised recognised = job.kind == wire::JobKind::pages ? pages : formats::recognise(input, job.name);
  Answer answer = refused(refusal_of(recognised.type));
  answer.input_type = recognised.type;
  if (recognised.format == nullptr) return answer;

  CountingSink clean(out, job.limits.output_bytes_max), kept(children_out, job.limits.tree_bytes_max);
  JobChildren children(job, children_in, kept);
  formats::Notes notes;
  formats::Context context{job.profile, job.limits, notes, children, job.name, job.password};
  auto type = recognised.format->rebuild(input, recognised.type, context, clean);

  answer.removed = notes.removed();
  answer.warnings = notes.warnings();
  if (!type) {
    answer.reason = type.error().code;
    answer.where = type.error().where;
  } else if (children.too_many()) {
    answer.reason = Code::too_many_entries;
  } else if (clean.exceeded() || kept.exceeded()) {
    answer.reason = Code::output_too_large;
  } else if (!children.all_used()) {
    answer.reason = Code::worker_lied;
  } else if (!children.found().empty()) {
    answer.kind = AnswerKind::children;
    answer.reason = Code::none;
    answer.children = children.found();
  } else {
    answer.kind = AnswerKind::clean;
    answer.reason = Code::none;
    answer.output_type = *type;
    answer.measure = notes.measure();
    // A file that is a picture counts as one.
    if (base::describe(*type).media_type.starts_with("image/")) answer.measure.pictures.add({1, 1});
    answer.output_bytes = clean.written();
    answer.output_sha256 = clean.digest();
  }
  return answer;
}

}  // namespace

// The one place where what libraries throw becomes a value.
Answer handle(const wire::Job& job, base::ByteView input, base::ByteView children_in, formats::Sink& out, formats::Sink& children_out) {
  try {
    if (job.kind == wire::JobKind::second_look) return look_again(job, input);
    if (job.kind == wire::JobKind::words) return words_of(job, input, out);
    if (job.kind == wire::JobKind::show) return show(job, input, out);
    return rebuild(job, input, children_in, out, children_out);
  } catch (const std::bad_alloc&) {
    return refused(Code::out_of_memory);
  } catch (const std::exception&) {
    return refused(Code::damaged);
  }
}

}  // namespace sekisho::worker
