#!/usr/bin/python3
"""Disarms a folder of real files and judges what came out.

    corpus.py --bin build/release/bin --corpus ../shared/corpus [--judges ../shared/tools] [--sample N] [--work DIR]

Checks: every file has a verdict and a reason; nothing left (residue.py); text kept (fidelity.py); an output disarmed again changes no byte
and has nothing removed; two runs give equal bytes. Prints the tables and “N passed, M failed”; exit status 1 when a check failed.
"""
import argparse, binascii, collections, concurrent.futures, hashlib, json, os, pathlib, random, re, shutil, subprocess, sys, tempfile, time, warnings, xml.dom.minidom, zipfile

# Kinds that a later issue brings or that never pass; they do not count as readable inputs refused.
# One volume of several, one mail of several pieces, and formats without an open description cannot be read by themselves.
NOT_COUNTED = {'unsupported_type', 'unknown_type', 'banned_type', 'encrypted', 'wrong_password', 'encryption_unsupported', 'empty_file', 'archive_volume',
               'mail_partial', 'mail_encrypted', 'rights_managed', 'no_open_description'}

def disarm(options, source, out, reports, *more):
    run = subprocess.run([f'{options.bin}/sekisho', 'disarm', '--quiet', '--out-dir', out, '--report-dir', reports, *(['--worker', options.worker] if options.worker else []), *more, source],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return run.returncode

def files_below(folder):
    return sorted(p for p in pathlib.Path(folder).rglob('*') if p.is_file())

def load_reports(folder):
    return {str(p.relative_to(folder))[:-5]: json.loads(p.read_text(encoding='utf8')) for p in files_below(folder)}

def same_bytes(a, b):
    return hashlib.sha256(a.read_bytes()).digest() == hashlib.sha256(b.read_bytes()).digest()

class Checks:
    def __init__(self):
        self.passed = self.failed = 0
    def check(self, good, what, details=()):
        self.passed, self.failed = self.passed + bool(good), self.failed + (not good)
        print(('ok      ' if good else 'NOT OK  ') + what)
        for line in list(details)[:40]:
            print('        ' + line)

def sample_of(options, work):
    """a folder of links to a reproducible sample, so that the same lane serves CI"""
    every = files_below(options.corpus)
    if not options.sample or options.sample >= len(every):
        return options.corpus
    chosen = random.Random(options.seed).sample(every, options.sample)
    for path in chosen:
        link = work / 'sample' / path.relative_to(options.corpus)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path.resolve())
    return work / 'sample'

def readable(path, kind):
    """can others read it? What nobody opens is not a readable input refused."""
    if re.search('clusterfuzz|fuzzed', path.name):
        return False   # a fuzzer made it, no program that people write with
    if kind == 'pdf':
        return subprocess.run(['pdfinfo', path], capture_output=True).returncode == 0
    if kind in PICTURES:
        try:
            from PIL import Image
            with warnings.catch_warnings(action='ignore'), Image.open(path) as picture:
                picture.load()
            return True
        except ImportError:
            return True
        except Exception:
            return False
    if kind in COMPOUNDS:
        return readable_compound(path)
    if kind in ARCHIVES:
        return readable_archive(path, kind)
    try:
        with zipfile.ZipFile(path) as z:
            names = [i.filename for i in z.infolist()]
            if len({n.lower() for n in names}) != len(names):
                return False
            for name in names:
                data = z.read(name)
                if name.lower().endswith(('.xml', '.rels')):
                    if re.search(rb'<!(DOCTYPE|ENTITY)', data):
                        return False
                    xml.dom.minidom.parseString(data)
        return True
    except Exception:
        return kind not in PACKAGES | {'zip'}

def readable_compound(path):
    try:
        import olefile
        with olefile.OleFileIO(path, raise_defects=olefile.DEFECT_INCORRECT) as ole:
            for entry in ole.listdir():
                ole.openstream(entry).read()
        return True
    except ImportError:
        return True
    except Exception:
        return False

