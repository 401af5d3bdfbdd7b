set(links sekisho_detect sekisho_picture sekisho_png)
set(test_links sekisho_second_look)
