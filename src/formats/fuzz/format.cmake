set(links sekisho_zip sekisho_compound lib::z)
