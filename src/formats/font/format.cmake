set(links sekisho_detect)
set(test_links sekisho_formats sekisho_second_look)
