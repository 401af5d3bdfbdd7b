set(links sekisho_notes)
