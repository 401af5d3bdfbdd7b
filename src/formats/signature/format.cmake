set(links sekisho_ooxml lib::crypto)
set(test_links sekisho_zip)
