// Copies what is allowed from a source document into a Writer, object by object, from the pages outwards.
// Every indirect object is copied once for each role it plays; nothing that is not reached in an allowed role is copied.
// One Builder per document, one thread. The source must outlive it.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "formats/format.h"
#include "formats/pdf/content.h"
#include "formats/pdf/filters.h"
#include "formats/pdf/kinds.h"
#include "formats/pdf/page_text.h"
#include "formats/pdf/scalars.h"
#include "formats/pdf/writer.h"

namespace sekisho::formats::pdf {

struct Page {
  Object dict;
  std::vector<std::pair<std::string, Object>> inherited;  // Resources, MediaBox, CropBox, Rotate of the nodes above (7.7.3.4)
  int id = 0;
};

struct TreeEntry {
  std::string text;       // key of a name tree
  long long number = 0;   // key of a number tree
  std::size_t order = 0;  // of entries with the same key the first counts
  Object value;
};

class Builder {
 public:
  // input: the bytes that source reads.
  Builder(QPDF& source, base::ByteView input, Context& context, Writer& writer)
      : source_(source), input_(input), context_(context), writer_(writer) {}

  base::Status build();
  std::size_t reached() const { return reached_.size(); }
  bool has_reached(QPDFObjGen object) const { return reached_.contains(object); }

 private:
  struct Job {
    Object value;
    Role role;
    int id;
  };
  enum class Tree : std::uint8_t { names, numbers };

  // builder.cpp: the engine. put… append to out and say whether the value was allowed; a refused value leaves out as it was.
  bool put(std::string& out, Object value, Role role);
  bool put_one(std::string& out, Object value, Kind kind);
  bool put_entry(std::string& out, std::string_view key, Object value, Role role);
  void put_entries(std::string& out, Object dict, Kind kind);
  void put_dictionary(std::string& out, Object dict, Kind kind);
  void put_list(std::string& out, Object array, Role role);
  void put_map(std::string& out, Object dict, Role role);
  void put_leaf(std::string& out, Object value);
  void put_array(std::string& out, Object array);
  void put_halftones(std::string& out, Object dict);
  void put_reference(std::string& out, Object value, Role role);
  static void put_id(std::string& out, int id);
  // kinds_of_values.cpp: the sort of object a value is when it stands where `kind` may; nothing where it may not.
  std::optional<Kind> concrete(Kind kind, Object& value);
  std::optional<Kind> concrete_stream(Kind kind, Object& value);
  std::optional<Kind> concrete_dictionary(Kind kind, Object& value);
  bool is_known(const Object& value, Kind kind) const;
  void put_body(std::string& out, Object value, Role role);
  void drain();
  void write(const Job& job);
  void reach(const Object& value);
  void fail(base::Code code) {
    if (!failure_) failure_ = base::Error{code, place_, {}};
  }
  void removed(base::What what, std::uint32_t count = 1) { context_.notes.removed(what, place_, count); }
  void dropped(std::string_view key, Object value);

  // page_tree.cpp, pages.cpp
  void find_pages(Object root);
  void visit_page_node(Object node);
  void rescue_pages();
  void number_pages();
  int write_pages();
  void write_page(const Page& page, int parent);
  void put_page_entries(std::string& out, const Page& page);
  static void put_box(std::string& out, std::string_view key, Object value);
  static Object value_of_page(const Page& page, const char* key);
  static PageBox shown_box(const Page& page);
  std::string page_annotations(Object annotations);
  std::optional<int> page_id(const Object& value) const;

  // streams.cpp, images.cpp
  // What a new stream holds: bytes of its own, or a view of bytes of the source that are kept as they are.
  struct Data {
    base::Bytes own;
    std::string filters;
    bool whole = true;
    base::ByteView kept = {};
    base::ByteView bytes() const { return kept.empty() ? base::ByteView(own) : kept; }
  };
  void write_stream(const Job& job);
  void put_stream_entries(std::string& out, Object dict, Kind kind);
  std::size_t decoded_bytes_max(std::size_t packed_bytes) const;
  void write_image(int id, Object stream);
  void write_blank_picture(int id, Object dict);
  std::optional<base::ByteView> raw(Object stream, std::shared_ptr<Buffer>& hold);
  Data data_of(Object stream, base::ByteView raw_bytes);
  Data packed(base::Bytes plain);
  bool picture_data(Object& dict, base::ByteView raw_bytes, Data& out);
  bool picture_through_filter(const Step& last, Object& dict, base::Bytes bytes, Data& out);
  // bilevel.cpp, jpx.cpp: dict may become another one where the picture's own colours and transparency move into it.
  bool fax_picture(const Object& parameters, const Object& dict, base::ByteView bytes, Data& out);
  std::optional<base::Bytes> jbig2_globals(const Object& parameters);
  bool jbig2_picture(const Object& parameters, const Object& dict, base::ByteView bytes, Data& out);
  bool jpx_picture(Object& dict, base::ByteView bytes, Data& out);
  std::optional<base::Bytes> jpeg_of(std::uint32_t width, std::uint32_t height, unsigned colors, base::Bytes samples, std::size_t bytes);
  Data packed_samples(base::Bytes samples, std::uint32_t width, unsigned colors, unsigned bits);
  base::ByteView raw_in_place(Object stream) const;
  bool keep_flate(base::ByteView raw_bytes, Data& out);
  std::optional<Decoded> decode(std::span<const Step> steps, base::ByteView bytes);
  bool spend(std::uint64_t bytes);