def readable_archive(path, kind):
    """by 7-Zip, after taking the text wrapping off"""
    if not shutil.which('7z'):
        return True
    data = path.read_bytes()
    if kind == 'uuencode':
        out = bytearray()
        lines = data.split(b'\n')
        begin = next((i for i, l in enumerate(lines) if re.match(rb'begin [0-7]{3,4} ', l)), None)
        if begin is None:
            return True
        for line in lines[begin + 1:]:
            if line.strip() in (b'end', b'`', b''):
                break
            try:
                out += binascii.a2b_uu(line.rstrip(b'\r'))
            except binascii.Error:
                out += binascii.a2b_uu(line[:((line[0] - 32) & 63) * 4 // 3 + 5])
        data = bytes(out)
    with tempfile.NamedTemporaryFile() as f:
        f.write(data)
        f.flush()
        return subprocess.run(['7z', 't', '-p', '-bso0', '-bse0', f.name], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0

COMPOUNDS = {'doc', 'xls', 'ppt', 'msg', 'vsd', 'pub', 'ole_document', 'ole_encrypted_office', 'ichitaro'}
ARCHIVES = {'sevenzip', 'rar', 'tar', 'cab', 'lha', 'gzip', 'bzip2', 'xz', 'zstd', 'uuencode'}
PICTURES = {'jpeg', 'png', 'gif', 'bmp', 'tiff', 'webp'}
PACKAGES = {'docx', 'docm', 'dotx', 'dotm', 'xlsx', 'xlsm', 'xltx', 'xltm', 'xlsb', 'pptx', 'pptm', 'potx', 'potm', 'ppsx', 'ppsm', 'vsdx', 'vsdm', 'odt', 'ods', 'odp', 'odg', 'epub', 'xps'}

def refusals(reports, checks, corpus, sampled):
    by_type, refused = collections.Counter(), collections.defaultdict(collections.Counter)
    counted, unreadable, bad = 0, 0, []
    for name, r in reports.items():
        kind = r['input']['type']
        by_type[kind] += 1
        code = (r['reason'] or {}).get('code')
        if code:
            refused[kind][code] += 1
        if code in NOT_COUNTED and not (code == 'unsupported_type' and kind in PACKAGES):
            continue
        if code and not readable(pathlib.Path(corpus) / name, kind):
            unreadable += 1
            continue
        counted += 1
        if code:
            bad.append(f'{name}: {code}')
    print(f'{"type":22}{"files":>6}  refused')
    for kind, n in by_type.most_common():
        print(f'{kind:22}{n:6}  ' + ', '.join(f'{c} {k}' for k, c in refused[kind].most_common()))
    print(f'refused and readable by nobody else either: {unreadable}')
    wanted = 0.004 * counted
    allowed = wanted + 2 * wanted ** 0.5 if sampled else wanted   # a sample of a few hundred may hold more by chance
    checks.check(len(bad) <= allowed, f'of {counted} readable inputs of handled types {len(bad)} refused: {100 * len(bad) / max(1, counted):.2f} % ≤ 0.4 %', bad)
    missing = [n for n, r in reports.items() if r['verdict'] not in ('clean', 'refused') or (r['verdict'] == 'refused') != bool(r['reason'])]
    checks.check(not missing, 'every refusal names its reason', missing)
    engine = [n for n, r in reports.items() if (r['reason'] or {}).get('code', '').startswith(('worker_', 'timed_out', 'out_of_memory', 'cpu_', 'second_look'))]
    checks.check(not engine, 'no crash, no time-out, no finding of the second look', [f"{n}: {reports[n]['reason']['code']}" for n in engine])

def judge_residue(options, out, checks):
    judge = pathlib.Path(options.judges) / 'residue.py'
    files = [str(p) for p in files_below(out)]
    found = []
    def one(chunk):
        return subprocess.run([sys.executable, judge, '--quiet', *chunk], capture_output=True, text=True).stdout.splitlines()
    chunks = [files[i:i + 40] for i in range(0, len(files), 40)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for lines in pool.map(one, chunks):
            found += lines
    checks.check(not found, f'residue: {len(files)} outputs, {len(found)} with residue', found)

def judge_can_decode(path, kind):
    """fidelity.py reads UTF-32, and UTF-16 without its mark, as another encoding: what it says of them is of no use"""
    if kind in ('email', 'mbox', 'html'):
        return False   # it counts both twins of multipart/alternative, of which one is kept, and addresses that show as text
    if path.suffix.lower() not in ('.csv', '.txt', '.tsv'):
        return True
    data = path.read_bytes()
    return b'\0' not in data or (data[:2] in (b'\xff\xfe', b'\xfe\xff') and data[:4] != b'\xff\xfe\0\0')

def judge_fidelity(options, corpus, out, reports, checks, work):
    judge = pathlib.Path(options.judges) / 'fidelity.py'
    pairs = []
    for name, r in reports.items():
        if r['verdict'] == 'clean' and judge_can_decode(pathlib.Path(corpus) / name, r['input']['type']):
            clean = pathlib.Path(out) / name
            clean = clean if clean.exists() else clean.parent / r['output']['name']
            pairs.append((str(pathlib.Path(corpus) / name), str(clean), name))
    if options.pairs and len(pairs) > options.pairs:
        pairs = random.Random(options.seed).sample(pairs, options.pairs)
    def one(index):
        part = pairs[index::16]
        table = work / f'pairs{index}.tsv'
        table.write_text(''.join(f'{a}\t{b}\n' for a, b, _ in part), encoding='utf8', errors='surrogateescape')
        lines = subprocess.run([sys.executable, judge, '--pairs', table], capture_output=True, text=True).stdout.splitlines()
        return [(name, json.loads(line)) for (_, _, name), line in zip(part, lines)]
    measured = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for got in pool.map(one, range(16)):
            measured += got
    texts = [m['text'] for _, m in measured if 'text' in m]
    mean = sum(texts) / max(1, len(texts))
    silent = [f"{n}: {m['text']}" for n, m in measured if m.get('text', 1) < 0.98 and not reports[n]['warnings']]
    far = [f"{n}: {m['pixels']}" for n, m in measured if (m.get('pixels') or 0) > 4]
    sizes = sorted(m['bytes'] for _, m in measured)
    total = sum(r['output']['bytes'] for r in reports.values() if r['output']) / max(1, sum(r['input']['bytes'] for r in reports.values() if r['output']))
    print(f'text: mean {mean:.4f} of {len(texts)}; pixels over 4: {len(far)}; size: total ×{total:.3f}, median ×{sizes[len(sizes) // 2] if sizes else 0}')
    lowest = sorted((m['text'], n) for n, m in measured if 'text' in m)[:12]
    checks.check(mean >= 0.998, f'mean text kept {mean:.4f} ≥ 0.998', [f'{n}: {text}' for text, n in lowest])
    checks.check(not silent, f'no file below 0.98 without a warning ({len(silent)})', silent)
    checks.check(len(far) <= len(measured) * 0.01, f'pictures and pages look the same ({len(far)} differ)', far)
    checks.check(total <= 1.1, f'total size ×{total:.3f} ≤ ×1.1')

def again(options, out, work, checks):
    status = disarm(options, out, work / 'again', work / 'again-reports')
    second = load_reports(work / 'again-reports')
    differ, removed = [], []
    for name, r in second.items():
        if r['verdict'] != 'clean':
            differ.append(f"{name}: {r['reason']['code']}")
        elif r['input']['sha256'] != r['output']['sha256'] and r['input']['type'] != 'webp':
            differ.append(f'{name}: bytes differ')
        if r['removed']:
            removed.append(f"{name}: {r['removed'][0]['what']} {r['removed'][0]['where']}")
    checks.check(not differ, f'disarming {len(second)} outputs again changes no byte ({len(differ)} differ)', differ)
    checks.check(not removed, f'nothing to remove the second time ({len(removed)})', removed)

def twice(options, corpus, out, work, checks):
    disarm(options, corpus, work / 'twice', work / 'twice-reports')
    differ = [str(p) for p in files_below(out) if not same_bytes(p, work / 'twice' / p.relative_to(out))]
    checks.check(not differ, f'two runs give equal bytes ({len(differ)} differ)', differ)

def main():
    a = argparse.ArgumentParser()
    a.add_argument('--bin', required=True); a.add_argument('--corpus', required=True); a.add_argument('--judges'); a.add_argument('--worker')
    a.add_argument('--sample', type=int, default=0); a.add_argument('--pairs', type=int, default=0); a.add_argument('--seed', default='sekisho'); a.add_argument('--work'); a.add_argument('--only-verdicts', action='store_true')
    options = a.parse_args()
    work = pathlib.Path(options.work or tempfile.mkdtemp(prefix='sekisho-corpus-'))
    if options.work:
        shutil.rmtree(work, ignore_errors=True); work.mkdir(parents=True)
    checks = Checks()
    corpus = sample_of(options, work)
    files = files_below(corpus)
    started = time.time()
    status = disarm(options, corpus, work / 'out', work / 'reports')
    seconds = time.time() - started
    reports = load_reports(work / 'reports')
    print(f'{len(files)} files in {seconds:.1f} s')
    checks.check(status in (0, 2), f'the run ends by itself with status 0 or 2 ({status})')
    checks.check(len(reports) == len(files) > 0, f'{len(reports)} verdicts for {len(files)} files')
    refusals(reports, checks, corpus, bool(options.sample))
    if not options.only_verdicts:
        if options.judges:
            judge_residue(options, work / 'out', checks)
            judge_fidelity(options, corpus, work / 'out', reports, checks, work)
        again(options, work / 'out', work, checks)
        twice(options, corpus, work / 'out', work, checks)
    if not options.work:
        shutil.rmtree(work)
    print(f'{checks.passed} passed, {checks.failed} failed')
    return 1 if checks.failed else 0

sys.exit(main())
