"""Checks pages in a headless Chromium through its DevTools protocol: check.py OUTPUT-DIR PAGE..."""

import base64
import io
import itertools
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile

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
    """The bias of the first table: up, down, and back, by mouse; then by keyboard."""
    column = browser.js(
        "[...document.querySelector('#estimates table').tHead.rows[0].cells]"
        ".findIndex(cell => cell.textContent.startsWith('RMSE'))")
    cells = f"[...document.querySelector('#estimates table').tBodies[0].rows].map(row => row.cells[{column}].textContent.trim())"
    header = f"document.querySelector('#estimates table').tHead.rows[0].cells[{column}]"
    before = browser.js(cells)
    known = sorted(value for value in map(number, before) if not math.isnan(value))
    if len(known) < 2:
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
        for state, wanted in (("ascending", known), ("descending", known[::-1]), (None, None)):
            press()
            found = browser.js(cells)
            if browser.js(f"{header}.getAttribute('aria-sort')") != state:
                fail(f"aria-sort is not {state} after {press.__name__}")
            values = [value for value in map(number, found) if not math.isnan(value)]
            if wanted is not None and (values != wanted or sorted(found) != sorted(before)):
                fail(f"not {state} after {press.__name__}: {found[:6]}")
            if wanted is None and found != before:
                fail(f"the third press does not restore the order after {press.__name__}")
    outline = browser.js(f"getComputedStyle({header}.querySelector('button')).outlineStyle")
    if outline in ("none", None):
        fail("the focused button has no outline")


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
    check_sorting(browser, fail)

    # The first point's value appears where the pointer is.
    point = browser.js("(p => p ? (p.scrollIntoView({block: 'center'}), (b => [b.left + b.width / 2, b.top + b.height / 2])"
                       "(p.querySelector('use').getBoundingClientRect())) : null)(document.querySelector('.point'))")
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
    text = browser.js("document.querySelector('main').textContent.replace(/\\s+/g, ' ').length")
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
        for element, least in ((".note", 4.5), (".warning", 4.5), ("a", 4.5), *((f".c{i}", 2.8) for i in range(8))):
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
