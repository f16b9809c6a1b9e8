"""Checks pages in a headless Chromium through its DevTools protocol: check.py OUTPUT-DIR PAGE..."""

import base64
import csv
import hashlib
import io
import itertools
import json
import math
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

import pypdf
import websocket


class Browser:
    """A Chromium with one page, and what it complained about."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [os.environ.get("BROWSER", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-port=0", "--remote-allow-origins=*", f"--user-data-dir={folder}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self.process.stderr:
            if found := re.search(r"DevTools listening on (ws://\S+)", line):
                break
        else:
            raise SystemExit("check.py: chromium did not start")
        self.numbers = itertools.count(1)
        self.complaints, self.requests, self.loaded = [], [], False
        self.socket = websocket.create_connection(found[1], timeout=60)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"].get("text", "exception"))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(parameters["args"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(parameters["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True

    def open(self, page):
        self.complaints, self.requests, self.loaded = [], [], False
        self.call("Page.navigate", url=page.as_uri())
        while not self.loaded:
            self.note(json.loads(self.socket.recv()))

    def js(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def view(self, width, height, scheme="light", media=""):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def key(self, name, code, text=""):
        common = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def shot(self, path, height=None):
        width = self.js("innerWidth")
        full = min(self.js("document.documentElement.scrollHeight"), height or 16000)
        data = self.call("Page.captureScreenshot", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": width, "height": full, "scale": 1})["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


def number(text):
    """What the column says, without the page's own rule: the figure before ± and marks."""
    found = re.match(r"~?(-?[0-9.]+(?:e-?[0-9]+)?)", text)
    return float(found[1]) if found else math.nan


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_sorting(browser, fail):
    """The RMSE of the first table within every cell: up, down, and back, by mouse; then by keyboard."""
    browser.js("[...document.querySelectorAll('#estimates button')].find(b => b.textContent === 'Unfold all')?.click()")
    column = browser.js(
        "[...document.querySelector('#estimates table').tHead.rows[0].cells]"
        ".findIndex(cell => cell.textContent.startsWith('RMSE'))")
    cells = ("[...document.querySelector('#estimates table').tBodies].map(body => [...body.rows].filter(row => row.className !== 'cell')"
             f".map(row => row.cells[{column}].textContent.trim()))")
    header = f"document.querySelector('#estimates table').tHead.rows[0].cells[{column}]"
    before = browser.js(cells)

    def known(groups):
        return [[value for value in map(number, group) if not math.isnan(value)] for group in groups]

    if max(map(len, known(before))) < 2:
        fail("nothing to sort")
        return

    def press_by_mouse():
        browser.js(f"{header}.querySelector('button').scrollIntoView({{block: 'center', inline: 'center'}})")
        box = browser.js(f"(b => [b.left + b.width / 2, b.top + b.height / 2])({header}.querySelector('button').getBoundingClientRect())")
        browser.click(*box)

    def press_by_key():
        browser.js(f"{header}.querySelector('button').focus()")
        browser.key("Enter", 13, "\r")

    for press in (press_by_mouse, press_by_key):
        for state, sign in (("ascending", 1), ("descending", -1), (None, 0)):
            press()
            found = browser.js(cells)
            if browser.js(f"{header}.getAttribute('aria-sort')") != state:
                fail(f"aria-sort is not {state} after {press.__name__}")
            wanted = [sorted(group)[::sign] for group in known(before)] if sign else known(before)
            if known(found) != wanted or [sorted(group) for group in found] != [sorted(group) for group in before]:
                fail(f"not {state} after {press.__name__}: {found[0][:6]}")
    outline = browser.js(f"getComputedStyle({header}.querySelector('button')).outlineStyle")
    if outline in ("none", None):
        fail("the focused button has no outline")


