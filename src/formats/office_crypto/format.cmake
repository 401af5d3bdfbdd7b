set(links sekisho_detect sekisho_compound sekisho_ooxml lib::crypto)
set(test_links sekisho_formats)
