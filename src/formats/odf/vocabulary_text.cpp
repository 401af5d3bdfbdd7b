// ISO/IEC 26300-1, 5 to 8 and 16: text content, fields, indexes, lists.
#include "formats/odf/vocabulary.h"

namespace sekisho::formats::odf {

using base::What;

namespace {

constexpr std::string_view kUris[] = {"urn:oasis:names:tc:opendocument:xmlns:text:1.0"};

constexpr auto kElements = words([] {
  return "alphabetical-index alphabetical-index-entry-template alphabetical-index-mark alphabetical-index-mark-end "
         "alphabetical-index-mark-start alphabetical-index-source bibliography bibliography-configuration bibliography-entry-template "
         "bibliography-source bookmark bookmark-end bookmark-start change change-end change-start changed-region deletion "
         "format-change illustration-index illustration-index-entry-template illustration-index-source index-body index-entry-bibliography "
         "index-entry-chapter index-entry-link-end index-entry-link-start index-entry-page-number index-entry-tab-stop index-entry-text "
         "index-source-style index-source-styles index-title insertion line-break linenumbering-configuration list list-header list-item "
         "list-level-style-bullet list-level-style-image list-level-style-number list-style note note-body notes-configuration "
         "numbered-paragraph object-index object-index-entry-template object-index-source outline-level-style outline-style page "
         "page-sequence reference-mark reference-mark-end reference-mark-start s section sequence-decl sequence-decls soft-page-break "
         "sort-key tab table-index table-index-entry-template table-index-source table-of-content table-of-content-entry-template "
         "table-of-content-source toc-mark toc-mark-end toc-mark-start tracked-changes user-field-decl user-field-decls user-index "
         "user-index-entry-template user-index-mark user-index-mark-end user-index-mark-start user-index-source variable-decl "
         "variable-decls ruby anchor-text label footnotes-configuration endnotes-configuration footnote-body endnote-body footnote endnote "
         "ordered-list unordered-list linenumbering-separator";
});

constexpr auto kTextElements = words([] {
  return "a author-initials author-name bibliography-mark bookmark-ref chapter character-count conditional-text creation-date "
         "creation-time creator date description editing-cycles editing-duration expression file-name h hidden-paragraph hidden-text "
         "image-count index-entry-span index-title-template initial-creator keywords measure meta meta-field modification-date "
         "modification-time note-citation note-continuation-notice-backward note-continuation-notice-forward note-ref object-count p "
         "page-continuation page-count page-number page-variable-get page-variable-set paragraph-count placeholder print-date print-time "
         "printed-by reference-ref ruby-base ruby-text sender-city sender-company sender-country sender-email sender-fax sender-firstname "
         "sender-initials sender-lastname sender-phone-private sender-phone-work sender-position sender-postal-code "
         "sender-state-or-province sender-street sender-title sequence sequence-ref sheet-name span subject table-count table-formula "
         "template-name text-input time title user-defined user-field-get user-field-input variable-get variable-input variable-set "
         "word-count page-range paragraph-count-range drop-down label footnote-citation endnote-citation footnote-ref endnote-ref "
         "footnote-continuation-notice-forward footnote-continuation-notice-backward";
});

constexpr auto kAttributes = words([] {
  return "active alphabetical-separators anchor-page-number anchor-type animation animation-delay animation-direction "
         "animation-repeat animation-start-inside animation-steps animation-stop-inside annote author bibliography-data-field "
         "bibliography-type booktitle bullet-char bullet-relative-size c capitalize-entries caption-sequence-format "
         "caption-sequence-name change-id chapter citation-body-style-name citation-style-name class-names column-name combine-entries "
         "combine-entries-with-dash combine-entries-with-pp comma-separated cond-style-name condition consecutive-numbering "
         "continue-list continue-numbering copy-outline-levels count-empty-lines count-in-text-boxes current-value custom1 custom2 "
         "custom3 custom4 custom5 date-adjust date-value default-style-name description display display-levels display-outline-level "
         "duration edition editor first-row-end-column first-row-start-column fixed footnotes-position formula global "
         "howpublished id identifier ignore-case increment index-name index-scope institution is-hidden is-list-header isbn issn "
         "journal key key1 key1-phonetic key2 key2-phonetic kind label label-followed-by last-row-end-column last-row-start-column level line-break "
         "line-number list-id list-level-position-and-space-mode list-tab-stop-position main-entry main-entry-style-name master-page-name "
         "min-label-distance min-label-width month name note note-class number number-lines number-position numbered-entries offset "
         "organizations outline-level page-adjust pages placeholder-type prefix protected protection-key "
         "protection-key-digest-algorithm publisher ref-name reference-format relative-tab-stop-position report-type restart-numbering "
         "restart-on-page row-number school section-name select-page separation-character series sort-algorithm sort-ascending "
         "sort-by-position space-before start-numbering-at start-value string-value string-value-if-false string-value-if-true "
         "string-value-phonetic style-name style-override suffix table-name table-type time-adjust time-value title track-changes "
         "url use-caption use-chart-objects use-draw-objects use-floating-frames use-graphics use-index-marks "
         "use-index-source-styles use-keys-as-entries use-math-objects use-objects use-other-objects use-outline-level "
         "use-soft-page-breaks use-spreadsheet-objects use-tables value value-type visited-style-name volume year "
         "label-width-and-position is-sub-list value-list current-selected dont-balance-text-columns enable-numbering local-url min-label "
         "space-after default-tab-stop";
});

constexpr auto kDde = words([] { return "dde-connection-decl dde-connection-decls"; });
constexpr auto kDdeField = words([] { return "dde-connection"; });
constexpr auto kDatabase = words([] { return "database-display database-name database-next database-row-number database-row-select"; });
constexpr auto kMacro = words([] { return "execute-macro"; });
constexpr auto kScript = words([] { return "script"; });
constexpr auto kOutside = words([] { return "section-source alphabetical-index-auto-mark-file"; });
constexpr Drop kDrops[] = {
    {kDde, What::dde},
    {kDdeField, What::dde, Verdict::unwrap},
    {kDatabase, What::data_query, Verdict::unwrap},
    {kMacro, What::macro, Verdict::unwrap},
    {kScript, What::script},
    {kOutside, What::external_link},
};

constexpr auto kDatabaseAttributes = words([] { return "database-name connection-name"; });
constexpr Drop kAttributeDrops[] = {{kDatabaseAttributes, What::data_query}};

}  // namespace

const Space kTextSpace{"text", kUris, Writing::prefixed, kElements, kTextElements, kAttributes, {}, kDrops, kAttributeDrops};

}  // namespace sekisho::formats::odf