def check_policy(page, fail):
    """The digests of the policy are those of the style and the script, and nothing else may run."""
    text = page.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1].replace("&#39;", "'")
    for name, rule in (("style", "style-src"), ("script", "script-src")):
        content = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        if f"{rule} 'sha256-{digest}';" not in policy:
            fail(f"the policy has not the digest of the {name}: {policy}")
    if "unsafe" in policy or not policy.startswith("default-src 'none';"):
        fail(f"the policy is loose: {policy}")


def check_view(browser, fail):
    """At 1280: the titles stay in view while rows pass, bias and RMSE are in view, cells fold."""
    browser.js("document.querySelector('#estimates .scroll').scrollIntoView({block: 'start'}); document.querySelector('#estimates .scroll').scrollTop = 400")
    heads = browser.js(
        "(s => (t => [...t.tHead.rows[0].cells].map(c => [c.textContent.trim(), c.getBoundingClientRect().right, "
        "c.getBoundingClientRect().top - s.getBoundingClientRect().top]))(s.querySelector('table')))(document.querySelector('#estimates .scroll'))")
    long = browser.js("(s => s.scrollHeight > s.clientHeight + 400)(document.querySelector('#estimates .scroll'))")
    for title, right, top in heads:
        if title.startswith(("bias", "RMSE")) and right > 1280:
            fail(f"{title} is off the screen")
        if long and abs(top) > 2:
            fail(f"the title {title} scrolls away: {top}")
    names = [title for title, _, _ in heads]
    if names[[n.startswith("bias") for n in names].index(True) + 1] != "RMSE":
        fail(f"RMSE is not next to the bias: {names}")
    visible = "[...document.querySelector('#estimates table').tBodies[0].rows].filter(row => row.getBoundingClientRect().height > 0).length"
    before = browser.js(visible)
    browser.js("document.querySelector('#estimates .cell button').focus()")
    browser.key("Enter", 13, "\r")
    if browser.js(visible) != 1 or browser.js("document.activeElement.getAttribute('aria-expanded')") != "false":
        fail("a cell does not fold")
    browser.key("Enter", 13, "\r")
    if browser.js(visible) != before:
        fail("a cell does not unfold")


def check_matrix(browser, fail):
    """The matrix stands first, of one measure and one sample size, which can be chosen; findings follow it.

    A study whose entries differ in their intervals opens with the coverage.
    """
    order = browser.js("[...document.querySelectorAll('main > section')].map(s => s.id).slice(0, 2)")
    if order != ["matrix", "findings"]:
        fail(f"does not begin with the matrix and findings: {order}")
    shown = "[...document.querySelectorAll('#matrix .block:not([hidden])')].map(b => [b.dataset.measure, b.dataset.n])"
    every = browser.js("[...document.querySelectorAll('#matrix .block')].map(b => [b.dataset.measure, b.dataset.n])")
    if any(pair != every[0] for pair in browser.js(shown)) or every[0][0] not in ("RMSE", "coverage") or max(int(n) for _, n in every) != int(every[0][1]):
        fail(f"shows at first {browser.js(shown)}")
    for measure, n in every:
        for name, value in (("measure", measure), ("n", n)):
            browser.js(f"(e => {{ e.value = {json.dumps(value)}; e.dispatchEvent(new Event('change')) }})"
                       f"(document.querySelector('.choose [name={name}]'))")
        if {tuple(pair) for pair in browser.js(shown)} != {(measure, n)}:
            fail(f"shows {browser.js(shown)} for {measure} at {n}")
    for scheme in ("light", "dark"):
        browser.view(1280, 900, scheme)
        for ink, paper in browser.js("[1, 2, 3, 4, 5, 6].map(i => getComputedStyle(document.querySelector('.shade.h' + i)))"
                                     ".map(s => [s.color, s.backgroundColor])"):
            if contrast(ink, paper) < 4.5:
                fail(f"a cell has a contrast of {contrast(ink, paper):.1f} in {scheme}")
    browser.view(1280, 900)


