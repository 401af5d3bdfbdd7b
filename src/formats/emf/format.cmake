set(test_links sekisho_formats)
