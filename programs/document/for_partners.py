"""A document as partners may read it: what a benefit costs the vendor is the vendor's own business."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from programs.document.model import ProgramDocument

# What partners never read, as the document and as the rules in the API name it.
HIDDEN = "yearly_cost"


def text_for_partners(document: ProgramDocument) -> str:
    """The text as it was published; where it says costs, the same rules without them.

    Comments go with the costs, since nobody knows what they tell about them.
    """
    if all(benefit.yearly_cost is None for benefit in document.benefits):
        return document.text
    root = yaml.compose(document.text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)  # noqa: S101 - it was read as a document
    for benefit in _benefits(root):
        benefit.value = [(key, value) for key, value in benefit.value if key.value != HIDDEN]
    return str(yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True, width=110))


def _benefits(root: yaml.MappingNode) -> Iterator[yaml.MappingNode]:
    for section, groups in root.value:
        if section.value == "benefits":
            yield from (benefit for _, group in groups.value for _, benefit in group.value)