def check_filter(browser, fail):
    """Law, n, estimator and text leave what they say, and clearing brings all back."""
    rows = ("[...document.querySelectorAll('#estimates tbody tr:not(.cell)')].filter(r => !r.hidden && !r.parentNode.hidden)"
            ".map(r => [r.parentNode.dataset.law, r.parentNode.dataset.n, r.querySelector('th').textContent.replace(' (knows the law)', '')])")
    before = browser.js(rows)
    for place, name in enumerate(("law", "n", "estimator")):
        if not browser.js(f"!!document.querySelector('.filter [name={name}]')"):
            continue
        wanted = before[-1][place]
        browser.js(f"(e => {{ e.value = {json.dumps(wanted)}; e.dispatchEvent(new Event('input', {{bubbles: true}})) }})"
                   f"(document.querySelector('.filter [name={name}]'))")
        if browser.js(rows) != [row for row in before if row[place] == wanted]:
            fail(f"the filter by {name} leaves {browser.js(rows)[:3]}")
        browser.js("document.querySelector('.filter').reset()")
        browser.js("document.querySelector('.filter').dispatchEvent(new Event('input'))")
    browser.js("document.querySelector('.filter [name=text]').focus()")
    word = before[0][2].split(",")[0]
    browser.call("Input.insertText", text=word.upper())
    if any(word not in " ".join(row) for row in browser.js(rows)) or not browser.js(rows):
        fail("the filter by text is off")
    browser.js("document.querySelector('.filter').reset()")
    browser.js("document.querySelector('.filter').dispatchEvent(new Event('input'))")
    if browser.js(rows) != before or browser.js("document.querySelectorAll('figure[hidden]').length"):
        fail("clearing the filter does not bring all back")


def check_figures(browser, fail):
    """At most eight series at first, in different looks; the rest on demand; two scales; nothing beyond the frame."""
    shown = ("[...document.querySelectorAll('figure[data-cells]')].map(f => [...f.querySelector('svg.labelled')?.querySelectorAll("
             "'.series:not(.off)') ?? []].map(s => s.className.baseVal + s.querySelector('use')?.getAttribute('href')))")
    for figure in browser.js(shown):
        if len(figure) > 8 or len(set(figure)) < len(figure):
            fail(f"the series of a figure cannot be told: {figure}")
    outside = ("[...document.querySelectorAll('svg.labelled .series:not(.off) .point use')].filter(u => { const b = u.getBBox(); "
               "return u.getAttribute('display') !== 'none' && (b.y < 15 || b.y + b.height > 261 || b.x < 50) }).length")
    ys = "[...document.querySelectorAll('figure .series:not(.off) .point use:not([display])')].map(u => u.getAttribute('x') + u.getAttribute('y')).join()"
    before = browser.js(ys)
    for action in ("document.querySelectorAll('.scale input').forEach(b => b.click())",
                   "document.querySelectorAll('figure .tools button').forEach(b => b.textContent === 'All' && b.click())"):
        browser.js(action)
        if browser.js(outside):
            fail(f"points outside of their figure after {action}")
        if "scale" in action and browser.js(ys) == before:
            fail("the other scale changes nothing")
    if browser.js("document.querySelectorAll('.legend input:not(:checked), .series.off').length"):
        fail("All does not show all series")
    browser.js("document.querySelectorAll('.scale input').forEach(b => b.click())")
    browser.js("document.querySelectorAll('figure .tools button').forEach(b => b.textContent.startsWith('First') && b.click())")
    if browser.js(ys) != before:
        fail("the first series do not come back as they were")


