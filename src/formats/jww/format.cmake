set(links sekisho_detect)
set(test_links sekisho_second_look)
