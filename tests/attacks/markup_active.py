"""Pages, drawings, mails, calendars: scripts, smuggling, handlers, schemes in every spelling, MHT and ActiveMime, attachments that run."""
import base64
from common import *

def entities(text, decimal=True):
    return ''.join(f'&#{ord(c)}' if decimal else f'&#x{ord(c):06x};' for c in text)

SCHEMES = ['javascript:{m}', 'JaVaScRiPt:{m}', ' javascript:{m}', '\tjavascript:{m}', 'java\tscript:{m}', 'java\nscript:{m}', 'java\r\nscript:{m}', '\x01javascript:{m}', 'javascript&colon;{m}', 'javascript&#58;{m}', 'javascript&#x3a;{m}', 'java&Tab;script:{m}', 'java&NewLine;script:{m}', '&#106;avascript:{m}', '&#0000106avascript:{m}', 'javascript%3a{m}', 'java%73cript:{m}', '\u00a0javascript:{m}', '\u3000javascript:{m}', 'ｊavascript:{m}', 'java\u200bscript:{m}', 'java\0script:{m}', 'vbscript:{m}', 'livescript:{m}', 'data:text/html,{m}', 'data:text/html;base64,{b}', 'DATA:,{m}', 'file:///c:/{m}', '//attack.example/{m}.exe\x00',
           '\\\\attack.example\\{m}', 'ms-msdt:/id {m}', 'search-ms:query={m}', 'mk:@MSITStore:{m}', 'mhtml:http://a/{m}!x', 'res://{m}', 'shell:{m}', 'jar:http://a/{m}!/', 'view-source:javascript:{m}', 'feed:javascript:{m}', 'about:{m}', 'blob:{m}', 'filesystem:{m}', 'ms-officecmd:{m}', 'tel:javascript:{m}\n', 'x:{m}']

def page(inner, head=''):
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>t</title>{head}</head><body><p>案内</p>{inner}</body></html>'.encode('utf8', 'surrogatepass')

