#include "formats/sxf/features.h"

#include <algorithm>
#include <iterator>

#include "formats/sxf/tokens.h"

namespace sekisho::formats::sxf {

namespace {

constexpr std::string_view kFeatures[] = {"angular_dim_feature",
                                          "arc_feature",
                                          "balloon_feature",
                                          "circle_feature",
                                          "clothoid_feature",
                                          "composite_curve_org_feature",
                                          "curve_dim_feature",
                                          "diameter_dim_feature",
                                          "drawing_attribute_feature",
                                          "drawing_sheet_feature",
                                          "ellipse_arc_feature",
                                          "ellipse_feature",
                                          "externally_defined_hatch_feature",
                                          "externally_defined_symbol_feature",
                                          "fill_area_style_colour_feature",
                                          "fill_area_style_hatching_feature",
                                          "fill_area_style_tiles_feature",
                                          "label_feature",
                                          "layer_feature",
                                          "line_feature",
                                          "linear_dim_feature",
                                          "point_marker_feature",
                                          "polyline_feature",
                                          "pre_defined_colour_feature",
                                          "pre_defined_font_feature",
                                          "radius_dim_feature",
                                          "sfig_locate_feature",
                                          "sfig_org_feature",
                                          "spline_feature",
                                          "text_font_feature",
                                          "text_string_feature",
                                          "user_defined_colour_feature",
                                          "user_defined_font_feature",
                                          "width_feature"};

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
void skip(std::string_view& text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
}

// Files of attributes (SAF) and of pictures are named in names of figures: $$ATRF$$name.saf …
bool names_file(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return lower.starts_with("$$atrf") ||
         (lower.starts_with("$$") && (lower.find(".saf") != lower.npos || lower.find(".tif") != lower.npos || lower.find(".jpg") != lower.npos));
}

// One argument with its quotes, '…' or \'…\'. The closing quote is the one before a comma or the end.
std::string_view argument(std::string_view& rest) {
  const std::string_view quote = rest.starts_with("\\'") ? "\\'" : "'";
  if (!rest.starts_with(quote)) return {};
  for (std::size_t at = quote.size(); at < rest.size();) {
    if (rest.substr(at).starts_with(quote)) {
      std::string_view after = rest.substr(at + quote.size());
      skip(after);
      if (after.starts_with(',') || after.starts_with(')')) {
        const std::string_view out = rest.substr(0, at + quote.size());
        rest.remove_prefix(out.size());
        return out;
      }
    }
    if (static_cast<unsigned char>(rest[at]) < 0x20) return {};
    at += letter_length(rest, at);
  }
  return {};
}

std::string named(std::string_view argument, bool& changed) {
  const std::size_t quote = argument.starts_with('\\') ? 2 : 1;
  const std::string_view name = argument.substr(quote, argument.size() - 2 * quote);
  std::string inside = without_places(name, changed);
  if (names_file(inside)) {
    std::ranges::replace(inside, '$', '_');
    changed = true;
  }
  return std::string(argument.substr(0, quote)) + inside + std::string(argument.substr(argument.size() - quote));
}

}  // namespace

std::string without_places(std::string_view name, bool& changed) {
  std::string out(name);
  const bool leads = name.starts_with('\\') || name.starts_with('/') || name.find("://") != name.npos || name.find("\\\\") != name.npos ||
                     name.find(":\\") != name.npos;
  if (!leads) return out;
  for (std::size_t at = 0; at < out.size(); at += letter_length(out, at))
    if (letter_length(out, at) == 1 && (out[at] == '\\' || out[at] == '/' || out[at] == ':')) {
      out[at] = '_';
      changed = true;
    }
  return out;
}

Feature feature_of(std::string_view comment) {
  Feature out;
  std::string_view body = comment.substr(2, comment.size() - 4);
  if (!body.starts_with("SXF")) return {Feature::State::comment, {}, false};
  const std::size_t label_size = std::min(body.find_first_not_of("0123456789.", 3), body.size());
  const std::string label(body.substr(0, label_size));
  if (label.size() > 6 || !body.ends_with(label) || body.size() < 2 * label.size()) return out;
  body = body.substr(label.size(), body.size() - 2 * label.size());
  skip(body);
  const std::size_t number = std::min(body.find_first_not_of("0123456789", 1), body.size());
  if (!body.starts_with('#') || number < 2 || number > 19) return out;
  out.text = "/*" + label + "\r\n" + std::string(body.substr(0, number)) + " = ";
  body.remove_prefix(number);
  skip(body);
  if (!body.starts_with('=')) return out;
  body.remove_prefix(1);
  skip(body);
  const std::string name(body.substr(0, body.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")));
  if (name.empty() || name.size() > 60) return out;
  if (std::ranges::find(kFeatures, name) == std::end(kFeatures)) return {Feature::State::unknown, {}, false};
  body.remove_prefix(name.size());
  skip(body);
  if (!body.starts_with('(')) return out;
  out.text += name + '(';
  const bool names = name.starts_with("sfig_") || name.starts_with("externally_");
  do {
    body.remove_prefix(1);
    skip(body);
    const std::string_view value = argument(body);
    if (value.empty()) return out;
    if (out.text.back() != '(') out.text += ',';
    out.text += names ? named(value, out.changed) : std::string(value);
    skip(body);
  } while (body.starts_with(','));
  if (!body.starts_with(')')) return out;
  body.remove_prefix(1);
  skip(body);
  if (!body.empty() && body != ";") return out;
  out.text += ")\r\n" + label + "*/\r\n\r\n";
  out.state = Feature::State::good;
  return out;
}

}  // namespace sekisho::formats::sxf
