// Scans the XML that our own writer makes (XML 1.0 without DTD, comments, CDATA and processing instructions): strict, in one pass, in pieces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::worker::second_look {

struct XmlAttribute {
  std::string_view prefix, local, raw;  // raw: as written, references not yet replaced
};

struct XmlElement {
  std::string_view prefix, local;
  const std::vector<XmlAttribute>& attributes;
  std::string_view raw_attribute(std::string_view local_name) const;  // empty when it is not there
};

class XmlHandler {
 public:
  virtual ~XmlHandler() = default;
  virtual void open(const XmlElement& element) = 0;
  virtual void close(std::string_view local) = 0;
  virtual void text(std::string_view raw) = 0;  // may come in pieces, never cut inside a character or a reference
};

// Replaces &lt; &gt; &amp; &quot; &apos; and character references; others stay (the scanner has refused them).
std::string xml_decoded(std::string_view raw);

class XmlScanner {
 public:
  explicit XmlScanner(XmlHandler& handler, std::size_t depth_max) : handler_(handler), depth_max_(depth_max) {}

  // Takes whole tokens from the front of bytes and returns how many bytes those were; the caller gives the rest again with what follows it.
  std::size_t feed(std::string_view bytes, bool last);
  bool failed() const { return !problem_.empty(); }
  std::string_view problem() const { return problem_; }

 private:
  enum class Step : std::uint8_t { done, needs_more, failed };
  Step declaration(std::string_view bytes, std::size_t& position);
  Step tag(std::string_view bytes, std::size_t& position);
  Step end_tag(std::string_view bytes, std::size_t& position);
  Step attribute(std::string_view bytes, std::size_t& position);
  Step text(std::string_view bytes, std::size_t& position, bool last);
  Step fail(std::string_view problem) {
    problem_ = problem;
    return Step::failed;
  }
  void push(std::string_view name);
  bool pop(std::string_view name);

  XmlHandler& handler_;
  std::size_t depth_max_;
  std::string_view problem_;
  std::string open_names_;
  std::vector<std::uint32_t> open_lengths_;
  std::vector<XmlAttribute> attributes_;
  bool begun_ = false, root_seen_ = false;
};

}  // namespace sekisho::worker::second_look
