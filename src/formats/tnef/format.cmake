set(links sekisho_detect sekisho_msg sekisho_zip)
set(test_links sekisho_formats)
