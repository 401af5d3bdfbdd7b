set(links sekisho_compressed sekisho_detect lib::z)
set(test_links sekisho_formats sekisho_second_look)