def html():
    m = mark('html')
    for name, inner in (('script', '<script>{m}</script>'), ('script-case', '<ScRiPt >{m}</sCrIpT >'), ('script-split', '<scr<script>ipt>{m}</scr</script>ipt>'), ('script-svg', '<svg><script>{m}</script></svg>'), ('script-math', '<math><annotation-xml encoding="text/html"><script>{m}</script></annotation-xml></math>'), ('script-comment', '<!--><script>{m}</script>-->'), ('script-cdata', '<![CDATA[<script>{m}</script>]]>'), ('script-noscript', '<noscript><p title="</noscript><script>{m}</script>"></noscript>'), ('script-style', '<style><!--</style><script>{m}</script>--></style>'), ('script-title', '<title><script>{m}</script></title>'), ('script-textarea', '<textarea></textarea><script>{m}</script>'), ('script-template', '<template><script>{m}</script></template>'), ('script-plaintext', '<script>{m}</script><plaintext><script>'), ('script-conditional', '<!--[if gte IE 4]><script>{m}</script><![endif]-->'), ('script-xml', '<?xml-stylesheet href="javascript:{m}"?>'), ('script-slash', '<script/x>{m}</script>'), ('script-null', '<scr\0ipt>{m}</script>'),
                        ('smuggling', '<a id=a download="{m}.exe" href="data:application/octet-stream;base64,{b}">a</a><script>document.getElementById("a").click()</script>'), ('smuggling-blob', '<script>var b=new Blob([atob("{b}")]);navigator.msSaveBlob(b,"{m}.zip")</script>'), ('smuggling-embed', '<embed src="data:application/zip;base64,{b}" type="{m}">'), ('smuggling-object', '<object data="data:text/html;base64,{b}" title="{m}"></object>'), ('smuggling-hidden', '<input type="hidden" value="{m}{b}">'), ('smuggling-attribute', '<div data-payload="{m}{b}"></div>'), ('smuggling-comment', '<!-- {m}{b} -->'), ('smuggling-css', '<style>a::before{content:"{m}"}</style>'),
                        ('handler', '<img src=x onerror={m}>'), ('handler-slash', '<img/src=x/onerror={m}>'), ('handler-body', '<body onload="{m}">'), ('handler-svg', '<svg onload={m}>'), ('handler-focus', '<input autofocus onfocus={m}>'), ('handler-details', '<details open ontoggle={m}>'), ('handler-case', '<p OnClIcK = {m}>'), ('handler-quote', "<p title='a'onclick='{m}'>"), ('handler-form', '<form action="http://attack.example/{m}"><button formaction="javascript:{m}">'),
                        ('frame', '<iframe src="http://attack.example/{m}"></iframe>'), ('frame-doc', '<iframe srcdoc="&lt;script&gt;{m}&lt;/script&gt;"></iframe>'), ('frameset', '<frameset><frame src="{m}"></frameset>'), ('object', '<object classid="clsid:{m}"></object>'), ('applet', '<applet code="{m}"></applet>'), ('base', '<base href="http://attack.example/{m}/">'), ('meta', '<meta http-equiv=refresh content="0;url=http://attack.example/{m}">'), ('meta-set', '<meta http-equiv="set-cookie" content="{m}">'), ('link', '<link rel=stylesheet href="http://attack.example/{m}.css">'), ('link-import', '<link rel=import href="{m}">'), ('style-import', '<style>@import url("http://attack.example/{m}");</style>'), ('style-escape', '<p style="background:u\\72l(http://attack.example/{m})">'), ('style-expression', '<p style="width:exp/**/ression({m})">'), ('style-behavior', '<p style="behavior:url({m})">'), ('style-binding', '<p style="-moz-binding:url({m})">'), ('image', '<img src="http://attack.example/{m}.png">'), ('image-set', '<img srcset="http://attack.example/{m}.png 2x">'), ('background', '<table background="http://attack.example/{m}.png">'), ('video', '<video src="http://attack.example/{m}" poster="http://attack.example/{m}"></video>'), ('ping', '<a href="http://a.example/" ping="http://attack.example/{m}">a</a>'), ('mso', '<xml><w:WordDocument><w:View>{m}</w:View></w:WordDocument><o:OLEObject r:id="{m}"/></xml>'), ('vml', '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="behavior:url(#default#VML)" onload="{m}"/>'), ('hta', '<hta:application id="{m}"/>'), ('xml-island', '<xml id="{m}"><a/></xml>'), ('custom', '<x-{m} is="{m}"></x-{m}>'), ('marquee', '<marquee onstart={m}>')):
        b = base64.b64encode(b'MZ' + m.encode()).decode()
        yield f'{name}.html', m, page(inner.replace('{m}', m).replace('{b}', b))
    for number, scheme in enumerate(SCHEMES):
        text = scheme.replace('{m}', m).replace('{b}', base64.b64encode(m.encode()).decode())
        if scheme == '//attack.example/{m}.exe\x00':
            continue   # a page may lead to any place of the web
        yield f'scheme-{number}.html', m, page(f'<p><a href="{text}">a</a><area href=\'{text}\'><form action="{text}"></form><img src="{text}"></p>')
        clean_text = text.replace('\0', '').replace('\x01', '').replace('&colon;', '&#58;').replace('&Tab;', '&#9;').replace('&NewLine;', '&#10;').replace('&#0000106avascript', '&#0000106;avascript')
        yield f'scheme-{number}.svg', m, f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="{clean_text}"><text>a</text></a><a href="{clean_text}"><text>b</text></a><image href="{clean_text}"/><use href="{clean_text}"/></svg>'.encode('utf8')
    for encoding in ('utf-7', 'utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'cp037', 'iso2022_jp', 'hz'):
        yield f'encoding-{encoding}.html', m, f'<html><head><meta charset="{encoding}"></head><body><p>a</p><script>{m}</script></body></html>'.encode(encoding)
    yield 'utf-7-marks.html', m, f'<html><head><meta charset="utf-7"></head><body>+ADw-script+AD4-{m}+ADw-/script+AD4-</body></html>'.encode()

def svg():
    m = mark('svg')
    for name, inner in (('script', '<script>{m}</script>'), ('script-href', '<script href="http://attack.example/{m}"/>'), ('handler', '<rect onclick="{m}" width="9" height="9"/>'), ('foreign', '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>{m}</script></body></foreignObject>'), ('animate', '<a><animate attributeName="href" to="javascript:{m}"/><text>a</text></a>'), ('set', '<rect><set attributeName="onmouseover" to="{m}"/></rect>'), ('handler-element', '<handler type="text/javascript" xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">{m}</handler>'), ('image', '<image href="http://attack.example/{m}.png"/>'), ('image-svg', '<image href="data:image/svg+xml;base64,{b}"/>'), ('use', '<use href="http://attack.example/{m}.svg#a"/>'), ('use-data', '<use href="data:image/svg+xml;base64,{b}#a"/>'), ('style', '<style>@import url(http://attack.example/{m});</style>'), ('style-escape', '<style>rect{fill:u\\72l(http://attack.example/{m})}</style>'), ('fill', '<rect fill="url(http://attack.example/{m}#a)"/>'), ('filter', '<filter id="f"><feImage href="http://attack.example/{m}"/></filter>'), ('font', '<font-face><font-face-src><font-face-uri href="http://attack.example/{m}"/></font-face-src></font-face>'), ('cursor', '<rect style="cursor:url({m})"/>'), ('metadata', '<metadata>{m}</metadata>'), ('comment', '<!-- {m} -->'), ('instruction', '<?{m} a?>'), ('cdata', '<script><![CDATA[{m}]]></script>'), ('namespace', '<x:script xmlns:x="http://www.w3.org/2000/svg">{m}</x:script>'), ('xhtml', '<script xmlns="http://www.w3.org/1999/xhtml">{m}</script>'), ('video', '<video xmlns="http://www.w3.org/1999/xhtml" src="{m}"/>'), ('data', '<g data-a="{m}"/>'), ('unknown', '<evil>{m}</evil>')):
        yield f'{name}.svg', m, f'<svg xmlns="http://www.w3.org/2000/svg"><text>a</text>{inner}</svg>'.replace('{m}', m).replace('{b}', base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg"><script>{m}</script></svg>'.encode()).decode()).encode()
    yield 'stylesheet.svg', m, f'<?xml version="1.0"?><?xml-stylesheet href="javascript:{m}"?><svg xmlns="http://www.w3.org/2000/svg"/>'.encode()
    for encoding in ('utf-16', 'utf-7', 'cp037', 'utf-32'):
        yield f'encoding-{encoding}.svg', m, f'<?xml version="1.0" encoding="{encoding}"?><svg xmlns="http://www.w3.org/2000/svg"><script>{m}</script></svg>'.encode(encoding)

def part(*headers, body):
    return lines('--b', *headers, '') + (body if isinstance(body, bytes) else body.encode()) + b'\r\n'

def multipart(*parts, kind='multipart/mixed; boundary=b'):
    return mail(kind=kind, body=b''.join(parts) + b'--b--\r\n')

def mails():
    m = mark('mail'); b64 = lambda data: base64.encodebytes(data).decode()
    text = part('Content-Type: text/plain; charset=utf-8', body='本文')
    for name, file, data in (('exe', 'a.exe', b'MZ' + m.encode()), ('script', 'a.js', m.encode()), ('vbs', 'a.vbs', m.encode()), ('hta', 'a.hta', f'<hta:application/><script>{m}</script>'.encode()), ('lnk', 'a.lnk', b'L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F' + bytes(60) + m.encode()), ('url', 'a.url', f'[InternetShortcut]\r\nURL=file://attack.example/{m}\r\n'.encode()), ('iso', 'a.iso', bytes(32769) + b'CD001' + m.encode()), ('one', 'a.one', bytes.fromhex('e4525c7b8cd8a74daeb15378d02996d3') + m.encode()), ('settings', 'a.settingcontent-ms', f'<?xml version="1.0"?><PCSettings>{m}</PCSettings>'.encode()), ('library', 'a.library-ms', f'<?xml version="1.0"?><libraryDescription>{m}</libraryDescription>'.encode()), ('lnk-in-zip', 'a.zip', zipped([('a.lnk', b'L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F' + bytes(60) + m.encode())])), ('exe-as-pdf', 'a.pdf', b'MZ' + bytes(58) + b'\x40\0\0\0PE\0\0' + m.encode()), ('macro', 'a.docm', docx('', kind='docm', relations=[('rId9', 'http://schemas.microsoft.com/office/2006/relationships/vbaProject', 'vbaProject.bin', False)], parts={'word/vbaProject.bin': ole([('dir', m.encode())])}, overrides=[('word/vbaProject.bin', 'application/vnd.ms-office.vbaProject')])), ('iqy', 'a.iqy', f'WEB\r\n1\r\nhttp://attack.example/{m}\r\n'.encode()), ('slk', 'a.slk', f'ID;P\r\nC;X1;Y1;E{m}\r\nE\r\n'.encode()), ('reg', 'a.reg', f'Windows Registry Editor Version 5.00\r\n[{m}]\r\n'.encode()), ('chm', 'a.chm', b'ITSF' + m.encode())):
        yield f'attached-{name}.eml', m, multipart(text, part(f'Content-Type: application/octet-stream; name="{file}"', 'Content-Transfer-Encoding: base64', f'Content-Disposition: attachment; filename="{file}"', body=b64(data)))
    yield 'html.eml', m, multipart(text, part('Content-Type: text/html; charset=utf-8', body=f'<p>a</p><script>{m}</script>'))
    yield 'html-7.eml', m, multipart(part('Content-Type: text/html; charset=utf-7', body=f'+ADw-script+AD4-{m}+ADw-/script+AD4-'.replace('+ADw-script+AD4-', '<script>').replace('+ADw-/script+AD4-', '</script>')))
    yield 'external-body.eml', m, multipart(text, part(f'Content-Type: message/external-body; access-type=URL; URL="http://attack.example/{m}"', body='Content-Type: text/plain\r\n'))
    yield 'partial.eml', m, mail(kind=f'message/partial; id="{m}"; number=1; total=2')
    yield 'calendar.eml', m, multipart(text, part('Content-Type: text/calendar; method=REQUEST', body=f'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:a\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nATTACH:file://attack.example/{m}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n'))
    yield 'preamble.eml', m, mail(kind='multipart/mixed; boundary=b', body=m.encode() + b'\r\n' + text + b'--b--\r\n' + m.encode())
    yield 'header.eml', m, mail(f'X-Evil: {m}', f'Disposition-Notification-To: {m}@attack.example', f'List-Unsubscribe: <file:///{m}>')
    yield 'smime.eml', m, mail('Content-Transfer-Encoding: base64', kind='application/pkcs7-mime; smime-type=enveloped-data', body=b64(m.encode()))
    yield 'uuencode.eml', m, mail(body=b'text\r\nbegin 644 a.exe\r\n' + uuencoded(b'MZ' + m.encode()) + b'`\r\nend\r\n')
    yield 'tnef.eml', m, multipart(text, part('Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64', body=b64(b'\x78\x9f\x3e\x22\1\0' + m.encode())))
    yield 'nested.eml', m, multipart(text, part('Content-Type: message/rfc822', body=multipart(part('Content-Type: application/x-msdownload; name=a.exe', 'Content-Transfer-Encoding: base64', body=b64(b'MZ' + m.encode())))))
    yield 'page.mht', m, mail(kind='multipart/related; boundary=b; type="text/html"', body=part('Content-Type: text/html', 'Content-Location: file:///a.htm', body=f'<script>{m}</script>') + b'--b--\r\n')
    active = b'ActiveMime' + bytes(40) + zlib.compress(ole([('VBA', m.encode())]))
    yield 'active-mime.doc', m, mail(kind='multipart/related; boundary=b', body=part('Content-Type: text/html', 'Content-Location: file:///a.htm', body='<link rel=Edit-Time-Data href="a.mso">') + part('Content-Location: file:///a.mso', 'Content-Transfer-Encoding: base64', 'Content-Type: application/x-mso', body=b64(active)) + b'--b--\r\n')
    yield 'active-mime.mso', m, active

def uuencoded(data):
    import binascii
    return b''.join(binascii.b2a_uu(data[i:i + 45]) for i in range(0, len(data), 45))

def calendars():
    m = mark('calendar')
    head, end = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:a', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20260101T000000Z', 'DTSTART:20260101T000000Z', 'SUMMARY:a'], ['END:VEVENT', 'END:VCALENDAR']
    for name, more in (('attach-file', ['ATTACH:file://attack.example/{m}']), ('attach-data', ['ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=application/x-msdownload:{e}']), ('attach-script', ['ATTACH;FMTTYPE=text/html:data:text/html,{m}']), ('alarm', ['BEGIN:VALARM', 'ACTION:PROCEDURE', 'TRIGGER:-PT5M', 'ATTACH:file:///c:/{m}.exe', 'END:VALARM']), ('alarm-mail', ['BEGIN:VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT5M', 'ATTENDEE:mailto:{m}@attack.example', 'SUMMARY:a', 'DESCRIPTION:a', 'END:VALARM']), ('url', ['URL:javascript:{m}']), ('url-folded', ['URL:java\r\n script:{m}']), ('altrep', ['DESCRIPTION;ALTREP="file:///c:/{m}":a']), ('html', ['X-ALT-DESC;FMTTYPE=text/html:<script>{m}</script>']), ('styled', ['STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<script>{m}</script>']), ('image', ['IMAGE;VALUE=URI:http://attack.example/{m}.png']), ('conference', ['CONFERENCE;VALUE=URI:ms-msdt:{m}']), ('reminder', ['X-MS-OLK-SENDER:{m}']), ('dir', ['ATTENDEE;DIR="ldap://attack.example/{m}":mailto:a@b'])):
        yield f'{name}.ics', m, lines(*head, *(l.replace('{m}', m).replace('{e}', base64.b64encode(b'MZ' + bytes(58) + b'\x40\0\0\0PE\0\0' + m.encode()).decode()) for l in more), *end)
    for name, more in (('url', ['URL:javascript:{m}']), ('photo', ['PHOTO;VALUE=URI:http://attack.example/{m}.png']), ('photo-data', ['PHOTO;ENCODING=b;TYPE=JPEG:{b}']), ('key', ['KEY;ENCODING=b:{b}']), ('sound', ['SOUND;VALUE=uri:file:///{m}']), ('agent', ['AGENT:BEGIN:VCARD\\nFN:{m}\\nEND:VCARD']), ('source', ['SOURCE:http://attack.example/{m}']), ('own', ['X-EVIL:{m}'])):
        yield f'{name}.vcf', m, lines('BEGIN:VCARD', 'VERSION:3.0', 'FN:a', 'N:a;;;;', *(l.replace('{m}', m).replace('{b}', base64.b64encode(m.encode()).decode()) for l in more), 'END:VCARD')

# What was a script is text now, or a name that dials: the word may be read, nothing runs.
SHOWN = {'script-split.html', 'script-cdata.html', 'script-noscript.html', 'script-title.html', 'mso.html', 'scheme-43.html', 'scheme-43.svg'}

def inert(out, report):
    assert not any(tag in out.lower() for tag in (b'<script', b'<iframe', b'<object', b'<embed', b'="javascript', b' onload')), 'something that runs is left'

def samples():
    for make in (html, svg, mails, calendars):
        for name, marker, data in make():
            check = inert if name.endswith(('.html', '.svg')) else None
            yield either(name, data, 'markup_bad', 'markup_entity', 'banned_type', 'unknown_type', 'mail_partial', 'mail_encrypted', 'text_encoding', 'unsupported_type', 'damaged', marker=None if name in SHOWN else marker, check=check)
