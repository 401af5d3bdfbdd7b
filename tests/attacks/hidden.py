"""What a reader does not see and a program does: hidden sheets, rows, slides, text. It may stay, and people are told."""
from common import *

SECRET = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
SHEET2 = f'<worksheet {S}><sheetData>{SECRET}</sheetData></worksheet>'
RUN = '<w:r><w:rPr>{}</w:rPr><w:t>隠し</w:t></w:r>'

def samples():
    told, text = 'hidden_sheet', 'hidden_text'
    yield clean('hidden.xlsx', xlsx(SECRET, sheets=[('b', ' state="hidden"', SHEET2)]), told)
    yield clean('very-hidden.xlsx', xlsx(SECRET, sheets=[('b', ' state="veryHidden"', SHEET2)]), told)
    yield clean('row.xlsx', xlsx('<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>'), told)
    yield clean('row-true.xlsx', xlsx('<row r="1" hidden="true"><c r="A1"><v>1</v></c></row>'), told)
    yield clean('column.xlsx', xlsx(SECRET, before='<cols><col min="1" max="1" width="9" hidden="1"/></cols>'), told)
    yield clean('all-rows.xlsx', xlsx(SECRET, before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'), told)
    yield clean('macro-sheet.xlsm', xlsx(SECRET, kind='xlsm', sheets=[('b', ' state="veryHidden"', SHEET2)]), told)
    for name, properties in (('vanish', '<w:vanish/>'), ('vanish-on', '<w:vanish w:val="true"/>'), ('special', '<w:specVanish/>'), ('web', '<w:webHidden/>')):
        yield clean(f'{name}.docx', docx('<w:p>' + RUN.format(properties) + '</w:p>'), *([text] if name != 'web' else []))
    styles = f'<w:styles {W}><w:style w:type="character" w:styleId="H"><w:name w:val="H"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    yield clean('vanish-style.docx', docx('<w:p>' + RUN.format('<w:rStyle w:val="H"/>') + '</w:p>', relations=[('rId5', 'styles', 'styles.xml', False)], parts={'word/styles.xml': styles}, overrides=[('word/styles.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml')]), text)
    def not_told(out, report):
        assert not any(n['what'] == text for n in report['warnings']), 'told of text that shows'
    yield clean('vanish-off.docx', docx('<w:p>' + RUN.format('<w:vanish w:val="0"/>') + '</w:p>'), check=not_told)
    yield clean('vanish-mark.docx', docx('<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>見える</w:t></w:r></w:p>'), check=not_told)
    slide = f'<p:sld {P} show="0"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/></p:spTree></p:cSld></p:sld>'
    deck = {'ppt/presentation.xml': f'<p:presentation {P} {R}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>', 'ppt/_rels/presentation.xml.rels': rels(('rId1', 'slide', 'slides/slide1.xml', False))}
    kind = [('ppt/slides/slide1.xml', 'application/vnd.openxmlformats-officedocument.presentationml.slide+xml')]
    yield clean('slide.pptx', package('pptx', deck | {'ppt/slides/slide1.xml': slide}, overrides=kind), told)
    shape = '<p:sp><p:nvSpPr><p:cNvPr id="2" name="s" hidden="1"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>a</a:t></a:r></a:p></p:txBody></p:sp>'
    yield clean('shape.pptx', package('pptx', deck | {'ppt/slides/slide1.xml': slide.replace(' show="0"', '').replace('<p:grpSpPr/>', '<p:grpSpPr/>' + shape)}, overrides=kind), text)
    table = lambda style: f'<office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties {style}/></style:style></office:automatic-styles>'
    yield clean('sheet.ods', odf('ods', '<table:table table:name="a" table:style-name="h"><table:table-row><table:table-cell/></table:table-row></table:table>', before=table('table:display="false"')), told)
    yield clean('row.ods', odf('ods', '<table:table table:name="a"><table:table-row table:visibility="collapse"><table:table-cell/></table:table-row></table:table>'), told)
    yield clean('filtered.ods', odf('ods', '<table:table table:name="a"><table:table-row table:visibility="filter"><table:table-cell/></table:table-row></table:table>'))
    hidden = '<office:automatic-styles><style:style style:name="h" style:family="text"><style:text-properties text:display="none"/></style:style></office:automatic-styles>'
    yield clean('text.odt', odf('odt', '<text:p><text:span text:style-name="h">a</text:span></text:p>', before=hidden), text)
    yield clean('section.odt', odf('odt', '<text:section text:name="a" text:display="none"><text:p>a</text:p></text:section>'), text)
    yield clean('paragraph.odt', odf('odt', '<text:p><text:hidden-paragraph text:condition="ooow:1==1" text:is-hidden="true">a</text:hidden-paragraph><text:hidden-text text:condition="ooow:1==1" text:string-value="a" text:is-hidden="true">a</text:hidden-text></text:p>'), text)
    page = lambda inner, head='': f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>t</title>{head}</head><body><p>案内</p>{inner}</body></html>'.encode()
    for name, inner, head in (('display', '<p style="display:none">隠し</p>', ''), ('visibility', '<p style="visibility : hidden">隠し</p>', ''), ('attribute', '<p hidden>隠し</p>', ''), ('rule', '<p class="h">隠し</p>', '<style>.h{display:none}</style>'), ('escaped', '<p style="d\\69splay:none">隠し</p>', ''),
                              ('tiny', '<p style="font-size:0">隠し</p>', ''), ('opacity', '<p style="opacity:0">隠し</p>', ''), ('outside', '<p style="position:absolute;left:-9999px">隠し</p>', ''), ('indent', '<p style="text-indent:-9999px">隠し</p>', ''), ('clipped', '<p style="clip:rect(0,0,0,0);position:absolute">隠し</p>', ''), ('mso', '<p style="mso-hide:all">隠し</p>', '')):
        def seen_or_told(out, report):
            shown = '隠し'.encode() in out
            styled = any(w in out for w in (b'display', b'visibility', b'hidden', b'font-size:0', b'opacity', b'-9999', b'clip', b'mso-hide'))
            assert not (shown and styled) or any(n['what'] == text for n in report['warnings']), 'kept hidden, and nobody is told'
        yield clean(f'{name}.html', page(inner, head), check=seen_or_told)
    yield clean('hidden.rtf', b'{\\rtf1\\ansi a{\\v hidden text\\v0} b}', text)
    yield clean('hidden-style.rtf', b'{\\rtf1\\ansi{\\stylesheet{\\*\\cs1\\v hid;}}a{\\cs1\\v hidden text} b}', text)
    yield clean('off.rtf', b'{\\rtf1\\ansi a{\\v0 shown} b}', check=not_told)
    yield clean('white-space.csv', ('番号,' + '　' * 2000 + '隠し\r\n').encode())
    layers = dict(catalog='/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[6 0 R]>>>>')
    yield clean('layer.pdf', pdf(['<</Type/OCG/Name(hidden)>>'], content=b'/OC /L BDC BT /F1 9 Tf 9 9 Td (hidden) Tj ET EMC', page='/Resources<</Font<</F1 5 0 R>>/Properties<</L 6 0 R>>>>', **layers), 'pdf_hidden_layer')
    yield clean('outside.pdf', pdf(content=b'BT /F1 9 Tf 9000 9000 Td (' + b'outside ' * 20 + b') Tj ET'), 'pdf_outside_text')
    yield clean('invisible.pdf', pdf(content=b'BT /F1 9 Tf 3 Tr 9 9 Td (' + b'invisible ' * 20 + b') Tj ET'), 'pdf_outside_text')
    yield clean('hidden.svg', b'<svg xmlns="http://www.w3.org/2000/svg"><text display="none">a</text><text style="visibility:hidden">b</text><text>c</text></svg>', text)
