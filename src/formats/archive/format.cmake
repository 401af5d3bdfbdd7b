set(links sekisho_zip sekisho_detect lib::archive)
set(test_links sekisho_second_look lib::deflate)
