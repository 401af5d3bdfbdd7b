// Room:   formats/officeart: OfficeArt drawings ([MS-ODRAW]) inside old Word, Excel and PowerPoint files. Shared by their formats.
// In/Out: the bytes of a drawing group or of a drawing in; a tree of its records out, cleaned in place, written anew.
// Never:  keeps a record or a shape property that properties.def and shapes.cpp do not name, a linked picture, a script, a hyperlink, an OLE id.
// Fails:  damaged where records do not nest, too_deep, too_many_entries. A picture that is refused becomes an empty one, with a note.
// Start reading at: read(), then clean_group() and clean_drawing().
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "formats/format.h"

namespace sekisho::formats::officeart {

// recType of the records that hosts need by name (2.1, 2.2).
enum : std::uint16_t {
  kDggContainer = 0xF000,
  kBStoreContainer = 0xF001,
  kDgContainer = 0xF002,
  kSpgrContainer = 0xF003,
  kSpContainer = 0xF004,
  kSolverContainer = 0xF005,
  kFDGGBlock = 0xF006,
  kFBSE = 0xF007,
  kFDG = 0xF008,
  kFSPGR = 0xF009,
  kFSP = 0xF00A,
  kFOPT = 0xF00B,
  kClientTextbox = 0xF00D,
  kChildAnchor = 0xF00F,
  kClientAnchor = 0xF010,
  kClientData = 0xF011,
  kBlipFirst = 0xF018,
  kBlipLast = 0xF117,
  kSecondaryFOPT = 0xF121,
  kTertiaryFOPT = 0xF122,
};

struct Record {
  std::uint8_t version = 0;  // recVer; 15 for a container
  std::uint16_t instance = 0;
  std::uint16_t type = 0;
  base::Bytes body;            // of an atom
  std::vector<Record> inside;  // of a container
  std::size_t end = 0;         // where it ended in the source: a host that lays records of its own between ours finds them by it
  bool container() const { return version == 15; }
};

// The records of bytes, one after the other. opaque(type): a container of the host's whose inside is not ours (its body is kept as an atom's, its
// version stays 15). What cannot be a record at the end is left; whole says whether nothing was.
struct Tree {
  std::vector<Record> records;
  bool whole = true;
};
base::Result<Tree> read(base::ByteView bytes, const base::Limits& limits, bool (*opaque)(std::uint16_t type) = nullptr);
void write(const Record& record, base::Bytes& out);
base::Bytes write(const std::vector<Record>& records);
std::size_t size_of(const Record& record);  // with its header

const Record* find(const Record& container, std::uint16_t type);
Record* find(Record& container, std::uint16_t type);

// ---- pictures (2.2.20 ff.)

// A picture by itself, for hosts that keep them elsewhere (PowerPoint: Pictures; Word: behind FBSE.foDelay). Always returns a picture: what is
// refused becomes an empty one, with the note picture_refused. *refused tells.
Record rebuild_blip(const Record& blip, Context& context, bool* refused = nullptr);
// The picture's two names in FBSE (2.2.32): its kind (btWin32 and btMacOS) and its identifier.
std::uint8_t blip_kind(const Record& blip);
base::ByteView blip_identifier(const Record& blip);

// Where a host keeps the pictures of its BStoreContainer. delayed(offset, bytes): the picture record that an FBSE's foDelay names, or nothing.
// store(blip): takes a clean one and returns the foDelay to write; without store the pictures stand inside their FBSE.
struct PictureHost {
  std::function<std::optional<Record>(std::uint32_t offset, std::uint32_t bytes)> delayed;
  std::function<std::uint32_t(const Record& blip)> store;
};
// Rebuilds a BStoreContainer in place; the number of entries stays, so that indices hold.
void clean_store(Record& store, Context& context, const PictureHost& host = {});

// ---- drawing group and drawings

// A DggContainer (2.2.12) in place. Returns how many pictures its store has. keep(record): whether the host vouches for a record we do not know.
std::size_t clean_group(Record& group, Context& context, const PictureHost& host = {});

// What a host says of one shape: called with its SpContainer, whose client records (anchor, data, text box) are the host's to check and to change.
// false: the shape goes (the host has noted why).
using ShapeHost = std::function<bool(Record& shape)>;
// A DgContainer (2.2.13) in place: shapes that stay, their properties, rules between shapes that both stay, the count of shapes.
void clean_drawing(Record& drawing, std::size_t pictures, Context& context, const ShapeHost& host);

// A property table (FOPT and its sisters, 2.2.9) in place: what properties.def lists stays. Notes what goes. pictures: entries of the store.
void clean_properties(Record& table, std::size_t pictures, Context& context);

// The shape's own number (FSP.spid) and its flags; 0 when it has none.
std::uint32_t shape_number(const Record& shape);

}  // namespace sekisho::formats::officeart
