set(links sekisho_emf)
set(test_links sekisho_formats)
