#!/usr/bin/python3
"""Compares how much the project says is left of a file (`kept` of its report) with what an independent judge finds.

    measure.py --bin build/release/bin --corpus ../shared/corpus [--judges ../shared/tools] [--sample N] [--work DIR]

A disagreement: the judge misses text that the report does not (more than 5 % apart and below 0.95), or the report tells of a loss where the judge
finds everything. Of mail the judge counts both twins of a body, so there the report is held to the words of the body alone. Prints the table and
every disagreement; exit status 1 when more than 1 % of the files disagree.
"""
import argparse, collections, email, email.policy, html, json, pathlib, random, re, subprocess, sys, tempfile

APART, LOW = 0.05, 0.95


def words(path):
    """the characters of a message's body: of twins the plain one"""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(('plain', 'html'))
    if body is None:
        return None
    try:
        text = body.get_content()
    except (LookupError, ValueError, AttributeError):
        return None
    if body.get_content_type() == 'text/html':
        text = html.unescape(re.sub(r'(?is)<(script|style|head).*?</\1>|<[^>]*>', '', text))
    return collections.Counter(character for character in text if not character.isspace())


def share_of_mail(original, clean):
    before, after = words(original), words(clean)
    if not before or after is None:
        return None
    return sum((before & after).values()) / sum(before.values())


def judged(options, pairs, work):
    """by the judge, in one run: original → share of text"""
    table = work / 'pairs.tsv'
    table.write_text(''.join(f'{original}\t{clean}\n' for original, clean in pairs), encoding='utf8')
    run = subprocess.run(['/usr/bin/python3', f'{options.judges}/fidelity.py', '--pairs', table], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = []
    for line in run.stdout.decode().splitlines():
        out.append(json.loads(line).get('text'))
    return out


def main():
    parser = argparse.ArgumentParser()
    for name in ('--bin', '--corpus'):
        parser.add_argument(name, required=True)
    parser.add_argument('--judges', default='../shared/tools')
    parser.add_argument('--sample', type=int, default=0)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--work')
    options = parser.parse_args()
    work = pathlib.Path(options.work or tempfile.mkdtemp(prefix='sekisho-measure-'))
    every = sorted(p for p in pathlib.Path(options.corpus).rglob('*') if p.is_file() and p.name != 'MANIFEST.tsv')
    if options.sample and options.sample < len(every):
        every = random.Random(options.seed).sample(every, options.sample)
    inputs = work / 'in'
    for path in every:
        link = inputs / path.relative_to(options.corpus)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path.resolve())
    subprocess.run([f'{options.bin}/sekisho', 'disarm', '--quiet', '--out-dir', work / 'out', '--report-dir', work / 'reports', inputs], stderr=subprocess.DEVNULL)

    reports, pairs = [], []
    for path in sorted((work / 'reports').rglob('*.json')):
        report = json.loads(path.read_text(encoding='utf8'))
        if report['verdict'] != 'clean' or report['kept']['text'] is None:
            continue
        original = inputs / str(path.relative_to(work / 'reports'))[:-5]
        clean = next((p for p in (work / 'out' / original.relative_to(inputs).parent).iterdir() if p.name == pathlib.PurePath(report['output']['name']).name), None)
        if clean:
            reports.append((original, clean, report))
            pairs.append((original, clean))
    rows, apart = collections.defaultdict(list), []
    for (original, clean, report), share in zip(reports, judged(options, pairs, work)):
        kind, own = report['input']['type'], report['kept']['text']
        if kind == 'email':
            share = share_of_mail(original, clean)
        if share is None:
            continue
        rows[kind].append((own, share))
        if abs(own - share) > APART and min(own, share) < LOW:
            apart.append(f'{kind}: report {own:.4f}, judge {share:.4f}  {original.relative_to(inputs)}')
    print(f'{"type":16} {"files":>6} {"report":>8} {"judge":>8}   (mean share of text kept)')
    for kind, found in sorted(rows.items()):
        print(f'{kind:16} {len(found):6} {sum(own for own, _ in found) / len(found):8.4f} {sum(share for _, share in found) / len(found):8.4f}')
    total = sum(len(found) for found in rows.values())
    for line in apart:
        print('apart   ' + line)
    print(f'{total} files compared, {len(apart)} apart')
    return 1 if total == 0 or len(apart) > total / 100 else 0


if __name__ == '__main__':
    sys.exit(main())
