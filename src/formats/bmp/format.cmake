set(links sekisho_picture)
