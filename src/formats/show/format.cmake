set(links sekisho_tiff lib::jpeg lib::png lib::webp lib::tiff)
