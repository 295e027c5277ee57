"""Figures that stay alive in HTML pages of nbconvert: sliders, menus and hover, without a network.

Each figure's picture is what a reader sees first, and without scripts; the figure takes its place when it comes into view. plotly.js
comes from the checkout and is written once, behind the last figure.
"""
import html
import json
from pathlib import Path

from nbconvert.preprocessors import Preprocessor

PLOTLY = "application/vnd.plotly.v1+json"
PICTURES = ("image/png", "image/jpeg")
LIBRARIES = Path(__file__).resolve().parents[4] / "node_modules" / "plotly.js" / "dist"
# What the smaller build of plotly.js draws.
CARTESIAN = set("bar box contour heatmap histogram histogram2d histogram2dcontour image pie scatter scatterternary violin".split())

BEHAVIOR = """
for (const place of document.querySelectorAll('.vitrine-figure')) {
  const [picture, live, content] = place.children;
  const observer = new IntersectionObserver(async ([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    observer.disconnect();
    await Plotly.newPlot(live, JSON.parse(content.textContent));
    picture.hidden = true;
  }, { rootMargin: '200px' });
  observer.observe(place);
}
"""


class LiveFigures(Preprocessor):
    enabled = True

    def preprocess(self, notebook, resources):
        figures = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if PLOTLY in output.get("data", {})]
        for data in figures:
            data["text/html"] = figure_html(data)
        if figures:
            figures[-1]["text/html"] += library_html({trace.get("type", "scatter") for data in figures for trace in data[PLOTLY]["data"]})
        return notebook, resources


def figure_html(data):
    words = html.escape("".join(data.get("text/plain", "")), quote=True)
    picture = next((f'<img src="data:{kind};base64,{data[kind].strip()}" alt="{words}">' for kind in PICTURES if kind in data), f"<p>{words}</p>")
    content = json.dumps(data[PLOTLY]).replace("</", "<\\/")
    return (
        '<div class="vitrine-figure" style="overflow-x: auto">'
        f'{picture}<div></div><script type="application/json">{content}</script></div>'
    )


def library_html(kinds):
    library = LIBRARIES / ("plotly-cartesian.min.js" if kinds <= CARTESIAN else "plotly.min.js")
    return f"<script>{library.read_text(encoding='utf8')}</script><script>{BEHAVIOR}</script>"
