#!/usr/bin/python3
"""Hostile files of every family of tests/attacks: each is refused with its reason, or comes out clean, in time and within memory.

    attacks.py BIN [FAMILY…]       all families, or those named
    attacks.py BIN --list          what became of every sample, without judging it
    attacks.py --itself            does the judge notice what it must notice?

A family is a module of tests/attacks with samples(); see Sample in tests/attacks/common.py for what one expects.
"""
import collections, importlib, json, os, pathlib, re, subprocess, sys, tempfile, time

folder = pathlib.Path(__file__).resolve().parents[1] / 'attacks'
sys.path.insert(0, str(folder))
sys.dont_write_bytecode = True
import common

SECONDS_EACH, RESIDENT_MIB, SECONDS_ALL = 10, 256, 110
# Reasons that mean that the engine itself was beaten: no attack may get that far.
NEVER = ('worker_', 'second_look', 'timed_out', 'out_of_memory', 'cpu_exhausted', 'wall_missing')

def families(wanted=()):
    names = sorted(p.stem for p in folder.glob('*.py') if p.stem not in ('common', 'polyglots'))
    unknown = set(wanted) - set(names) - {'polyglots'}
    assert not unknown, f'no such family: {unknown}'
    return wanted or names

# A process of its own, since what the one that starts another has in memory counts as the other's.
MEASURED = 'import resource, subprocess, sys; run = subprocess.run(sys.argv[1:]); used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_maxrss, used.ru_utime + used.ru_stime); sys.exit(run.returncode)'

def run(binary, inputs, out, reports):
    """Exit status, seconds of work, how much longer it took because others worked too, MiB of the largest process among those that ran."""
    started = time.monotonic()
    child = subprocess.run([sys.executable, '-c', MEASURED, f'{binary}/sekisho', 'disarm', '--quiet', '--out-dir', out, '--report-dir', reports, inputs], capture_output=True)
    wall, (resident, work) = time.monotonic() - started, map(float, child.stdout.split()[-2:])
    return child.returncode, work, max(1, wall / max(work / min(os.cpu_count(), 4), 0.5)), resident / 1024, child.stderr.decode('utf8', 'replace')

def judge(sample, report, output, slowness=1):
    """What is wrong with what became of the sample; empty when nothing is."""
    code = (report['reason'] or {}).get('code', '')
    if code == 'timed_out' and slowness > 3:
        return ''   # on a machine that has no time for it this says nothing
    if code.startswith(NEVER):
        return f'the engine was beaten: {code}'
    if report['seconds'] > SECONDS_EACH * slowness:
        return f"took {report['seconds']:.1f} s"
    if code:
        if output is not None:
            return f'refused ({code}), yet there is an output'
        return '' if sample.refused and (code in sample.refused or sample.refused == common.ANY) else f'refused: {code}; wanted {sample.refused or "a clean output"}'
    if output is None:
        return 'clean, yet there is no output'
    if sample.refused and not sample.either:
        return f'came out clean; wanted refused: {sample.refused}'
    if sample.marker and common.contains_marker(output, sample.marker):
        return 'the payload came through'
    noted = {n['what'] for n in report['removed'] + report['warnings']}
    missing = [n for n in sample.notes if not noted & set(n.split('|'))]
    if missing:
        return f'not noted: {", ".join(missing)}; noted: {", ".join(sorted(noted)) or "nothing"}'
    if sample.check:
        try:
            sample.check(output, report)
        except AssertionError as wrong:
            return f'{wrong}' or 'the look at the output failed'
    return ''

def output_of(out):
    """the one file in the sample's own folder, under whatever name"""
    files = [p for p in out.iterdir() if p.is_file()] if out.is_dir() else []
    assert len(files) <= 1, files
    return files[0].read_bytes() if files else None

def attack(binary, family, judged=judge, list_only=False):
    """(samples, complaints, seconds, MiB, verdicts)"""
    module = importlib.import_module(family)
    with tempfile.TemporaryDirectory(prefix='sekisho-attacks-') as place:
        place = pathlib.Path(place)
        (place / 'in').mkdir()
        samples = []
        for number, sample in enumerate(module.samples()):
            # A folder of its own: two samples may want the same name, and an output may take another extension.
            (place / 'in' / f'{number:04}').mkdir()
            (place / 'in' / f'{number:04}' / sample.name).write_bytes(sample.data)
            samples.append((f'{number:04}', sample))
        status, seconds, slowness, resident, text = run(binary, place / 'in', place / 'out', place / 'reports')
        complaints, verdicts = [], collections.Counter()
        if status not in (0, 2):
            complaints.append(f'{family}: status {status}: {text[-400:]}')
        for number, sample in samples:
            path = place / 'reports' / number / (sample.name + '.json')
            if not path.exists():
                complaints.append(f'{family}/{sample.name}: no report')
                continue
            report = json.loads(path.read_bytes())
            verdicts[(report['reason'] or {}).get('code') or 'clean'] += 1
            if list_only:
                print(f"{family}/{sample.name}\t{(report['reason'] or {}).get('code') or 'clean'}\t{report['seconds']:.2f}\t" + ' '.join(sorted({n['what'] for n in report['removed']})) + ' ! ' + ' '.join(sorted({n['what'] for n in report['warnings']})))
            wrong = judged(sample, report, output_of(place / 'out' / number), slowness)
            if wrong:
                complaints.append(f'{family}/{sample.name}: {wrong}')
        if resident > RESIDENT_MIB:
            complaints.append(f'{family}: {resident:.0f} MiB resident, more than {RESIDENT_MIB}')
    return len(samples), complaints, seconds, resident, verdicts

