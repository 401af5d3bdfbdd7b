"""Lies about lengths and counts, in every format that writes them: each number of a file's structure set to values on which readers break."""
import io, struct
import pathlib
from common import *

ROOT = pathlib.Path(__file__).resolve().parents[2] / 'src/formats'
EDGES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
# What a broken file may be refused for; anything else, above all that the engine was beaten, is a finding.
FAIR = ('damaged', 'compound_damaged', 'archive_damaged', 'media_damaged', 'media_codec', 'drawing_bad', 'markup_bad', 'unknown_type', 'unsupported_type', 'too_many_pixels', 'too_many_frames', 'too_many_entries', 'too_deep', 'too_large', 'bomb', 'output_too_large', 'feature_unsupported', 'zip_ambiguous', 'zip_method', 'zip_link', 'zip_bad_name', 'zip_duplicate', 'encrypted', 'encryption_unsupported', 'wrong_password', 'old_version', 'banned_type', 'archive_volume', 'no_open_description', 'pdf_no_pages', 'ooxml_bad_xml', 'ooxml_no_main_part', 'text_encoding', 'json_bad', 'name_disagrees', 'empty_file', 'rights_managed', 'mail_partial')

# format, sample, where its structure lies: offsets to alter with their width
TARGETS = (('bmp', 'rgb24.bmp', range(2, 54, 4)), ('gif', 'animated.gif', range(6, 40, 2)), ('tiff', None, range(4, 120, 4)), ('webp', None, range(4, 40, 4)), ('png', None, range(8, 60, 4)), ('jpeg', 'baseline_420.jpg', range(2, 90, 2)), ('icon', 'arrow.cur', range(4, 40, 2)), ('emf', 'drawing.emf', range(4, 140, 4)), ('wmf', None, range(0, 60, 2)), ('psd', None, range(12, 60, 2)), ('compound', 'tree.bin', range(24, 120, 4)), ('doc', 'writer.doc', range(512, 700, 4)), ('msg', 'note.msg', range(24, 120, 4)), ('zip', None, range(0, 60, 2)), ('archive', 'stored.rar', range(8, 60, 2)), ('archive', 'japanese.7z', range(8, 40, 4)), ('archive', 'japanese.cab', range(4, 80, 4)), ('archive', 'level2.lzh', range(0, 40, 2)),
           ('riff', None, range(4, 60, 4)), ('mp3', 'cbr.mp3', range(0, 40, 2)), ('mp4', 'avc.mp4', range(0, 120, 4)), ('heif', 'photo.heic', range(0, 160, 4)), ('heif', 'photo.avif', range(0, 160, 4)), ('jpeg2000', 'lossy.jp2', range(0, 120, 4)), ('jpegxl', 'lossy.jxl', range(0, 60, 4)), ('dwg', 'preview.dwg', range(6, 80, 4)), ('jww', 'plan.jww', range(0, 80, 4)), ('tnef', None, range(4, 60, 2)), ('dxf', 'binary.dxf', range(20, 60, 2)), ('ppt', None, range(512, 620, 4)), ('xls', None, range(512, 620, 2)), ('docuworks', 'none.xdw', range(0, 40, 4)), ('visio', None, range(24, 100, 4)), ('publisher', None, range(24, 100, 4)), ('ichitaro', 'kairan.jtd', range(24, 100, 4)), ('compressed', 'minutes.txt.gz', range(0, 20, 2)), ('compressed', 'minutes.txt.zst', range(0, 20, 2)))

def file_of(name, sample):
    folder = ROOT / name / 'samples'
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix not in ('.py', '.txt') and (sample is None or p.name == sample)) if folder.is_dir() else []
    return min(files, key=lambda p: p.stat().st_size) if files else None

def altered():
    for name, sample, offsets in TARGETS:
        path = file_of(name, sample)
        if path is None:
            continue
        data = path.read_bytes()
        for order in ('little', 'big'):
            for number, at in enumerate(offsets):
                if at + 4 > len(data):
                    break
                # One width and one edge per place, turning: together they meet everything.
                edge = EDGES[(number + (order == 'big') * 4) % len(EDGES)]
                width = 4 if edge > 0xFFFF else 2
                yield f'{path.stem}-{order}-{at}{path.suffix}', data[:at] + (edge & (1 << 8 * width) - 1).to_bytes(width, order) + data[at + width:]
        for cut in (1, 2, 3):
            yield f'{path.stem}-cut-{cut}{path.suffix}', data[:len(data) * cut // 4]
        yield f'{path.stem}-doubled{path.suffix}', data + data

def texts():
    for number, length in enumerate((0, 1, 4, 5, 6, 999, 4294967295, 99999999999999999999, -1)):
        yield f'length-{number}.pdf', pdf().replace(b'/Length 38', b'/Length %d' % length)
        yield f'size-{number}.pdf', pdf().replace(b'/Size 6', b'/Size %d' % length)
        yield f'xref-{number}.pdf', pdf().replace(b'xref\n0 6', b'xref\n0 %d' % length)
        yield f'start-{number}.pdf', pdf()[:pdf().rfind(b'startxref')] + b'startxref\n%d\n%%%%EOF\n' % length
        yield f'count-{number}.pdf', pdf().replace(b'/Count 1', b'/Count %d' % length)
        yield f'box-{number}.pdf', pdf().replace(b'[0 0 595 842]', b'[0 0 %d %d]' % (length, length))
        yield f'span-{number}.xlsx', xlsx(f'<row r="{length}" spans="1:{length}"><c r="A{length}" s="{length}" t="s"><v>{length}</v></c></row>')
        yield f'merge-{number}.xlsx', xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', sheet_end=f'<mergeCells count="{length}"><mergeCell ref="A1:XFD{length}"/></mergeCells>')
        yield f'span-{number}.docx', docx(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{length}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>')
        yield f'span-{number}.html', f'<!DOCTYPE html><html><body><table><tr><td colspan="{length}" rowspan="{length}">a</td></tr></table></body></html>'.encode()
        yield f'repeat-{number}.ods', odf('ods', f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{length}"><table:table-cell table:number-columns-repeated="{length}"/></table:table-row></table:table>')
        yield f'size-{number}.svg', f'<svg xmlns="http://www.w3.org/2000/svg" width="{length}" viewBox="0 0 {length} {length}"><circle r="{length}"/></svg>'.encode()
        yield f'lines-{number}.eml', mail(f'Lines: {length}', f'Content-Length: {length}')

def samples():
    for name, data in (*altered(), *texts()):
        yield either(name, data, *FAIR)
