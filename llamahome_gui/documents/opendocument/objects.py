"""What stands in a text beside its words: equations, charts, embedded sheets, and the controls of forms."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents import equations

from .charts import chart_of
from .container import Parts, object_root
from .names import DRAW, FIELD, FORM, MATH, OFFICE, TABLE
from .styles import Styles

_CHECKBOX, _DROPDOWN = "FORMCHECKBOX", "FORMDROPDOWN"


class Objects:
    """Looks up the objects of one file by the frames that show them."""

    def __init__(self, package: Parts, body: etree._Element) -> None:
        self._package = package
        self._controls = {
            key: control
            for control in body.iter(f"{FORM}*")
            if (key := control.get(f"{FORM}id") or control.get("{http://www.w3.org/XML/1998/namespace}id"))
        }

    def equation(self, frame: etree._Element) -> str | None:
        """The equation in a frame on one line; None if it holds another thing."""
        root = object_root(self._package, frame)
        return equations.from_mathml(root) if root is not None and root.tag == f"{MATH}math" else None

    def chart(self, frame: etree._Element) -> str:
        """The chart in a frame as a table; empty if there is none."""
        return chart_of(self._package, frame)

    def embedded(self, frame: etree._Element) -> tuple[list[etree._Element], Styles]:
        """The tables or blocks of a sheet or text that is embedded in a frame, and its styles; none if there is none.

        Hidden sheets are not seen in a frame.
        """
        root = object_root(self._package, frame)
        styles = Styles(root)
        if root is None:
            return [], styles
        body = f"{OFFICE}body/{OFFICE}"
        found = [*root.iterfind(f"{body}spreadsheet/{TABLE}table"), *root.iterfind(f"{body}text/*")]
        return [node for node in found if styles.shows_table(node.get(f"{TABLE}style-name"))], styles

    def control(self, node: etree._Element) -> str:
        """What a control of a form shows: its box, its choice, the text typed into it."""
        control = self._controls.get(node.get(f"{DRAW}control", ""))
        if control is None:
            return ""
        label = control.get(f"{FORM}label", "")
        if control.tag in (f"{FORM}checkbox", f"{FORM}radio"):
            state = control.get(f"{FORM}current-state") or control.get(f"{FORM}state")
            on = state == "checked" or control.get(f"{FORM}current-selected") == "true"
            return f"{'☒' if on else '☐'} {label}".strip()
        chosen = [
            option.get(f"{FORM}label", "")
            for option in control.iterchildren(f"{FORM}option")
            if option.get(f"{FORM}current-selected", option.get(f"{FORM}selected")) == "true"
        ]
        typed = control.get(f"{FORM}current-value") or control.get(f"{FORM}value") or ""
        return ", ".join(filter(None, chosen)) or typed or label


def field_mark(node: etree._Element) -> str:
    """What a field of an old form shows: a box, or the choice of a list."""
    kind = node.get(f"{FIELD}type", "")
    told = [(part.get(f"{FIELD}name", ""), part.get(f"{FIELD}value", "")) for part in node.iter(f"{FIELD}param")]
    values = dict(told)
    if kind.endswith(_CHECKBOX):
        return "☒" if values.get("Checkbox_Checked") == "true" else "☐"
    if kind.endswith(_DROPDOWN):
        entries = [value for name, value in told if name.endswith("ListEntry")]
        chosen = values.get("Dropdown_Selected", "")
        return entries[int(chosen)] if chosen.isdecimal() and len(chosen) < 6 and int(chosen) < len(entries) else ""
    return ""
