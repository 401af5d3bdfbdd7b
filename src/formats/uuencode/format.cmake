set(links sekisho_zip sekisho_detect)
set(test_links sekisho_second_look)
