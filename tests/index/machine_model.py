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

    def after_add(
        self, files: Mapping[str, str], unit: str | None = None, was: Mapping[str, str] | None = None
    ) -> Model:
        """After these texts were added, the user saying of which unit they are; `was` says which path a file had.

        What was remembered when it began holds for all of them, whenever they are committed: of the same path, else
        of the only report with this text, if no other has it, for the first file with it.
        """
        model = self.copy()
        taken = {report.text for report in self.reports.values()}
        for path, text in sorted(files.items()):
            if not text:
                continue  # nothing to read: what was there before stays
            before = self.reports.get((was or {}).get(path, path))
            if before is None:
                alike = [report for report in self.remembered.values() if report.text == text and text not in taken]
                taken.add(text)
                before = self.remembered.get(path) or (alike[0] if len(alike) == 1 else Report(text))
            model.reports[path] = replace(before, text=text, unit=unit or before.unit)
            if path not in self.reports or self.reports[path].text != text:
                model.remembered.pop(path, None)
        return model

    def after_sync(self, disk: Mapping[str, str], allow_removal: bool) -> Model:
        """After the library was made to mirror these files."""
        gone = sorted(path for path in self.reports if path not in disk)
        moved = self._moved(gone, sorted(path for path in disk if path not in self.reports), disk)
        gone = [path for path in gone if path not in moved.values()]
        model = self.after_add(disk, None, self._elsewhere(gone, disk) | moved)
        for path in moved.values():
            del model.reports[path]
        is_held = not disk or (len(gone) >= 5 and 2 * len(gone) > len(self.reports))
        for path in gone if allow_removal or not is_held else []:
            report = model.reports.pop(path)
            if report.has_said:
                model.remembered[path] = report
        return model

    def _moved(self, gone: list[str], new: list[str], disk: Mapping[str, str]) -> dict[str, str]:
        """Which new path was which gone one of the same text: of several the only one in its folder, or of its name;
        else any, where what was said is the same of all.
        """
        moved: dict[str, str] = {}
        for text in {self.reports[path].text for path in gone}:
            were = [path for path in gone if self.reports[path].text == text]
            are = [path for path in new if disk[path] == text]
            for of in ("parent", "name"):
                same = [(path, to) for path in were for to in are if _part(of, path) == _part(of, to)]
                for path, to in same:
                    if sum(path == one or to == other for one, other in same) == 1:
                        moved[to] = path
                were = [path for path in were if path not in moved.values()]
                are = [to for to in are if to not in moved]
            reports = {self.reports[path] for path in were}
            if len(reports) == 1 and (len(are) <= len(were) or not reports.pop().has_said):
                moved |= zip(are, were, strict=False)
        return moved

    def _elsewhere(self, gone: list[str], disk: Mapping[str, str]) -> dict[str, str]:
        """Which path the only report with the text of another was: of a new path one that changed, of one that changed
        also one that is gone.
        """
        texts = [report.text for report in self.reports.values()]
        alone = {report.text: path for path, report in self.reports.items() if texts.count(report.text) == 1}
        elsewhere = {}
        for path, text in disk.items():
            was = alone.get(text, path)
            is_told = path in self.reports or (was in self.reports and self.reports[was].has_said)
            has_changed = was in disk and disk[was] != text
            if is_told and (has_changed or (path in self.reports and was in gone)):
                elsewhere[path] = was
        return elsewhere


def _part(of: str, path: str) -> str:
    return str(getattr(PurePosixPath(path), of))


def put(into: dict[str, Report], path: str, report: Report | None) -> None:
    """Puts a report at a path, or takes away what is there."""
    into.pop(path, None)
    if report is not None:
        into[path] = report
