// ISO/IEC 26300-1, 9: tables, spreadsheets, data pilots.
#include "formats/odf/vocabulary.h"

namespace sekisho::formats::odf {

using base::What;

namespace {

constexpr std::string_view kUris[] = {"urn:oasis:names:tc:opendocument:xmlns:table:1.0"};

constexpr auto kElements = words([] {
  return "background body calculation-settings cell-address cell-content-change cell-content-deletion change-deletion "
         "change-track-table-cell consolidation content-validation content-validations covered-table-cell cut-offs data-pilot-display-info "
         "data-pilot-field data-pilot-field-reference data-pilot-group data-pilot-group-member data-pilot-groups data-pilot-layout-info "
         "data-pilot-level data-pilot-member data-pilot-members data-pilot-sort-info data-pilot-subtotal data-pilot-subtotals "
         "data-pilot-table data-pilot-tables database-range database-ranges deletion deletions dependencies dependency desc detective "
         "error-message even-columns even-rows filter filter-and filter-condition filter-or filter-set-item first-column first-row "
         "help-message highlighted-range insertion insertion-cut-off iteration label-range label-ranges last-column last-row movement "
         "movement-cut-off named-expression named-expressions named-range null-date odd-columns odd-rows operation previous scenario "
         "shapes sort sort-by sort-groups source-cell-range subtotal-field subtotal-rule subtotal-rules table table-cell table-column "
         "table-column-group table-columns table-header-columns table-header-rows table-protection table-row table-row-group table-rows "
         "table-template target-cell-address target-range-address title tracked-changes sub-table";
});
constexpr auto kTextElements = words([] { return "desc title"; });

constexpr auto kAttributes = words([] {
  return "acceptance-state add-empty-lines age align allow-empty-cell application-data automatic-find-labels base-cell-address "
         "bind-styles-to-content border-color border-model buttons case-sensitive cell-address cell-range cell-range-address column "
         "comment condition contains-error contains-header content-validation-name copy-back copy-formulas copy-styles count "
         "data-field data-type date-end date-start date-value default-cell-style-name direction display display-border "
         "display-duplicates display-filter-buttons display-list display-member-mode drill-down-on-double-click embedded-number-behavior "
         "enabled end end-cell-address end-column end-position end-row end-table end-x end-y execute expression field-name field-number "
         "first-row-end-column first-row-start-column formula function grand-total group-by-field-number grouped-by has-persistent-data "
         "id identify-categories ignore-empty-rows ignore-selected-page index is-active is-data-layout-field is-selection "
         "is-sub-table label-cell-range-address language last-column last-column-spanned last-row-end-column last-row-start-column "
         "last-row-spanned layout-mode link-to-source-data maximum-difference member-count member-name member-type message-type mode "
         "multi-deletion-spanned name null-year number-columns-repeated number-columns-spanned number-matrix-columns-spanned "
         "number-matrix-rows-spanned number-rows-repeated number-rows-spanned object-name on-update-keep-size on-update-keep-styles "
         "operator order orientation page-breaks-on-group-change paragraph-style-name parse-sql-statement position "
         "precision-as-shown print print-ranges protect protected protection-key protection-key-digest-algorithm "
         "protection-key-digest-algorithm-2 range-usable-as rfc-language-tag row script scenario-ranges "
         "search-criteria-must-apply-to-whole-cell selected-page show-details show-empty show-filter-button sort-mode source-cell-range-addresses "
         "source-field-name sql-statement start start-column start-position start-row start-table status step steps structure-protected "
         "style-name tab-color table table-background table-name target-cell-address target-range-address title use-banding-columns-styles "
         "use-banding-rows-styles use-first-column-styles use-first-row-styles use-labels use-last-column-styles use-last-row-styles "
         "use-regular-expressions use-wildcards used-hierarchy user-name value value-type visibility algorithm structure-protection-key "
         "select-protected-cells select-unprotected-cells";
});

constexpr auto kOutside = words([] { return "cell-range-source table-source"; });
constexpr auto kDde = words([] { return "dde-link dde-links"; });
constexpr auto kDatabase = words([] { return "database-source-query database-source-sql database-source-table source-service"; });
constexpr auto kMacro = words([] { return "error-macro"; });
constexpr Drop kDrops[] = {{kOutside, What::external_link}, {kDde, What::dde}, {kDatabase, What::data_query}, {kMacro, What::macro_link}};

constexpr auto kDatabaseAttributes =
    words([] { return "connection-resource database-name database-table-name password refresh-delay user-name-for-source source-name"; });
constexpr Drop kAttributeDrops[] = {{kDatabaseAttributes, What::data_query}};

}  // namespace

const Space kTableSpace{"table", kUris, Writing::prefixed, kElements, kTextElements, kAttributes, {}, kDrops, kAttributeDrops};

}  // namespace sekisho::formats::odf
