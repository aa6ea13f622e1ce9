"""What every page has to stand up to: axe, one main heading, a title, no sideways scroll, buttons for thumbs."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 320, "height": 640, "color_scheme": "light"}
DESK = {"width": 1280, "height": 900, "color_scheme": "dark"}
TABLET = {"width": 768, "height": 900, "color_scheme": "light"}
LOOKS = {"320-light": PHONE, "1280-dark": DESK}
# For pages with tables and rows of buttons, which break in between.
THREE_LOOKS = LOOKS | {"768-light": TABLET}
NARROW = 480
# Off by default in axe: 24 px for anything that is touched, or room around it (WCAG 2.2, 2.5.8). On by default, and no
# use here: fetching the style sheets once more, into a style element that the content policy then complains about.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}, "preload": False}
MAIN_BUTTON_PX = 44
FRAME = """() => {
  const root = document.documentElement;
  const main = [...document.querySelectorAll(".primary, [role=group] > button")];
  return {
    title: document.title.trim(),
    headings: document.querySelectorAll("h1").length,
    overhang: root.scrollWidth - root.clientWidth,
    buttons: main.filter((button) => button.checkVisibility()).map((button) => {
      const box = button.getBoundingClientRect();
      return [button.textContent.trim().replace(/\\s+/g, " "), Math.round(box.width), Math.round(box.height)];
    }),
  };
}"""


def audit(page: Page) -> list[str]:
    """Sentences on what is wrong with the page as it stands; empty if it is fine."""
    page.wait_for_load_state("load")  # the page that a form brings may be there before its styles
    frame = page.evaluate(FRAME)
    found = [] if frame["title"] else ["It has no title."]
    if frame["headings"] != 1:
        found.append(f"It has {frame['headings']} main headings.")
    if frame["overhang"] > 0:
        found.append(f"It scrolls sideways by {frame['overhang']} px.")
    if page.viewport_size["width"] < NARROW:
        small = [button for button in frame["buttons"] if min(button[1:]) < MAIN_BUTTON_PX]
        found += [f"The main button “{name}” is {width} × {height} px." for name, width, height in small]
    return found + _axe(page)


def _axe(page: Page) -> list[str]:
    violations = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {'; '.join(node['html'][:160] for node in violation['nodes'][:3])}"
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]
