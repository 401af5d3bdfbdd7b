// The allow-lists, one file per family of markup; sheet/ has that of spreadsheets.
#pragma once

#include <span>

#include "formats/ooxml/xml/rules.h"

namespace sekisho::formats::ooxml {

std::span<const NamespaceRules> word_rules();     // w and its later versions, wp, wps …
std::span<const NamespaceRules> drawing_rules();  // a, pic, xdr, dgm and their later versions, m
std::span<const NamespaceRules> chart_rules();    // c, cx, cs …
std::span<const NamespaceRules> slide_rules();    // p and its later versions
std::span<const NamespaceRules> visio_rules();    // [MS-VSDX]
std::span<const NamespaceRules> vml_rules();      // v, o and their companions

}  // namespace sekisho::formats::ooxml