  // fonts.cpp
  bool is_sound_font(Object stream);
  void write_font(int id, Object stream);

  // contents.cpp
  class ResourceNames;
  struct Content {
    Data data;
    CleanContent clean;
  };
  std::string page_contents(const Page& page);
  Content content_of(Object stream, ContentNames& names, PageText* text);
  void clean_data(Data& data, CleanContent& clean, ContentNames& names, PageText* text);
  std::optional<Content> joined_content(std::vector<Object>& parts, ContentNames& names, PageText& text);
  void note_content(const Content& content);
  void write_content(const Job& job, std::string_view entries);
  int components_of(Object color_space);

  // functions.cpp
  static bool is_function(Object value);
  void clean_calculator(Data& data);

  // profiles.cpp
  struct Profile {
    Data data{};
    bool sound = false;
  };
  const Profile& profile_of(Object stream);
  void write_profile(int id, Object stream, std::string_view entries);
  void settle_color_space(Object& space);

  // colors.cpp
  bool is_color_space(Object value, int depth = 0);
  void put_color_space(std::string& out, Object value);

  // actions.cpp
  bool is_action(Object value);
  void put_action(std::string& out, Object action);
  void note_chain(Object action);
  bool is_destination(Object value, int depth = 0);
  void put_destination(std::string& out, Object value);

  // annotations.cpp
  enum class AnnotationFate : std::uint8_t { keep, keep_look, drop };
  AnnotationFate fate_of(Object annotation);
  bool is_annotation(Object value);
  bool is_field(Object value);
  bool is_signature_field(Object field);
  bool has_look(const Object& annotation);
  bool stays(const Object& annotation);
  Object inherited(Object field, const char* key);
  Object with_look(Object widget);
  void put_annotation(std::string& out, Object annotation);
  void put_look(std::string& out, Object annotation);
  void note_annotation(Object annotation);
  std::string form(Object acroform);

  // structure.cpp, trees.cpp, outlines.cpp, document.cpp
  int write_structure(Object root);
  bool is_structure_element(Object value);
  void put_structure_element(std::string& out, Object element);
  std::vector<TreeEntry> collect(Object root, Tree tree);
  int write_tree(const std::vector<TreeEntry>& entries, Tree tree, Role role);
  int write_outlines(Object outlines);
  int write_catalog(Object root);
  void put_optional_content(std::string& out, Object properties);
  void find_optional_groups(Object root);
  void warn_of_hidden_groups(Object properties);
  void put_names(std::string& out, Object root);
  void put_opening(std::string& out, Object root);
  int write_information();

  QPDF& source_;
  base::ByteView input_;
  Context& context_;
  Writer& writer_;
  std::string place_;  // for notes: "page 3", or empty
  std::optional<base::Error> failure_;
  std::vector<Page> pages_;
  std::map<QPDFObjGen, int> page_ids_;
  std::set<QPDFObjGen> optional_groups_;  // of the catalog: recognised by identity, with or without a /Type
  std::map<std::tuple<QPDFObjGen, Shapes, Kind>, int> ids_;
  std::set<QPDFObjGen> reached_;
  std::deque<Job> jobs_;
  std::vector<int> page_nodes_;
  int structure_id_ = 0;
  Object structure_root_;
  int depth_ = 0;
  std::uint64_t decoded_bytes_ = 0;
  base::Bytes scratch_;
  std::map<QPDFObjGen, Profile> profiles_;  // read once; data until they are written
  std::set<QPDFObjGen> open_contents_;  // written by themselves, but with an end that another page may go on with
  std::map<QPDFObjGen, base::Bytes> shared_contents_;  // small ones that pages list with others: each page shows them again
  bool page_is_scan_ = false;           // the page that is being written shows little but pictures
  struct FontProgram {
    Data data;
    std::string lengths;  // entries of the stream
    bool sound = false;
  };
  std::map<QPDFObjGen, FontProgram> fonts_;  // through the gate; data until they are written
};

}  // namespace sekisho::formats::pdf