def itself():
    """A payload that survives is noticed, plainly and in every wrapping; so are a missing note, a wrong reason, an engine beaten, and slowness."""
    import base64, gzip, io, zipfile
    marker = common.mark('itself')
    plain = marker.encode()
    wrapped = [plain, marker.encode('utf-16-le'), common.zipped([('a.txt', plain)]), common.zipped([('a.zip', common.zipped([('b', plain)]))]), gzip.compress(b'..' + plain), common.pdf(content=plain),
               common.pdf([common.stream(common.zlib.compress(plain), '/Filter/FlateDecode')]), b'Content-Transfer-Encoding: base64\r\n\r\n' + base64.encodebytes(b'some text in front of ' + plain + b' and behind'),
               plain[:7] + b'=\r\n' + plain[7:], common.zipped([(marker, b'')]), plain.hex().encode()]
    good = {'reason': None, 'removed': [{'what': 'macro'}], 'warnings': [], 'seconds': 0.1, 'output': {'name': 'a'}}
    bad = lambda code: good | {'reason': {'code': code}}
    clean = common.clean('a', b'', 'macro', marker=marker)
    wrong = [n for n, data in enumerate(wrapped) if not judge(clean, good, data)]
    wanted = [judge(clean, good | {'removed': []}, b'x'), judge(clean, bad('damaged'), None), judge(common.refused('a', b'', 'bomb'), good, b'x'), judge(common.refused('a', b'', 'bomb'), bad('damaged'), None),
              judge(common.refused('a', b'', 'bomb'), bad('bomb'), b'x'), judge(common.refused('a', b'', 'worker_crashed'), bad('worker_crashed'), None), judge(clean, good | {'seconds': 11}, b'x'), judge(clean, good | {'seconds': 31}, b'x', 3), judge(clean, bad('timed_out'), None, 2), judge(clean, good, None)]
    fine = [judge(clean, good, b'x'), judge(common.refused('a', b'', 'bomb'), bad('bomb'), None), judge(common.either('a', b'', 'bomb'), bad('bomb'), None)]
    # The lane as a whole, with every input standing as its own output.
    def unharmed(sample, report, output, slowness=1):
        return judge(common.clean(sample.name, sample.data, marker=sample.marker), good, sample.data) if sample.marker else 'no marker'
    every = [(family, sample) for family in families() for sample in importlib.import_module(family).samples() if sample.marker]
    unseen = [f'{family}/{sample.name}' for family, sample in every if not unharmed(sample, good, sample.data)]
    print(f'{len(wrapped) - len(wrong)} of {len(wrapped)} wrappings seen through; {sum(map(bool, wanted))} of {len(wanted)} faults noticed; {len(every) - len(unseen)} of {len(every)} payloads seen in their own input', *unseen[:40])
    return not wrong and all(wanted) and not any(fine) and not unseen

def main():
    arguments = sys.argv[1:]
    if arguments == ['--itself']:
        sys.exit(0 if itself() else 1)
    list_only = '--list' in arguments
    binary, *wanted = [a for a in arguments if a != '--list']
    worked, count, complaints = 0, 0, []
    for family in families(wanted):
        number, wrong, seconds, resident, verdicts = attack(binary, family, list_only=list_only)
        count += number; worked += seconds; complaints += wrong
        print(f'{family:14}{number:6} samples  {seconds:6.1f} s  {resident:4.0f} MiB   ' + ', '.join(f'{n} {c}' for c, n in verdicts.most_common(8)), flush=True)
    if worked > SECONDS_ALL:
        complaints.append(f'{worked:.0f} s of work in all, more than {SECONDS_ALL}')
    for line in complaints:
        print('NOT OK  ' + line)
    print(f'{count - len(complaints)} passed, {len(complaints)} failed')
    sys.exit(1 if complaints or not count else 0)

if __name__ == '__main__':
    main()
