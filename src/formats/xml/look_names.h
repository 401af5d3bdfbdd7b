// For second looks at XML of any vocabulary: element and attribute names with their namespaces.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "worker/second_look/look.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::xml {

class NamedHandler : public worker::second_look::XmlHandler {
 public:
  void open(const worker::second_look::XmlElement& element) override;
  void close(std::string_view local) override;
  void text(std::string_view raw) override;

 protected:
  struct Name {
    std::string_view ns, local;
    std::string value;  // of an attribute
  };
  virtual void element(const Name& name, const std::vector<Name>& attributes) = 0;
  virtual void said(std::string_view) {}  // text, references replaced

 private:
  struct Scope {
    std::string prefix, uri;
    std::size_t depth;
  };
  std::string_view uri_of(std::string_view prefix) const;
  std::vector<Scope> scopes_;
  std::size_t depth_ = 0;
};

// Scans bytes as our writer makes them; what the scanner does not take is a finding.
void look_through(base::ByteView bytes, NamedHandler& handler, worker::second_look::Look& look);

// Spaces and controls out, small letters: as browsers read the front of a link.
std::string scheme_of(std::string_view link);

}  // namespace sekisho::formats::xml
