#!/usr/bin/python3
"""The report per format: files, clean, refused by reason, MB/s, the ratio to the physical limit, text and pictures kept.

    formats.py BIN FOLDER… [--limit-files N]      BIN: build/release/bin

One core. Speed is that of `sekisho disarm`, sandbox and second look included; the ratio is that of the rebuilder alone against its libraries
(bench/format_limits.cpp), over at most N files of each type (40 unless told). What was kept is what the reports say.
"""
import argparse, collections, json, os, pathlib, shutil, subprocess, tempfile

def reports_of(folder):
    return [json.loads(p.read_bytes()) for p in sorted(folder.rglob('*.json'))]

def limits_of(binaries, chosen, work):
    """type → ratio, from one run over links to the chosen files"""
    links = work / 'links'
    for kind, paths in chosen.items():
        (links / kind).mkdir(parents=True)
        for i, path in enumerate(paths):
            (links / kind / f'{i}{path.suffix}').symlink_to(path.resolve())
    run = subprocess.run(['taskset', '-c', str(max(os.sched_getaffinity(0))), binaries / 'format_bench', links], capture_output=True, text=True)
    rows = [line.split() for line in run.stdout.splitlines()[1:]]
    return {row[0]: row[-1] for row in rows}

def share(reports, what):
    """the mean of what the reports say, and the worst"""
    shares = [r['kept'][what] for r in reports if r.get('kept') and r['kept'].get(what) is not None]
    return f'{sum(shares) / len(shares):.4f} / {min(shares):.3f}' if shares else '–'

def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('bin', type=pathlib.Path); a.add_argument('folders', nargs='+', type=pathlib.Path); a.add_argument('--limit-files', type=int, default=40)
    options = a.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix='sekisho-formats-'))
    try:
        files = sorted(p for folder in options.folders for p in folder.rglob('*') if p.is_file())
        inputs = work / 'in'; inputs.mkdir()
        names = {}
        for i, path in enumerate(files):
            name = f'{i:06}{path.suffix}'
            names[name] = path
            shutil.copy(path, inputs / name)
        core = str(max(os.sched_getaffinity(0)))
        subprocess.run(['taskset', '-c', core, options.bin / 'sekisho', 'disarm', '--quiet', '--jobs', '1', '--out-dir', work / 'out', '--report-dir', work / 'reports', inputs], capture_output=True)
        by_type = collections.defaultdict(list)
        for r in reports_of(work / 'reports'):
            by_type[r['input']['type']].append(r)
        chosen = {kind: [names[pathlib.PurePath(r['input']['name']).name] for r in rows if r['verdict'] == 'clean'][:options.limit_files] for kind, rows in by_type.items()}
        limits = limits_of(options.bin, {kind: paths for kind, paths in chosen.items() if paths}, work)
        print('| type | files | clean | refused | MB | MB/s | × the limit | text kept, mean / worst | pictures kept |\n|---|---|---|---|---|---|---|---|---|')
        for kind, rows in sorted(by_type.items(), key=lambda item: -len(item[1])):
            clean = [r for r in rows if r['verdict'] == 'clean']
            reasons = collections.Counter(r['reason']['code'] for r in rows if r['reason'])
            size = sum(r['input']['bytes'] for r in clean) / 1e6
            seconds = sum(r['seconds'] for r in clean)
            print(f"| {kind} | {len(rows)} | {len(clean)} | {', '.join(f'{n} {code}' for code, n in reasons.most_common())} | {size:.1f} | {size / seconds if seconds else 0:.1f} | {limits.get(kind, '–')} "
                  f"| {share(clean, 'text')} | {share(clean, 'pictures')} |")
    finally:
        shutil.rmtree(work, ignore_errors=True)

main()
