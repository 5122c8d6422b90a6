"""What a library should hold of a folder: a dict of reports by path, and how adding and mirroring change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Report:
    """What the library should know of a path: the text, and what the user said of it."""

    text: str
    unit: str | None = None
    kept: frozenset[str] = frozenset()

    @property
    def has_said(self) -> bool:
        return bool(self.unit or self.kept)


@dataclass(frozen=True, slots=True)
class Model:
    """What is known of each path, and what the user said of reports whose files have gone."""

    reports: dict[str, Report] = field(default_factory=dict)
    remembered: dict[str, Report] = field(default_factory=dict)

    def copy(self) -> Model:
        return Model(dict(self.reports), dict(self.remembered))

    def without(self, paths: set[str]) -> Model:
        """After these were removed by name."""
        return Model({path: report for path, report in self.reports.items() if path not in paths}, self.remembered)

    def after_add(self, files: Mapping[str, str], unit: str | None = None) -> Model:
        """After these texts were added, the user saying of which unit they are."""
        return self._after({path: files[path] for path in sorted(files, key=_walked)}, unit, {}, {})

    def after_sync(self, disk: Mapping[str, str], allow_removal: bool) -> Model:
        """After the library was made to mirror these files."""
        gone = sorted(path for path in self.reports if path not in disk)
        files = sorted(disk, key=_walked)
        new = {path: disk[path] for path in files if path not in self.reports}
        changed = {path: disk[path] for path in files if path in self.reports and not self._has(path, disk[path])}
        moved = self._moved(gone, new)
        gone = [path for path in gone if path not in moved.values()]
        still_new = {path: text for path, text in new.items() if path not in moved}
        said_of = self._said_elsewhere(gone, changed, still_new)
        model = self._after(
            {**still_new, **{path: disk[path] for path in sorted(moved)}, **changed}, None, moved, said_of
        )
        for path in moved.values():
            del model.reports[path]
        is_held = not disk or (len(gone) >= 5 and 2 * len(gone) > len(self.reports))
        for path in gone if allow_removal or not is_held else []:
            report = model.reports.pop(path)
            if report.has_said:
                model.remembered[path] = report
        return model

    def _after(
        self, files: Mapping[str, str], unit: str | None, moved: Mapping[str, str], said_of: Mapping[str, Report]
    ) -> Model:
        """After files were read in this order; `moved` says what a path was before, `said_of` whose words are its own.

        What was remembered when it began holds for all of them, however they are committed: at the same path, else for
        the first file of the same bytes, where nothing else has or had these.
        """
        model = self.copy()
        taken = {report.text for report in self.reports.values()}
        for path, text in files.items():
            if not text or self._has(path, text):  # nothing to read: what was there stays; or nothing new
                if text and unit:
                    model.reports[path] = replace(self.reports[path], unit=unit)
                continue
            was = said_of.get(path) or self.reports.get(path) or self.reports.get(moved.get(path, ""))
            if was is None:
                alike = [report for report in self.remembered.values() if report.text == text and text not in taken]
                was = self.remembered.get(path) or (alike[0] if len(alike) == 1 else Report(text))
                taken.add(text)
            model.reports[path] = replace(was, text=text, unit=unit or was.unit)
            model.remembered.pop(path, None)
        return model

    def _has(self, path: str, text: str) -> bool:
        return path in self.reports and self.reports[path].text == text

    def _moved(self, gone: list[str], new: Mapping[str, str]) -> dict[str, str]:
        """Which new path was which gone one: of the same bytes, and in the same folder, else in one of the same name,
        else of the same name, where that leaves one of each; the others where it is the same which is which.
        """
        moved: dict[str, str] = {}
        for text in {self.reports[path].text for path in gone}:
            were = [path for path in gone if self.reports[path].text == text]
            are = sorted(path for path in new if new[path] == text)
            for of in (_folder, _end, _name):
                for path in list(were):
                    alike = [other for other in were if of(other) == of(path)]
                    there = [other for other in are if of(other) == of(path)]
                    if len(alike) == len(there) == 1:
                        moved[there[0]] = path
                        were.remove(path)
                        are.remove(there[0])
            said = {(self.reports[path].unit, self.reports[path].kept) for path in were}
            if len(said) == 1 and (len(are) <= len(were) or not self.reports[were[0]].has_said):
                moved |= dict(zip(are, were, strict=False))
        return moved

    def _said_elsewhere(self, gone: list[str], changed: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Report]:
        """The reports that alone had the bytes that stand elsewhere now, by where: two that swapped their places, say."""
        found = {}
        for path, text in {**changed, **new}.items():
            had = [other for other, report in self.reports.items() if report.text == text]
            if len(had) == 1 and (had[0] in changed or (path in changed and had[0] in gone)):
                if path in changed or self.reports[had[0]].has_said:
                    found[path] = self.reports[had[0]]
        return found


def _walked(path: str) -> list[tuple[bool, str]]:
    """The order in which a folder is gone through: its own files first, then its folders."""
    *folders, name = path.split("/")
    return [*((True, folder) for folder in folders), (False, name)]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _end(path: str) -> str:
    return "/".join(path.split("/")[-2:])


def _name(path: str) -> str:
    return PurePosixPath(path).name


def put(into: dict[str, Report], path: str, report: Report | None) -> None:
    """Puts a report at a path, or takes away what is there."""
    into.pop(path, None)
    if report is not None:
        into[path] = report
