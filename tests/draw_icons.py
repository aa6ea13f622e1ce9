"""Draws the icons and the picture of shared links from the site's own mark, with Chromium. All of it is in the tree.

python -m tests.draw_icons
"""

import shutil
import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CARDS = Path(__file__).resolve().parent.parent / "cards"
STATIC, ROOT = CARDS / "static" / "cards", CARDS / "root"
INK, PAPER, CARD, SIGNAL, GREY = "#14212e", "#f2ecdf", "#fffcf4", "#e8551a", "#535a60"
SERIF = "Charter, 'Bitstream Charter', Cambria, 'DejaVu Serif Condensed', 'Noto Serif', Georgia, serif"
MONO = "'DejaVu Sans Mono', Menlo, Consolas, monospace"
# The mark of icon.svg, on 32 by 32.
MARK = f"""<path fill="{CARD}" d="M5 5h17l5 5v17H5z"/><path fill="{SIGNAL}" d="M5 11h22v3H5z"/>
<path fill="{INK}" d="M8 17h2v7H8zm4.700 0h2v7h-2zm4.600 0h2v7h-2zm4.700 0h2v7h-2z"/>"""
# Cut to a circle by some systems, a maskable icon has its mark in the middle four fifths and colour up to the edge.
MASKABLE = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="{INK}" d="M0 0h32v32H0z"/>
<g transform="translate(3.2 3.2) scale(.8)">{MARK}</g></svg>"""
PREVIEW = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 630" fill="{INK}" font-weight="700">
<path fill="{PAPER}" d="M0 0h1200v630H0z"/>
<g stroke="{INK}" stroke-width="3">
<path fill="{CARD}" d="M90 80h950l70 70v400H90z"/><path fill="{PAPER}" d="M1040 80v70h70z"/></g>
<path fill="{SIGNAL}" d="M91.500 206h1017v10h-1017z"/>
<g transform="translate(140 108) scale(2.1)"><path d="M0 0h32v32H0z"/>{MARK}</g>
<text x="232" y="160" font-family="{MONO}" font-size="40" letter-spacing="4">DOCKERQUIZ</text>
<g font-family="{SERIF}" font-size="84">
<text x="140" y="335">Learn Docker once,</text><text x="140" y="435">and keep it.</text></g>
<text x="140" y="505" font-family="{MONO}" font-size="30" font-weight="400" fill="{GREY}">
Flashcards and quizzes, spaced over time</text></svg>"""


def draw(page: Page, svg: str, width: int, height: int) -> bytes:
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(f"<style>*{{margin:0}} svg{{display:block; width:{width}px; height:{height}px}}</style>{svg}")
    return page.screenshot(omit_background=True)


def as_ico(png: bytes, size: int) -> bytes:
    """An icon file of this one picture: a head, an entry, the PNG."""
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(png), 22) + png


def main() -> None:
    icon = (STATIC / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for size in (192, 512):
            (STATIC / f"icon-{size}.png").write_bytes(draw(page, icon, size, size))
        (STATIC / "icon-maskable.png").write_bytes(draw(page, MASKABLE, 512, 512))
        (STATIC / "preview.png").write_bytes(draw(page, PREVIEW, 1200, 630))
        (ROOT / "apple-touch-icon.png").write_bytes(draw(page, MASKABLE, 180, 180))
        (ROOT / "favicon.ico").write_bytes(as_ico(draw(page, icon, 48, 48), 48))
        browser.close()


if __name__ == "__main__":
    main()
