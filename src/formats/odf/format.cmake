set(links sekisho_detect sekisho_ooxml sekisho_signature sekisho_zip lib::crypto lib::deflate)
set(test_links sekisho_formats sekisho_second_look)
