set(links sekisho_ccitt)
