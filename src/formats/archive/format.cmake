set(links sekisho_zip sekisho_detect lib::archive lib::deflate)
set(test_links sekisho_second_look)
