// The hooks of the spreadsheet namespaces: what a list of names cannot judge. See xml/rules.h for when they are called.
#pragma once

#include "formats/ooxml/part.h"
#include "formats/ooxml/xml/rules.h"

namespace sekisho::formats::ooxml::sheet {

inline constexpr std::size_t kSharedFormulasMax = 2'000'000;

// cell_hooks.cpp
Verdict on_worksheet(Element& element, Part& part);
Verdict on_row(Element& element, Part& part);
Verdict on_all_rows(Element& element, Part& part);
Verdict on_cell(Element& element, Part& part);
void on_cell_end(Part& part);
void on_value_end(Part& part);
Verdict on_cell_formula(Element& element, Part& part);
Verdict on_cell_formula_text(std::string& text, Part& part);
Verdict on_formula_text(std::string& text, Part& part);
Verdict on_threshold(Element& element, Part& part);

// book_hooks.cpp
Verdict on_workbook(Element& element, Part& part);
Verdict on_book_view(Element& element, Part& part);
Verdict on_sheet(Element& element, Part& part);
Verdict on_custom_book_view(Element& element, Part& part);
Verdict on_custom_sheet_view(Element& element, Part& part);
Verdict on_defined_name(Element& element, Part& part);
Verdict on_defined_name_text(std::string& text, Part& part);
Verdict on_pivot_definition(Element& element, Part& part);
Verdict on_pivot_cache_definition(Element& element, Part& part);
Verdict on_pivot_formula(Element& element, Part& part);

// part_hooks.cpp
Verdict on_extension(Element& element, Part& part);
Verdict on_hyperlink(Element& element, Part& part);
Verdict on_data_reference(Element& element, Part& part);
Verdict on_counted(Element& element, Part& part);
Verdict on_slicer(Element& element, Part& part);
Verdict on_person(Element& element, Part& part);
Verdict on_table(Element& element, Part& part);

}  // namespace sekisho::formats::ooxml::sheet
