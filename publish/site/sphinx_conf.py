"""What Sphinx is told: few extensions, nothing from another host, folded code, one footer."""

from __future__ import annotations

from html import escape
from pathlib import Path

HERE = Path(__file__).parent
TITLE = "Small caps, claim by claim"


def settings(data, version: str, *, extra: Path, repository: str = "") -> dict:
    """The configuration of Sphinx for one site.

    Parameters
    ----------
    data : the vintage the site speaks of; the footer names it
    version : of this package
    extra : folder whose files are copied as they are
    repository : address of the repository, or empty
    """
    return {
        "project": TITLE,
        "html_title": TITLE,
        "version": version,
        "release": version,
        "language": "en",
        "extensions": ["myst_nb", "sphinx.ext.mathjax"],
        "mathjax_path": "mathjax/tex-chtml.js",
        "templates_path": [str(HERE / "templates")],
        "html_context": {"default_mode": "auto"},
        "html_theme": "sphinx_book_theme",
        "html_static_path": [str(HERE / "static")],
        "html_css_files": [path.name for path in sorted((HERE / "static").glob("*.css"))],
        "html_extra_path": [str(extra)],
        "html_favicon": str(HERE / "static" / "favicon.svg"),
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_sphinx": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_permalinks_icon": "#",
        "html_theme_options": _theme(data, version, repository),
        "html_sidebars": {
            "**": ["navbar-logo.html", "search-button-field.html", "sbt-sidebar-nav.html"]
        },
        "nb_execution_mode": "off",
        "nb_render_markdown_format": "myst",
        "nb_code_prompt_show": "Show code",
        "nb_code_prompt_hide": "Hide code",
        "myst_enable_extensions": [
            "attrs_block",
            "attrs_inline",
            "colon_fence",
            "deflist",
            "dollarmath",
        ],
        "myst_dmath_allow_digits": False,
        "myst_dmath_allow_space": False,
        "myst_all_links_external": True,
        "myst_heading_anchors": 0,
        "suppress_warnings": ["toc.not_included", "myst.header"],
        "toc_object_entries": False,
        "smartquotes": False,
    }


def _theme(data, version: str, repository: str) -> dict:
    return {
        "repository_url": repository,
        "use_repository_button": bool(repository),
        "use_download_button": False,
        "use_fullscreen_button": False,
        "show_toc_level": 2,
        "max_navbar_depth": 1,
        "toc_title": "On this page",
        "search_bar_text": "Search claims, studies, measures",
        "logo": {"text": TITLE},
        "navbar_start": [],
        "navbar_center": [],
        "navbar_end": [],
        "navbar_persistent": [],
        "footer_content_items": ["extra-footer.html"],
        "extra_footer": footer(data, version),
        "show_prev_next": True,
    }


def footer(data, version: str) -> str:
    """The line under every page: how far the data reach, which they are, and what made the page."""
    return (
        f"<p>Data to {data.as_of:%Y-%m-%d} ({escape(data.name)}, hash <code>{data.hash[:12]}</code>). smallcaps {escape(version)}. "
        "Verdicts follow from data by rule; where only a text decides, the reading is ours and says so. No forecast and no advice.</p>"
    )
