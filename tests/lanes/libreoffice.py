#!/usr/bin/python3
"""LibreOffice opens a sample of the outputs and sees the text of the originals.

    libreoffice.py --bin BIN --corpus DIR [--sample N]     N of each type; needs soffice
"""
import argparse, collections, json, pathlib, random, re, shutil, subprocess, sys, tempfile

WAYS = {'docx': ('txt:Text (encoded):UTF8', 'txt'), 'dotx': ('txt:Text (encoded):UTF8', 'txt'), 'xlsx': ('csv:Text - txt - csv (StarCalc):44,34,76', 'csv'), 'xlsb': ('csv:Text - txt - csv (StarCalc):44,34,76', 'csv'),
        'xltx': ('csv:Text - txt - csv (StarCalc):44,34,76', 'csv'), 'pptx': ('pdf', 'pdf'), 'potx': ('pdf', 'pdf')}

def text_of(path, kind, work):
    """what LibreOffice shows of a file, or nothing when it cannot open it"""
    out = pathlib.Path(tempfile.mkdtemp(dir=work))
    subprocess.run(['soffice', f'-env:UserInstallation=file://{work}/profile', '--headless', '--convert-to', WAYS[kind][0], '--outdir', out, path], capture_output=True, timeout=180)
    made = [p for p in out.iterdir() if p.is_file()]
    if not made:
        return None
    if made[0].suffix == '.pdf':
        return subprocess.run(['pdftotext', '-q', made[0], '-'], capture_output=True).stdout.decode('utf8', 'replace')
    return made[0].read_text(encoding='utf8', errors='replace')

def bigrams(text):
    text = re.sub(r'\s+', '', text)
    return collections.Counter(text[i:i + 2] for i in range(len(text) - 1))

def recall(original, clean):
    a, b = bigrams(original), bigrams(clean)
    return sum(min(n, b[k]) for k, n in a.items()) / max(1, sum(a.values())) if a else 1.0

def main():
    a = argparse.ArgumentParser(); a.add_argument('--bin', required=True); a.add_argument('--corpus', required=True); a.add_argument('--sample', type=int, default=12); a.add_argument('--seed', default='sekisho')
    o = a.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-libreoffice-'))
    passed = failed = 0
    try:
        for kind in WAYS:
            files = sorted(p for p in pathlib.Path(o.corpus).rglob('*.' + kind) if p.stat().st_size < 2_000_000)
            for path in random.Random(o.seed).sample(files, min(o.sample if kind in ('docx', 'xlsx', 'pptx') else o.sample // 3, len(files))):
                for side in ('before', 'after'):
                    (work / side).mkdir(exist_ok=True)
                original, clean = work / 'before' / ('it.' + kind), work / 'after' / ('it.' + kind)    # some documents show their own name
                run = subprocess.run([f'{o.bin}/sekisho', 'disarm', '--quiet', '--force', '-o', clean, path], capture_output=True)
                if run.returncode != 0:
                    continue
                shutil.copy(path, original)
                before = text_of(original, kind, work)
                if before is None:
                    continue                     # what LibreOffice cannot open before, it need not open after
                after = text_of(clean, kind, work)
                kept = recall(before, after) if after is not None else 0
                good = after is not None and kept >= 0.98
                if not good and after is not None and recall(before, text_of(original, kind, work) or '') <= kept + 0.02:
                    continue                     # it shows the time of day, and differs from itself
                passed, failed = passed + good, failed + (not good)
                if not good:
                    print(f'NOT OK  {path}: ' + ('does not open' if after is None else f'{kept:.3f} of the text'))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed > max(1, passed // 50) or not passed else 0

sys.exit(main())
