"""Pages of a site as tests read them."""

from urllib.parse import unquote, urljoin, urlsplit

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


def places(page):
    """The places on a page that a link may name."""
    return {tag["id"] for tag in page(id=True)}


def addresses(page):
    """Where its links lead, and the files it loads."""
    return [tag.get("href") or tag.get("src") for tag in page(["a", "link", "script", "img"])]


def dead_ends(root, places, addresses):
    """Addresses that lead to no page, no file, or no place on a page of a folder, each by page."""
    found = []
    for name, to in ((name, to) for name, listed in addresses.items() for to in listed):
        url = urlsplit(urljoin(f"http://site/pages/{name}", to or ""))
        path, place = unquote(url.path).removeprefix("/pages/"), unquote(url.fragment)
        lost = place and place not in places.get(path, {place})
        if url.netloc == "site" and (lost or not (root / path).is_file()):
            found.append(f"{name}: {to}")
    return found
