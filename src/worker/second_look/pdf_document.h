// The frame of a PDF as our own writer makes it: header at 0, objects one behind the other, one cross-reference table or stream, one
// end (ISO 32000-2, 7.5). Gives access to each object by number; whatever stands between the objects is a finding.
#pragma once

#include "worker/second_look/inflate.h"
#include "worker/second_look/look.h"
#include "worker/second_look/pdf_syntax.h"

namespace sekisho::worker::second_look::pdf {

struct Object {
  Value value;  // of a stream: its dictionary
  bool stream = false;
  base::ByteView data;  // of a stream, still packed
};

struct Place {
  enum class Where : std::uint8_t { nowhere, in_file, in_stream } where = Where::nowhere;
  std::uint32_t container = 0;  // the object stream
  std::uint32_t offset = 0;     // in the file or in the unpacked object stream; outputs are below 4 GB
  std::uint32_t end = 0;        // of an object in a stream
};

// Sees each object once: begin, what stands in it, end.
class Walker : public Visitor {
 public:
  virtual void begin(std::uint32_t number) = 0;
  virtual void end(const Object& object) = 0;
};

class Document {
 public:
  Document(base::ByteView file, Look& look) : file_(file), look_(look), inflater_(Wrapping::zlib) {}

  // False, with a finding, when the frame is not as it must be; then nothing else may be called.
  bool open();
  // Every object in the file's order, then those in object streams. Bytes between objects and objects that cannot be read are findings.
  void walk(Walker& walker);

  std::size_t count() const { return places_.size(); }
  bool exists(std::uint32_t number) const { return places_[number].where != Place::Where::nowhere; }
  bool is_frame(std::uint32_t number) const;  // an object stream or the cross-reference stream: reached by the frame, not by references
  const std::vector<Value>& trailer() const { return trailer_; }

  // Parses an object in place; visitor sees all it holds. Kind::bad when it is malformed.
  Object object(std::uint32_t number, Visitor* visitor = nullptr) const;
  // The value behind a chain of references; a stream stands for its dictionary, what does not exist for null.
  Value resolve(Value value) const;
  bool is_stream(const Value& value) const;  // a reference to a stream
  // The bytes of a stream with the filters that our writer gives content: none, Flate, hexadecimal digits around either.
  std::optional<base::Bytes> unpack_content(const Object& stream);

 private:
  bool read_tail(std::size_t& xref_offset);
  bool read_table(Parser& parser);
  bool read_xref_stream(std::size_t offset);
  bool read_xref_rows(base::ByteView rows, std::span<const Value> dictionary);
  bool read_object_streams();
  bool read_object_stream(std::uint32_t number);
  bool walk_file(Walker& walker);
  bool set_size(const Value& size);
  Object object_at(std::size_t offset, std::int64_t number, Visitor* visitor, std::size_t* end) const;
  std::optional<base::Bytes> unpack(const Object& stream);
  bool fail(std::string_view what) {
    look_.find(what);
    return false;
  }

  base::ByteView file_;
  Look& look_;
  Inflater inflater_;
  std::vector<Place> places_;
  std::vector<std::pair<std::uint32_t, base::Bytes>> containers_;  // sorted by number
  std::vector<Value> trailer_;
  mutable std::uint64_t parsed_ = 0;  // bytes that resolving references has read: a large object behind many of them must not cost hours
  std::size_t xref_offset_ = 0, xref_end_ = 0;
  std::uint32_t xref_stream_ = 0;  // its number, 0 when it is a table
};

}  // namespace sekisho::worker::second_look::pdf
