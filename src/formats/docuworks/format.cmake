set(links sekisho_detect)
