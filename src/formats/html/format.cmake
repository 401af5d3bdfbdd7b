set(links sekisho_detect lib::gumbo)
set(test_links sekisho_formats sekisho_second_look)
