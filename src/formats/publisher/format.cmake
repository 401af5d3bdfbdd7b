set(links sekisho_detect sekisho_compound sekisho_plain_text)
set(test_links sekisho_formats)
