"""The report in a real browser, from disk, on a laptop and on a phone."""

import pytest
from chromium import BINARY, chromium

from zhaoshang.annotations.corpus import load
from zhaoshang.training.curves import Named, curve_of
from zhaoshang.training.report.content import gather
from zhaoshang.training.report.page import page

pytestmark = pytest.mark.skipif(BINARY is None, reason="no chromium on PATH; Debian's package chromium has it")

LAPTOP, PHONE = (1366, 900), (390, 844)
_OVERFLOWING = """[...document.querySelectorAll('body *')].filter(e =>
  e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.wide')).length"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    rows = list(load("dev"))[:10]
    golds = [row for _, row in rows]
    preds = [
        row.model_copy(
            update={
                "entities": [
                    e.model_copy(
                        update={
                            "confidence": 0.05 + (n % 10) / 10,
                            "canonical": "另一个" if n % 8 == 0 and e.canonical else e.canonical,
                        }
                    )
                    for n, e in enumerate(row.entities)
                ],
                "relations": [r.model_copy(update={"subject": r.object, "confidence": 0.5}) for r in row.relations],
            }
        )
        for row in golds
    ]
    curve = curve_of(golds, [Named("first", []), Named("second", preds)])
    made_from = {"zhaoshang": "0", "command": "zhaoshang evaluate --gold " + "very-long-name-" * 40}
    content = gather(golds, preds, made_from, baseline=golds, max_drop=0.5, curves=[curve])
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(content, {row.doc_id: text for text, row in rows}, "report-" * 30), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_opens_from_disk_fits_and_keeps_to_itself(browser, report, tmp_path, size, dark):
    browser.console.clear()
    browser.requests.clear()
    browser.open(report, *size, dark=dark)
    closed = browser.evaluate("document.body.scrollHeight")
    assert browser.evaluate("document.querySelectorAll('details').length") > 15
    browser.evaluate("document.querySelectorAll('summary').forEach(one => one.click())")
    assert browser.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert browser.evaluate("document.body.scrollHeight") > closed + 1000
    assert browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert browser.evaluate(_OVERFLOWING) == 0
    assert browser.console == []
    assert browser.requests == [report.as_uri()]
    browser.screenshot(tmp_path / "report.png")
    image = (tmp_path / "report.png").read_bytes()
    assert image.startswith(b"\x89PNG")
    assert tuple(int.from_bytes(image[at : at + 4], "big") for at in (16, 20)) == size


def test_links_lead_to_their_sections(browser, report):
    browser.open(report, *LAPTOP)
    links = "[...document.querySelectorAll('nav a')]"
    assert browser.evaluate(f"{links}.length") == 8
    assert browser.evaluate(f"{links}.every(link => document.querySelector(link.getAttribute('href')))")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(browser, report, dark):
    """WCAG AA asks for a contrast of 4.5 to 1."""
    browser.open(report, *LAPTOP, dark=dark)
    browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    worst = browser.evaluate("""(() => {
      const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
      const light = colour => numbers(colour).slice(0, 3).map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = one => {
        for (; one; one = one.parentElement) {
          const colour = numbers(getComputedStyle(one).backgroundColor);
          if (colour.length === 3 || colour[3] === 1) return getComputedStyle(one).backgroundColor;
        }
        return 'rgb(255, 255, 255)';
      };
      const seen = document.querySelectorAll('h1, h2, h4, p, li, small, th, caption, dt, dd, mark, summary, a, pre');
      return Math.min(...[...seen].map(one => {
        const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      }));
    })()""")
    assert worst >= 4.5


def test_what_the_browser_reports_would_be_seen(browser, tmp_path):
    """The check above cannot pass by hearing nothing."""
    noisy = tmp_path / "noisy.html"
    noisy.write_text("<body style='width: 2000px'><script>console.log('x')</script><img src='none.png'>", "utf-8")
    browser.console.clear()
    browser.requests.clear()
    browser.open(noisy, *PHONE)
    assert browser.evaluate("document.documentElement.scrollWidth") > PHONE[0]
    assert any('"log"' in line for line in browser.console)
    assert [url.rsplit("/", 1)[-1] for url in browser.requests] == ["noisy.html", "none.png"]
