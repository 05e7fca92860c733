"""browser.py REPORT...: each .html and .svg in Chromium; says what is wrong with them, and ends with 1 if anything is."""
import os
import sys
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from chromium import Chromium  # noqa: E402

LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]

# Findings about the structure: sentences.
STRUCTURE = r"""(() => {
	const found = [], all = Array.from(document.querySelectorAll("*"));
	const known = new Set(("html head meta link title style body a header h1 h2 h3 h4 p div nav ul ol li main section article span b i br dl dt dd figure figcaption " +
		"table thead tbody tr th td code pre details summary fieldset legend label select option input time footer script svg g rect path text desc").split(" "));
	const count = (selector) => document.querySelectorAll(selector).length;
	for (const e of all) {
		if (!known.has(e.localName))
			found.push("there is an element <" + e.localName + ">");
		for (const a of e.attributes) {
			if (/^on|^style$|^srcdoc$|^formaction$/.test(a.name))
				found.push("there is an attribute " + a.name);
			if (/href|src|action/.test(a.name) && !/^#[a-z]+(-\d+)?$|^data:,$/.test(a.value))
				found.push("there is an address: " + a.name + "=" + a.value);
		}
	}
	for (const [selector, n] of [["script", 1], ["style", 1], ["h1", 1], ["main", 1], ["header", 1], ["footer", 1], ["nav", 1], ["title", count("title")], ["html[lang]", 1]])
		if (count(selector) !== n)
			found.push(count(selector) + " × " + selector);
	const ids = all.map((e) => e.id).filter(Boolean);
	if (new Set(ids).size !== ids.length)
		found.push("an id is there twice");
	for (const e of all)
		for (const name of ["aria-labelledby", "href"])
			for (const id of (e.getAttribute(name) || "").split(" "))
				if (id && id !== "data:," && !document.getElementById(id.replace("#", "")))
					found.push(name + " leads nowhere: " + id);
	let level = 0;
	for (const h of document.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
		if (+h.localName[1] > level + 1)
			found.push("a heading skips a level: " + h.textContent);
		level = +h.localName[1];
	}
	for (const th of document.querySelectorAll("th"))
		if (!th.scope || !th.textContent.trim())
			found.push("a head without scope or words");
	for (const svg of document.querySelectorAll("svg"))
		if (!svg.matches("[aria-hidden=true]") && !(svg.matches("[role=img][aria-labelledby]") && svg.querySelector("desc").textContent))
			found.push("a drawing without words");
	for (const input of document.querySelectorAll("input,select"))
		if (!input.closest("label"))
			found.push("an input without label");
	for (const box of document.querySelectorAll(".scroll"))
		if (box.tabIndex !== 0 || !box.getAttribute("aria-label"))
			found.push("a box that scrolls is out of reach of keys");
	if (typeof pwned !== "undefined")
		found.push("a script of the log's ran");
	return Array.from(new Set(found));
})()"""

# Findings about how it looks at this width, in this scheme.
LOOK = r"""(() => {
	const found = [], root = document.documentElement;
	if (root.scrollWidth > innerWidth)
		found.push("scrolls sideways: " + root.scrollWidth + " > " + innerWidth);

	// Contrast (WCAG 2.2, 1.4.3 and 1.4.11): the colour of every text that is seen against what lies behind it.
	const parse = (c) => { const v = (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number); return v.length < 4 ? [...v, 1] : v; };
	const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
	const light = (c) => { const f = (x) => (x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
	const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
	const behind = (e) => { let c = [0, 0, 0, 0]; for (; e; e = e.parentElement) { const b = parse(getComputedStyle(e).backgroundColor); c = c[3] === 1 ? c : b[3] ? (c[3] ? over(c, b) : b) : c; } return c[3] ? c : [255, 255, 255, 1]; };
	const page = behind(document.body);
	const wash = parse(getComputedStyle(root).getPropertyValue("--fail-wash").replace(/#(..)(..)(..)/, (_, r, g, b) => [r, g, b].map((h) => parseInt(h, 16)).join(" ")));
	const weak = new Map();
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let t; (t = walker.nextNode());) {
		const e = t.parentElement;
		if (!t.nodeValue.trim() || !e.getClientRects().length || /^(title|desc|script|style|option)$/.test(e.localName))
			continue;
		const s = getComputedStyle(e), drawn = e.localName === "text", color = parse(drawn ? s.fill : s.color);
		const large = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && +s.fontWeight >= 700);
		const least = drawn ? Math.min(contrast(color, page), contrast(color, wash)) : contrast(color, behind(e));
		if (least < (large ? 3 : 4.5))
			weak.set(e.localName + "." + (e.className.baseVal ?? e.className), least.toFixed(2));
	}
	for (const [what, ratio] of weak)
		found.push("weak contrast " + ratio + ": " + what);

	// Words of a drawing neither touch each other nor leave it.
	for (const svg of document.querySelectorAll("figure svg")) {
		const edge = svg.getBoundingClientRect();
		if (!edge.width)
			continue;
		const boxes = Array.from(svg.querySelectorAll("text"), (t) => ({ r: t.getBoundingClientRect(), t: t.textContent })).filter((b) => b.r.width);
		boxes.forEach((a, i) => {
			if (a.r.left < edge.left - 1 || a.r.right > edge.right + 1 || a.r.top < edge.top - 1 || a.r.bottom > edge.bottom + 1)
				found.push("out of the drawing: " + a.t);
			for (const b of boxes.slice(i + 1))
				if (a.r.left < b.r.right - 1 && b.r.left < a.r.right - 1 && a.r.top + 2 < b.r.bottom - 2 && b.r.top + 2 < a.r.bottom - 2)
					found.push("words touch: " + a.t + " | " + b.t);
		});
		for (const t of svg.querySelectorAll("text"))
			if (parseFloat(getComputedStyle(t).fontSize) * edge.width / svg.viewBox.baseVal.width < 9)
				found.push("too small to read: " + t.textContent);
	}
	return Array.from(new Set(found));
})()"""

