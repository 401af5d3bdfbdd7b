// The drawing of a sheet or chart: OfficeArt data in MSODRAWING records, with OBJ and TXO records between its shapes ([MS-XLS] 2.2.8). Read as one,
// cleaned, and written with the records of what stays at the same joints.
#include <algorithm>

#include "formats/xls/objects.h"
#include "formats/xls/sheet.h"

namespace sekisho::formats::xls {

using base::Bytes;
using base::ByteView;
using base::What;

void Block::scan_drawing() {
  Bytes bytes;
  Object* last = nullptr;
  bool any = false;
  for (std::size_t i = 1; i < records_.size(); ++i) {
    const Record& record = records_[i];
    if (record.type == kBof) {
      const std::size_t end = std::max(block_end(records_, i), i + 1);
      // A chart stands behind its object. Charts in charts are none.
      if (place_ == kInSheet && last != nullptr && last->kind == kObjectChart && opens(record) == kChart && last->chart.empty())
        last->chart = write_block(book_, records_.subspan(i, end - i), where_);
      else gone(What::unknown_part);
      i = end - 1;
      continue;
    }
    if (record.type == kUserViewBegin) {
      while (i + 1 < records_.size() && records_[i].type != kUserViewEnd) ++i;
      continue;
    }
    if (record.type == kMsoDrawing) {
      base::put(bytes, record.body);
      for (const ByteView more : record.more) base::put(bytes, more);
    } else if (record.type == kObj) {
      last = &objects_.insert_or_assign(bytes.size(), read_object(record)).first->second;
      for (const ByteView more : record.more) base::put(bytes, more);  // Excel lets drawing data go on in CONTINUE records of an object
    } else if (record.type == kTxo) {
      base::put(bytes, add_text(record, bytes.size()));
    } else {
      continue;
    }
    any = true;
  }
  if (!any) return;
  auto tree = officeart::read(bytes, book_.context().limits);
  if (!tree || tree->records.empty() || tree->records.front().type != officeart::kDgContainer || !tree->records.front().container()) {
    gone(What::broken_part);
    return;
  }
  if (!tree->whole || tree->records.size() > 1) gone(What::trailing_bytes);
  drawing_ = std::move(tree->records);
  drawing_.resize(1);
  officeart::clean_drawing(drawing_.front(), book_.pictures(), book_.context(), [this](officeart::Record& shape) { return shape_stays(shape); });
}

// The text of a shape, kept as records; returns drawing data that stood behind it.
Bytes Block::add_text(const Record& record, std::size_t at) {
  Bytes rest;
  const auto text = read_text(record, rest);
  if (text) texts_.insert_or_assign(at, *text);
  else gone(What::broken_part);
  return rest;
}

bool Block::shape_stays(officeart::Record& shape) {
  const auto away = [this](What what) {
    gone(what);
    return false;
  };
  if (officeart::Record* anchor = officeart::find(shape, officeart::kClientAnchor); anchor != nullptr && anchor->body.size() != 18)
    return away(What::broken_part);
  if (officeart::Record* text = officeart::find(shape, officeart::kClientTextbox)) {
    text->body.clear();
    if (!texts_.contains(text->end))
      std::erase_if(shape.inside, [](const officeart::Record& each) { return each.type == officeart::kClientTextbox; });
  }
  officeart::Record* data = officeart::find(shape, officeart::kClientData);
  if (data == nullptr) return true;
  data->body.clear();
  const auto found = objects_.find(data->end);
  if (found == objects_.end()) return away(What::dangling_reference);
  Object& object = found->second;
  for (const What what : object.removed) gone(what);
  const bool with_text = officeart::find(shape, officeart::kClientTextbox) != nullptr;
  if (object.kind == kObjectComment && !book_.on(base::Setting::office_keep_comments)) return away(What::comment);
  if (object.kind == kObjectChart && object.chart.empty()) return away(What::broken_part);
  if (object.control) {
    // A control's words stay as a box of text.
    if (!with_text) return false;
    object.body = plain_object(kObjectText, object.number);
  }
  if (object.body.empty()) return false;
  officeart::Record* fsp = officeart::find(shape, officeart::kFSP);
  if (object.control) fsp->instance = 202;                                      // msosptTextBox
  if (fsp->body.size() == 8) fsp->body[4] &= static_cast<std::uint8_t>(~0x10);  // fOleShape
  if (object.kind == kObjectComment) comments_.insert(object.number);
  return true;
}

namespace {

struct Joint {
  std::size_t at;
  std::size_t key;
  bool text;
};

void flatten(const officeart::Record& record, Bytes& out, std::vector<Joint>& joints) {
  base::put_u16le(out, static_cast<std::uint16_t>(record.instance << 4 | (record.version & 0xF)));
  base::put_u16le(out, record.type);
  base::put_u32le(out, static_cast<std::uint32_t>(officeart::size_of(record) - 8));
  base::put(out, record.body);
  for (const officeart::Record& each : record.inside) flatten(each, out, joints);
  if (record.type == officeart::kClientData) joints.push_back({out.size(), record.end, false});
  if (record.type == officeart::kClientTextbox) joints.push_back({out.size(), record.end, true});
}

}  // namespace

void Block::write_drawing() {
  if (std::exchange(drawing_written_, true) || drawing_.empty()) return;
  Bytes bytes;
  std::vector<Joint> joints;
  flatten(drawing_.front(), bytes, joints);
  std::size_t from = 0;
  for (const Joint& joint : joints) {
    put_long_record(out_, kMsoDrawing, base::slice(bytes, from, joint.at - from));
    from = joint.at;
    if (joint.text) {
      base::put(out_, texts_.at(joint.key));
      continue;
    }
    const Object& object = objects_.at(joint.key);
    put(kObj, object.body);
    base::put(out_, object.chart);
  }
  if (from < bytes.size()) put_long_record(out_, kMsoDrawing, base::slice(bytes, from));
}

// 2.4.179: where a comment stands, who wrote it; the words stand in its box
bool Block::note(const Record& record) {
  Cursor in(record);
  Bytes body = in.take(8);
  const std::u16string author = long_string(in);
  if (!in.ok() || body.size() != 8) return false;
  const std::uint16_t number = base::Reader(base::slice(body, 6)).u16le();
  if (!comments_.contains(number)) return gone(book_.on(base::Setting::office_keep_comments) ? What::dangling_reference : What::comment);
  patch_le(body, 4, body[4] & 0x02, 2);  // whether it always shows
  put_long_string(body, author);
  base::put_u8(body, 0);  // unused, and always there
  put(kNote, body);
  return true;
}

}  // namespace sekisho::formats::xls
