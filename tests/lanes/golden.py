#!/usr/bin/python3
"""Outputs of the samples against their golden hashes: same bytes in, same bytes out, for as long as the engine means to.

    golden.py [--accept] BIN        tests/golden.tsv: sample<TAB>type or refusal<TAB>SHA-256 of the output
"""
import json, pathlib, shutil, subprocess, sys, tempfile

accept = '--accept' in sys.argv
binaries = pathlib.Path([a for a in sys.argv[1:] if not a.startswith('--')][0])
root = pathlib.Path(__file__).resolve().parents[2]
table = root / 'tests' / 'golden.tsv'
work = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-golden-'))
rows = []
try:
    for folder in sorted((root / 'src/formats').glob('*/samples')):
        if not any(folder.iterdir()):
            continue
        name = folder.parent.name
        run = subprocess.run([binaries / 'sekisho', 'disarm', '--quiet', '--out-dir', work / name, '--report-dir', work / 'r' / name, folder], stderr=subprocess.DEVNULL)
        if run.returncode not in (0, 2):
            sys.exit(f'sekisho ended with {run.returncode}')
        for sample in sorted(folder.iterdir()):
            r = json.loads((work / 'r' / name / (sample.name + '.json')).read_text(encoding='utf8'))
            rows.append(f"{name}/{sample.name}\t{r['output']['type'] if r['output'] else r['reason']['code']}\t{r['output']['sha256'] if r['output'] else '-'}")
finally:
    shutil.rmtree(work, ignore_errors=True)
if accept:
    table.write_text('\n'.join(rows) + '\n', encoding='utf8')
    print(f'{len(rows)} golden outputs accepted')
    sys.exit(0)
golden = table.read_text(encoding='utf8').splitlines()
differ = sorted(set(rows) ^ set(golden))
print('\n'.join(differ) + '\nmake golden-accept takes the present outputs as golden' if differ else f'{len(rows)} samples as golden')
sys.exit(1 if differ or not rows else 0)
