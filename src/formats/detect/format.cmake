set(links sekisho_zip)
