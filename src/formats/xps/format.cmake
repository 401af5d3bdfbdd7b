set(links sekisho_odf sekisho_ooxml sekisho_detect sekisho_zip)
set(test_links sekisho_formats sekisho_second_look)