# What the page says, without what needs the script.
SAYS = r"""(() => {
	const copy = document.body.cloneNode(true);
	for (const e of copy.querySelectorAll(".filters, script"))
		e.remove();
	return copy.textContent;
})()"""

FILTERS_HIDDEN = "Array.from(document.querySelectorAll('.filters')).every((f) => f.getClientRects().length === 0)"

# Filters narrow the timeline and let go of it again.
FILTERS = r"""(() => {
	const found = [], f = document.querySelector(".filters");
	if (!f)
		return found;
	const rows = Array.from(f.nextElementSibling.children), seen = () => rows.filter((r) => r.getClientRects().length).length;
	const set = (e, v) => { if (e.type === "checkbox") e.checked = v; else e.value = v; e.dispatchEvent(new Event("input", { bubbles: true })); };
	if (!f.getClientRects().length || seen() !== rows.length)
		found.push("the filters do not begin with everything");
	const text = f.querySelector(".text"), word = rows[0].querySelector("time").textContent;
	set(text, word);
	if (seen() !== rows.filter((r) => r.textContent.includes(word)).length)
		found.push("the text filter is wrong");
	set(text, "no such words anywhere");
	if (seen() !== 0 || !f.querySelector(".shown").textContent.startsWith("0 of"))
		found.push("the text filter lets all through");
	set(text, "");
	const kind = f.querySelector(".kinds input");
	set(kind, false);
	if (seen() !== rows.filter((r) => r.dataset.kind !== kind.value).length)
		found.push("the filter of kinds is wrong");
	set(kind, true);
	set(f.querySelector(".grade"), "error");
	if (seen() !== rows.filter((r) => r.dataset.grade === "error").length)
		found.push("the filter of severities is wrong");
	set(f.querySelector(".grade"), "other");
	if (seen() !== rows.length)
		found.push("the filters do not let go");
	return found;
})()"""

# On paper nothing is cut off, and every line that proves something is there.
PAPER = r"""(() => {
	const found = [];
	for (const box of document.querySelectorAll(".scroll"))
		if (box.scrollWidth > box.clientWidth + 1)
			found.push("cut off on paper: " + box.getAttribute("aria-label"));
	for (const pre of document.querySelectorAll("details pre"))
		if (!pre.getClientRects().length)
			found.push("folded on paper");
	return Array.from(new Set(found));
})()"""


def check_page(page, path):
    url, found = "file://" + path, []

    def loads(what):
        complaints, fetched = page.open(url)
        found.extend(f"{what}: {c}" for c in complaints)
        if fetched != [url]:
            found.append(f"{what}: fetched {fetched}")

    page.look(script=False)
    loads("script off")
    if not page.evaluate(FILTERS_HIDDEN):
        found.append("script off: filters are shown that cannot work")
    plain = page.evaluate(SAYS)
    for width, scheme in LOOKS:
        page.look(width=width, scheme=scheme)
        loads(f"{width} {scheme}")
        found.extend(f"{width} {scheme}: {f}" for f in page.evaluate(LOOK))
    if page.evaluate(SAYS) != plain:
        found.append("script off: the page does not say the same")
    found.extend(page.evaluate(STRUCTURE))
    found.extend(page.evaluate(FILTERS))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.look(width=720, media="print")
    found.extend(page.evaluate(PAPER))
    if os.path.basename(path) == "attack.html":
        for text in ("<script>pwned=1</script>", "<img src=x onerror=pwned=1>", "\\u202egnp.exe", "\\xff\\xfe", "&lt;script&gt;", "{{style}}"):
            if text not in plain:
                found.append(f"the attack {text} is not told")
    return found


def check_drawing(page, path):
    """Stands alone: well-formed, and nothing but shapes and words."""
    tree = xml.etree.ElementTree.parse(path)
    found = []
    for e in tree.iter():
        name = e.tag.replace("{http://www.w3.org/2000/svg}", "")
        if name not in ("svg", "title", "desc", "style", "g", "rect", "path", "text"):
            found.append(f"there is an element <{name}>")
        found.extend(f"there is an attribute {a}" for a in e.attrib if a.startswith("on") or a == "style" or "href" in a)
    for scheme in ("light", "dark"):
        page.look(scheme=scheme)
        complaints, fetched = page.open("file://" + path)
        found.extend(complaints)
        if fetched != ["file://" + path]:
            found.append(f"fetched {fetched}")
        background = page.evaluate("getComputedStyle(document.querySelector('.paper')).fill")
        if background != ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 22, 27)"):
            found.append(f"{scheme}: its paper is {background}")
    return found


def main():
    bad = 0
    with Chromium() as browser:
        page = browser.page()
        for path in sys.argv[1:]:
            for sentence in (check_page if path.endswith(".html") else check_drawing)(page, os.path.abspath(path)):
                print(f"{os.path.basename(path)}: {sentence}")
                bad = 1
    return bad


sys.exit(main())
