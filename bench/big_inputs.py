#!/usr/bin/python3
"""Big inputs through `sekisho disarm`: time, and the most memory that a worker and the program took.

    big_inputs.py BIN [NAME…]       NAME: zip sheet pdf picture (all unless told)
"""
import io, json, os, pathlib, random, shutil, subprocess, sys, tempfile, time, zipfile
import business_set as made
from memory import Memory

def big_zip(folder):
    """2 GB of photographs and documents, as a camera's card or a whole project folder"""
    path, photos = folder / '工事一式.zip', [made.photo_of(8_000_000, f'z{i}') for i in range(4)]
    with zipfile.ZipFile(path, 'w') as z:
        for i in range(234):
            data = photos[i % 4]
            # another quantisation-neutral photograph each time: a comment tells them apart
            z.writestr(zipfile.ZipInfo(f'写真/{i // 50}/IMG_{i:04}.jpg', (2026, 4, 1, 9, 0, 0)), data[:2] + b'\xff\xfe\x00\x06%04d' % i + data[2:])
        for i in range(20):
            z.writestr(zipfile.ZipInfo(f'文書/{i}.docx', (2026, 4, 1, 9, 0, 0)), made.docx(i, 200))
    return path

def big_sheet(folder):
    path = folder / '百万行.xlsx'
    path.write_bytes(made.xlsx('million', 1_000_000, 6))
    return path

def big_pdf(folder):
    path = folder / '五千ページ.pdf'
    path.write_bytes(made.drawn_pdf(5_000, 120, 'pages'))
    return path

def big_picture(folder, megapixels, name):
    from PIL import Image
    Image.MAX_IMAGE_PIXELS = None
    side = int((megapixels * 1e6) ** 0.5)
    tile = Image.open(io.BytesIO(made.photo(1000, 1000, 'tile')))
    whole = Image.new('RGB', (side, side))
    for y in range(0, side, 1000):
        for x in range(0, side, 1000):
            whole.paste(tile, (x, y))
    path = folder / name
    whole.save(path, quality=85) if path.suffix == '.jpg' else whole.save(path, compress_level=1)
    return path

INPUTS = {
    'zip': [big_zip], 'sheet': [big_sheet], 'pdf': [big_pdf],
    'picture': [lambda f: big_picture(f, 100, '一億画素.jpg'), lambda f: big_picture(f, 100, '一億画素.png'), lambda f: big_picture(f, 200, '二億画素.jpg'), lambda f: big_picture(f, 200, '二億画素.png')],
}

def main():
    binaries, names = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] or list(INPUTS)
    for make in [make for name in names for make in INPUTS[name]]:
        work = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-big-'))
        try:
            path = make(work)
            memory, started = Memory('sekisho-worker', 'sekisho'), time.perf_counter()
            subprocess.run([binaries / 'sekisho', 'disarm', '--quiet', '--jobs', '1', '--out-dir', work / 'out', '--report-dir', work / 'rep', path], capture_output=True)
            took = time.perf_counter() - started
            memory.done()
            report = json.loads(next((work / 'rep').rglob('*.json')).read_bytes())
            what = report['verdict'] if report['verdict'] == 'clean' else f"{report['reason']['code']}"
            size = path.stat().st_size / 1e6
            print(f"{path.name:16} {size:8.1f} MB {took:8.1f} s {size / took:8.1f} MB/s  worker {memory.peaks['sekisho-worker'] / 1024:5.0f} MB  program {memory.peaks['sekisho'] / 1024:5.0f} MB  {what}", flush=True)
        finally:
            shutil.rmtree(work, ignore_errors=True)

main()
