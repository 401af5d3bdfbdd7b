set(links sekisho_detect sekisho_ooxml)
set(test_links sekisho_formats sekisho_second_look)
