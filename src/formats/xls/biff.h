// Records of BIFF8 ([MS-XLS] 2.1.4): a type and a length in two bytes each, the body; CONTINUE records carry on the one before.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::xls {

// Types that the rebuilder handles by name; all others only stand in records.def.
enum : std::uint16_t {
  kFormula = 0x0006,
  kEof = 0x000A,
  kExternSheet = 0x0017,
  kLbl = 0x0018,
  kNote = 0x001C,
  kExternName = 0x0023,
  kFilePass = 0x002F,
  kContinue = 0x003C,
  kWindow1 = 0x003D,
  kObj = 0x005D,
  kColInfo = 0x007D,
  kWsBool = 0x0081,
  kBoundSheet = 0x0085,
  kMulBlank = 0x00BE,
  kTxo = 0x01B6,
  kSst = 0x00FC,
  kLabelSst = 0x00FD,
  kExtSst = 0x00FF,
  kMsoDrawingGroup = 0x00EB,
  kMsoDrawing = 0x00EC,
  kSupBook = 0x01AE,
  kUserViewBegin = 0x01AA,
  kUserViewEnd = 0x01AB,
  kCondFmt = 0x01B0,
  kCf = 0x01B1,
  kDVal = 0x01B2,
  kHLink = 0x01B8,
  kHLinkTooltip = 0x0800,
  kDv = 0x01BE,
  kBlank = 0x0201,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kBoolErr = 0x0205,
  kString = 0x0207,
  kRow = 0x0208,
  kArray = 0x0221,
  kTable = 0x0236,
  kShrFmla = 0x04BC,
  kBof = 0x0809,
};

inline constexpr std::size_t kBodyBytesMax = 8'224;  // 2.1.4

struct Record {
  std::uint16_t type = 0;
  base::ByteView body;
  std::vector<base::ByteView> more;  // bodies of the CONTINUE records behind
  std::size_t at = 0;                // where it begins in the stream
};

struct Records {
  std::vector<Record> list;
  bool whole = true;  // the stream ends with a record, or with nothing but zeros
};
base::Result<Records> read_records(base::ByteView stream, const base::Limits& limits);

// A BOF … EOF block that begins at `first`: one past its last record. Blocks nest (charts).
std::size_t block_end(std::span<const Record> records, std::size_t first);

// What a BOF opens (2.4.21, dt).
enum : std::uint16_t { kGlobals = 0x0005, kModule = 0x0006, kSheet = 0x0010, kChart = 0x0020, kMacroSheet = 0x0040 };
std::uint16_t opens(const Record& bof);

// Reads a record through its CONTINUE records.
class Cursor {
 public:
  explicit Cursor(const Record& record);
  bool ok() const { return ok_; }
  bool at_end() const;
  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  base::Bytes take(std::size_t count);
  // count characters of one or two bytes; where they go on in the next record a byte says anew which (2.5.293).
  std::u16string characters(std::size_t count, bool wide);
  std::size_t left() const;  // over all records

 private:
  base::ByteView rest();
  std::vector<base::ByteView> pieces_;
  std::size_t piece_ = 0, at_ = 0;
  bool ok_ = true;
};

void put_record(base::Bytes& out, std::uint16_t type, base::ByteView body);
// Cut into CONTINUE records where it is longer than one record may be.
void put_long_record(base::Bytes& out, std::uint16_t type, base::ByteView body);
void patch_le(base::Bytes& bytes, std::size_t at, std::uint64_t value, int count);

}  // namespace sekisho::formats::xls
