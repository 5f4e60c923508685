"""Pages of a site as tests read them."""

import posixpath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup


def pages(root):
    """The pages below a folder by their address."""
    return {
        path.relative_to(root).as_posix(): BeautifulSoup(path.read_bytes(), "lxml")
        for path in root.rglob("*.html")
    }


def words(element):
    """The text of an element, its spaces single."""
    return " ".join(element.get_text().split())


def dead_ends(root, pages):
    """Links and loaded files that lead to no page, no file, or no place on a page of a folder."""
    found, ids = [], {name: {tag["id"] for tag in page(id=True)} for name, page in pages.items()}
    for name, page in pages.items():
        for tag in page(["a", "link", "script", "img"]):
            parts = urlsplit(tag.get("href") or tag.get("src") or "#")
            if parts.scheme or parts.netloc or (not parts.path and not parts.fragment):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            path = path if parts.path else name
            place = unquote(parts.fragment)
            lost = place and place not in ids.get(path, {place})
            if path.startswith("..") or not (root / path).is_file() or lost:
                found.append(f"{name}: {parts.geturl()}")
    return found