def check_downloads(browser, page, folder, fail):
    """Every table and every kind of picture arrives as a file that others read."""
    browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def saved(script):
        known = set(folder.iterdir())
        if not browser.js(f"(b => b ? (b.click(), true) : false)({script})"):
            fail(f"no button {script}")
            return None
        for _ in range(100):
            time.sleep(0.05)
            new = [f for f in folder.iterdir() if f not in known and f.suffix != ".crdownload"]
            if new and new[0].stat().st_size:
                return new[0]
        fail(f"nothing is saved by {script}")
        return None

    by_text = "[...document.querySelectorAll('{} button')].find(b => b.textContent === '{}')"
    if file := saved(by_text.format("#estimates", "CSV")):
        with open(file, newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        wanted = browser.js("document.querySelectorAll('#estimates tbody tr:not(.cell)').length")
        if len(rows) != wanted or {"cell", "law", "n", "estimator", "bias", "bias MCSE", "RMSE"} - set(rows[0]):
            fail(f"the CSV has {len(rows)} of {wanted} rows, columns {list(rows[0])}")
        for name in ("n", "bias", "bias MCSE", "RMSE"):
            if any(row[name] != "NA" and math.isnan(float(row[name])) for row in rows):
                fail(f"{name} is not all numbers")
    if file := saved(by_text.format("figure", "SVG")):
        picture = xml.etree.ElementTree.parse(file).getroot()
        tags = [element.tag.split("}")[1] for element in picture.iter()]
        if tags.count("path") < 10 or tags.count("text") < 5 or {"use", "style", "script"} & set(tags):
            fail(f"the SVG does not stand alone: {set(tags)}")
    if file := saved(by_text.format("figure", "PNG")):
        data = file.read_bytes()
        if data[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">II", data[16:24])[0] < 900:
            fail("the PNG is none")


def check(browser, page, output):
    name = page.stem
    failures = []

    def fail(text):
        failures.append(f"{name}: {text}")

    browser.view(1280, 900)
    browser.open(page)
    if [url for url in browser.requests if url != page.as_uri()]:
        fail(f"loads {browser.requests[1:3]}")
    browser.shot(output / f"{name}-light.png")
    check_policy(page, fail)
    if page.stat().st_size > 2e6:
        fail(f"has {page.stat().st_size} bytes")
    check_sorting(browser, fail)
    check_view(browser, fail)
    check_matrix(browser, fail)
    check_filter(browser, fail)
    check_figures(browser, fail)
    with tempfile.TemporaryDirectory() as folder:
        check_downloads(browser, page, pathlib.Path(folder), fail)

    # The first point's value appears where the pointer is.
    point = browser.js("(p => p ? (p.scrollIntoView({block: 'center'}), (b => [b.left + b.width / 2, b.top + b.height / 2])"
                       "(p.querySelector('use').getBoundingClientRect())) : null)"
                       "(document.querySelector('.series:not(.off) .point:has(use:not([display]))'))")
    if point is None:
        fail("no figure")
    else:
        browser.call("Input.dispatchMouseEvent", type="mouseMoved", x=point[0], y=point[1])
        tip = browser.js("document.querySelector('.tip').hidden ? '' : document.querySelector('.tip').textContent")
        if not re.search(r": bias -?[0-9.]+", tip):
            fail(f"no value at the pointer: {tip!r}")
        browser.key("Escape", 27)

    check_reading(browser, page, output, fail)

    browser.view(1280, 900)
    pdf = base64.b64decode(browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
    (output / f"{name}.pdf").write_bytes(pdf)
    titles = [page.extract_text().count("bias ± MCSE") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    if browser.js("document.querySelectorAll('#estimates tbody tr').length") > 60 and sum(count > 0 for count in titles) < 2:
        fail(f"does not repeat titles of tables on paper: {titles}")
    if browser.complaints:
        fail(f"complains: {browser.complaints[:3]}")

    # Without scripts all is there: no text less, nothing folded.
    browser.open(page)
    text = browser.js("(m => { m.querySelectorAll('.tools, .scale, .filter').forEach(e => e.remove()); "
                      "return m.textContent.replace(/\\s+/g, ' ').length })(document.querySelector('main').cloneNode(true))")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(page)
    bare = browser.js("document.querySelector('main').textContent.replace(/\\s+/g, ' ').length")
    hidden = browser.js("[...document.querySelectorAll('main *')].filter(e => !e.closest('svg') && getComputedStyle(e).display === 'none').length")
    opened = browser.js("[...document.querySelectorAll('details')].every(d => d.open) && !document.querySelector('th button')")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)
    if bare < text or hidden or not opened:
        fail(f"hides something without scripts: {bare} of {text} characters, {hidden} elements")
    return said(page, failures)


def check_index(browser, page, output):
    """The index of a gallery: it loads nothing but figures beside it, its links lead somewhere."""
    failures = []

    def fail(text):
        failures.append(f"{page.stem}: {text}")

    browser.view(1280, 900)
    browser.open(page)
    folder = page.parent.as_uri() + "/"
    if [url for url in browser.requests if not url.startswith(folder)]:
        fail(f"loads {browser.requests[1:3]}")
    browser.shot(output / f"{page.stem}-light.png")
    for link in browser.js("[...document.querySelectorAll('a, img')].map(e => e.getAttribute('href') ?? e.getAttribute('src'))"):
        there = browser.js(f"!!document.getElementById({json.dumps(link[1:])})") if link.startswith("#") else (page.parent / link).exists()
        if not there:
            fail(f"leads to {link}, which is not there")
    if browser.js("[...document.images].some(image => !image.alt)"):
        fail("has a figure without words")
    articles = "[...document.querySelectorAll('article')]"
    if not browser.js(f"{articles}.length > 1 && {articles}.every(a => a.querySelector('.findings li') && a.querySelector('.links a'))"):
        fail("has a study without findings or files")
    check_reading(browser, page, output, fail)
    if browser.complaints:
        fail(f"complains: {browser.complaints[:3]}")
    return said(page, failures)


def said(page, failures):
    print(f"{page.stem}: {page.stat().st_size // 1024} KiB, {'FAILED' if failures else 'good'}")
    return failures


def check_reading(browser, page, output, fail):
    """By keyboard, in light and dark, and on a narrow screen."""
    name = page.stem
    # The skip link comes first.
    browser.js("window.scrollTo(0, 0); document.activeElement.blur()")
    browser.open(page)
    browser.key("Tab", 9)
    if browser.js("document.activeElement.className") != "skip":
        fail("the first stop of the keyboard is not the skip link")
    headings = browser.js("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
    if headings[0] != 1 or headings.count(1) != 1 or any(b - a > 1 for a, b in zip(headings, headings[1:])):
        fail(f"headings out of order: {headings}")

    browser.js("document.activeElement.blur()")

    papers = set()
    for scheme in ("light", "dark"):
        browser.view(1280, 900, scheme)
        ink, paper = browser.js("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
        papers.add(paper)
        if contrast(ink, paper) < 7:
            fail(f"text has a contrast of {contrast(ink, paper):.1f} in {scheme}")
        for element, least in ((".note", 4.5), (".warning", 4.5), ("a", 4.5), *((f".c{i}", 2.8) for i in range(12))):
            colour = browser.js(f"(e => e && getComputedStyle(e).color)(document.querySelector('main {element}'))")
            if colour and contrast(colour, paper) < least:
                fail(f"{element} has a contrast of {contrast(colour, paper):.1f} in {scheme}")
        if scheme == "dark":
            browser.shot(output / f"{name}-dark.png")
    if len(papers) < 2:
        fail("light and dark have one background")

    browser.view(400, 800)
    if (width := browser.js("document.documentElement.scrollWidth")) > 400:
        wide = browser.js("[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 401 && "
                          "!e.closest('.scroll, pre, svg')).slice(0, 3).map(e => e.outerHTML.slice(0, 80))")
        fail(f"is {width} wide on 400: {wide}")
    browser.shot(output / f"{name}-narrow.png", 9000)


def main():
    output = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            pages = [pathlib.Path(page).resolve() for page in sys.argv[2:]]
            failures = [
                text for page in pages for text in (check_index if page.name == "index.html" else check)(browser, page, output)]
        finally:
            browser.close()
    for text in failures:
        print(text, file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
