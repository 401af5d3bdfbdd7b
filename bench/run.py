#!/usr/bin/python3
"""Speed and memory of `sekisho disarm`, everything pinned to one core, against what a user would pick instead, in the same run.

    run.py BIN [--quick]       BIN: build/release/bin. Peers are measured when they are installed.
"""
import io, json, os, pathlib, random, shutil, subprocess, sys, tempfile, time
import business_set as made
from memory import Memory

binaries = pathlib.Path(sys.argv[1]).resolve()
quick = '--quick' in sys.argv
work = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-bench-'))
core = str(sorted(os.sched_getaffinity(0))[-1])

def pinned(*command, **keywords):
    started = time.perf_counter()
    run = subprocess.run(['taskset', '-c', core, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **keywords)
    return time.perf_counter() - started, run.returncode

def folder_of(name, files):
    folder = work / name; folder.mkdir()
    for file, data in files:
        (folder / file).write_bytes(data)
    return folder

def size_of(folder):
    return sum(p.stat().st_size for p in folder.rglob('*') if p.is_file())

def sekisho(folder, label):
    best = None
    for round in range(1 if quick else 3):
        out, reports = work / f'{label}-out{round}', work / f'{label}-rep{round}'
        seconds, status = pinned(binaries / 'sekisho', 'disarm', '--quiet', '--jobs', 1, '--out-dir', out, '--report-dir', reports, folder)
        best = seconds if best is None else min(best, seconds)
    rows = [json.loads(p.read_bytes()) for p in reports.rglob('*.json')]
    refused = [r['input']['name'] for r in rows if r['verdict'] != 'clean']
    if refused:
        print('   refused:', ', '.join(refused))
    return best, rows

def line(what, files, size, seconds, extra=''):
    print(f'   {what:34}{files / seconds:9.1f} files/s {size / seconds / 1e6:9.1f} MB/s  {extra}')

def peer(name, command, folder, pattern, ours):
    tool = command('x', 'y')[0]
    if not shutil.which(tool):
        print(f'   {name:34}not installed'); return
    files = sorted(p for p in folder.iterdir() if p.suffix in pattern)
    if quick: files = files[:3]
    files = files[:25]
    if not files: return
    seconds = good = 0
    for p in files:
        copy = work / ('peer' + p.suffix); shutil.copy(p, copy)
        took, status = pinned(*command(str(copy), str(work / ('peer-out' + p.suffix))))
        seconds += took; good += status == 0
    mine, rows = sekisho(folder_of(f'peer-{name.split()[0]}-{pattern[0][1:]}-{len(os.listdir(work))}', [(p.name, p.read_bytes()) for p in files]), f'p{len(os.listdir(work))}')
    size = sum(p.stat().st_size for p in files)
    line(name, len(files), size, seconds, f'{good}/{len(files)} done; sekisho on the same files takes ×{mine / seconds:.2f} of its time')

def small_documents():
    rnd = random.Random('small')
    for i in range(60 if quick else 400):
        kind = i % 3
        if kind == 0: yield f'{i}.docx', made.docx(i, rnd.randint(5, 200))
        elif kind == 1: yield f'{i}.xlsx', made.xlsx(i, rnd.randint(20, 400), 6)
        else: yield f'{i}.pptx', made.pptx(i, rnd.randint(2, 10), [made.photo(320, 240, i, 80)])

def small_pdfs():
    rnd = random.Random('pdf')
    for i in range(60 if quick else 400):
        yield f'{i}.pdf', made.drawn_pdf(rnd.randint(1, 6), rnd.randint(50, 400), i)

PEERS = [
    ('qpdf (rewrites, removes nothing)', lambda i, o: ['qpdf', i, o], ['.pdf']),
    ('Ghostscript pdfwrite', lambda i, o: ['gs', '-q', '-dBATCH', '-dNOPAUSE', '-sDEVICE=pdfwrite', '-o', o, i], ['.pdf']),
    ('mat2 (metadata only)', lambda i, o: ['mat2', '--inplace', i], ['.docx', '.xlsx', '.pptx']),
    ('mat2 on PDF (to pictures)', lambda i, o: ['mat2', '--inplace', i], ['.pdf']),
    ('exiftool -all= (pictures)', lambda i, o: ['exiftool', '-q', '-all=', '-o', o, i], ['.jpg']),
    ('ImageMagick convert -strip', lambda i, o: ['/usr/bin/convert', i, '-strip', o], ['.jpg', '.png', '.tif']),
    ('LibreOffice headless', lambda i, o: ['soffice', '--headless', '--convert-to', 'docx', '--outdir', str(work / 'lo'), i], ['.docx']),
]

def main():
    print(f'one core (taskset -c {core}), jobs 1, sandbox and second look included')
    business = work / 'business'; business.mkdir()
    for name, data in made.files():
        (business / name).write_bytes(data)
    memory = Memory()
    seconds, rows = sekisho(business, 'business')
    print('business set: 20 files, mean 3.74 MB')
    line('sekisho', 20, size_of(business), seconds, f'target ≥ 20 MB/s; worker peak {memory.done():.0f} MB')
    for r in sorted(rows, key=lambda r: -r['seconds']):
        size = r['input']['bytes']
        print(f"      {r['seconds']:7.3f} s {size / 1e6 / max(r['seconds'], 1e-9):8.1f} MB/s  ×{(r['output'] or {'bytes': 0})['bytes'] / size:.3f}  {r['input']['name']}")
    under = sorted(r['seconds'] for r in rows if r['input']['bytes'] <= 5e6)
    print(f'   documents ≤ 5 MB: slowest {under[-1]:.3f} s (target p99 < 1 s)')
    office, pdfs = folder_of('office', small_documents()), folder_of('pdfs', small_pdfs())
    for label, folder, target in (('small Office documents', office, 200), ('small PDFs', pdfs, 100)):
        seconds, rows = sekisho(folder, folder.name)
        print(f'{label}: {len(rows)} files, mean {size_of(folder) / len(rows) / 1e3:.0f} KB')
        line('sekisho', len(rows), size_of(folder), seconds, f'target ≥ {target} files/s')
    print('peers')
    for name, command, pattern in PEERS:
        for folder in (business, office if '.docx' in pattern else pdfs):
            if any(p.suffix in pattern for p in folder.iterdir()):
                peer(f'{name}, {folder.name}', command, folder, pattern, None)

try:
    main()
finally:
    shutil.rmtree(work, ignore_errors=True)
