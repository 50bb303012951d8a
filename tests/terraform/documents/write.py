"""Compares the written pages with the code, or writes them anew."""

from pathlib import Path

from plans.make import ROOT, STACKS, platforms

from . import summary, tables


def pages(place):
    """Every page that is written from the code: its path, and what it should be."""
    for module in sorted((ROOT / "infra" / "modules").iterdir()):
        readme = module / "README.md"
        yield readme, tables.with_tables(readme.read_text() if readme.exists() else "", tables.tables(module), readme)
    for platform in platforms():
        plans = [(stack, place.plan(platform, stack)) for stack in STACKS]
        yield ROOT / "docs" / "plans" / f"{platform}.md", summary.page(platform, plans)


def behind(place):
    """Sentences for the pages that are not what the code says."""
    said = []
    try:
        for path, wanted in pages(place):
            if not path.exists() or path.read_text() != wanted:
                said.append(f"{path.relative_to(ROOT)} is behind the code; run make tf-docs and commit it")
    except tables.NoPlace as error:
        said.append(str(error))
    return said


def write(place):
    for path, wanted in pages(place):
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(wanted)
