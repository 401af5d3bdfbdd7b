#include "crossing/mill.h"
#include "text/text.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using evidence::FactName;
using evidence::Id;
using evidence::Reason;
using store::Statements;

// Before disarming, which a clean scan never replaces. Errors: scanner_unavailable where the route requires a scan and there is none to be had with
// signatures young enough; the item then waits.
Result<Mill::Scanned> Mill::scan(const Begun& begun, int fd) {
  Scanned out;
  if (begun.scanning == Scanning::off) return out;
  const bool required = begun.scanning == Scanning::required;
  if (scanner_ == nullptr || scanner_->scanner() == nullptr)
    return required ? refuse(Code::scanner_unavailable, {}, "none is configured") : Result<Scanned>(out);
  out.asked = true;
  const ScannerState state = scanner_->state();
  out.signatures = state.signatures.version;
  auto scan = scanner_->scanner()->scan(fd, begun.item.bytes);
  if (scan && scan->infected) {
    out.code = Code::malware_found;
    out.malware = text::printable(scan->malware);
    return out;
  }
  if (required && scan && state.standing == ScannerState::Standing::old)
    return refuse(Code::scanner_unavailable, {}, "its signatures are too old, or of unknown age");
  if (scan) return out;
  if (required || scan.error().code != Code::scanner_unavailable) return std::unexpected(scan.error());
  out.code = Code::scanner_unavailable;
  return out;
}

Status Mill::write_scan(Statements& unit, const Item& item, const Scanned& scanned) const {
  if (!scanned.asked) return {};
  evidence::Record record;
  record.at = house_.clock.now();
  record.what = evidence::Action::crossing_scan;
  record.object = evidence::Object::item;
  record.object_id = Id::of(item.id);
  record.why = Reason::rule;
  record.set(FactName::crossing, Id::of(item.crossing));
  record.set(FactName::input_sha256, *item.original);
  if (!scanned.signatures.empty()) record.set(FactName::signatures, Id::of(evidence_word(scanned.signatures)));
  if (scanned.code != Code::none) record.set(FactName::code, Id::of(base::describe(scanned.code).id));
  if (!scanned.malware.empty()) record.set(FactName::malware, Id::of(evidence_word(scanned.malware)));
  auto leaf = evidence::append(unit, std::move(record));
  return leaf ? Status{} : std::unexpected(leaf.error());
}

Status Mill::quarantine(const store::Task& task, const Item& item, const Scanned& scanned) {
  return house_.database.write([&](Statements& unit) -> Status {
    auto still = load_item(unit, item.id);
    if (!still) return std::unexpected(still.error());
    if (!*still || (*still)->state != State::disarming) return house_.queue.finish(unit, task);  // cancelled meanwhile
    if (auto written = write_scan(unit, item, scanned); !written) return written;
    const std::string code(base::describe(scanned.code).id);
    Move move{.item = item.id, .event = Event::infect, .why = Reason::malware, .at = house_.clock.now()};
    move.set("code", code);
    move.set("place", scanned.malware);
    move.facts = {
        {FactName::input_sha256, *item.original}, {FactName::code, Id::of(code)}, {FactName::malware, Id::of(evidence_word(scanned.malware))}};
    if (auto moved = advance(unit, move); !moved) return std::unexpected(moved.error());
    return house_.queue.finish(unit, task);
  });
}

}  // namespace sekisho::crossing
